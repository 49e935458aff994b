"""`python -m standins.mail`: the stand-in as a process of its own, on loopback only."""

import argparse

from standins.mail.app import create_app
from standins.mail.standin import MailStandin
from standins.serving import serve


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then leave with code 0. A bad option ends with code 2."""
    options = _parser().parse_args(arguments)
    serve(create_app(MailStandin(options.smtp_port)), options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standins.mail", description=__doc__)
    parser.add_argument("--smtp-port", type=int, required=True, help="where it takes mails")
    parser.add_argument("--port", type=int, required=True, help="where it shows them")
    return parser


if __name__ == "__main__":
    main()
