"""`python -m standins.twilio`: the stand-in as a process of its own, on loopback only."""

import argparse
import signal
import sys

import uvicorn

from standins.twilio.app import create_app
from standins.twilio.settings import StandinSettings

# Twilio keeps idle connections for minutes; uvicorn's 5 s would make clients reconnect.
KEEP_ALIVE_SECONDS = 75
DRAIN_SECONDS = 2


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then leave with code 0. A bad option ends with code 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settings = StandinSettings(
            options.account_sid, options.auth_token, options.whatsapp_from, options.webhook_url
        )
    except ValueError as refused:
        parser.error(str(refused))
    # uvicorn drains, then raises the signal again for the handler that was there before.
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda *_: sys.exit(0))
    uvicorn.run(
        create_app(settings),
        host="127.0.0.1",
        port=options.port,
        log_level="warning",
        access_log=False,  # its lines would hold guests' numbers
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standins.twilio", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--account-sid", required=True)
    parser.add_argument("--auth-token", required=True)
    parser.add_argument("--whatsapp-from", default="whatsapp:+34910000002")
    parser.add_argument("--webhook-url")
    return parser


if __name__ == "__main__":
    main()
