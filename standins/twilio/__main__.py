"""`python -m standins.twilio`: the stand-in as a process of its own, on loopback only."""

import argparse

from standins.serving import serve
from standins.twilio.app import create_app
from standins.twilio.settings import StandinSettings


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then leave with code 0. A bad option ends with code 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settings = StandinSettings(
            options.account_sid,
            options.auth_token,
            options.whatsapp_from,
            options.webhook_url,
            sms_from=options.sms_from,
        )
    except ValueError as refused:
        parser.error(str(refused))
    serve(create_app(settings), options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standins.twilio", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--whatsapp-from", default="whatsapp:+34910000002")
    parser.add_argument("--sms-from")
    parser.add_argument("--webhook-url")
    return parser


if __name__ == "__main__":
    main()
