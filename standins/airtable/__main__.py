"""`python -m standins.airtable`: the stand-in as a process of its own, on loopback only."""

import argparse

from standins.airtable.app import create_app
from standins.airtable.settings import AirtableSettings
from standins.serving import serve


def main(arguments: list[str] | None = None) -> None:
    """Serve until SIGTERM or SIGINT, then leave with code 0. A bad option ends with code 2."""
    parser = _parser()
    options = parser.parse_args(arguments)
    try:
        settings = AirtableSettings(options.api_key, options.base, seeded=options.seed)
    except ValueError as refused:
        parser.error(str(refused))
    serve(create_app(settings), options.port)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m standins.airtable", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--api-key", required=True, help="the token that it takes (pat...)")
    parser.add_argument("--base", required=True, help="the id of its base (app...)")
    parser.add_argument("--seed", action="store_true", help="start with the seed columns")
    return parser


if __name__ == "__main__":
    main()
