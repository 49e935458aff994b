"""`python -m cli` is `nubes`, also where the console script is not installed."""

from cli.main import app

if __name__ == "__main__":
    app(prog_name="nubes")
