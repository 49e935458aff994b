"""`nubes twilio templates`: the WhatsApp templates, ready to be created at Twilio.

Exit codes: 0 printed, 2 an option, a setting or the restaurant's file is wrong.
"""

import json
from typing import Annotated, Any

import typer

from cli.errors import MISUSED, CommandError, fail

app = typer.Typer(help="What Twilio, the provider of WhatsApp, is to be told.")

# Missing in the published lists of Meta's languages for templates; the other four are in them.
_NOT_AT_META = ("eu", "gl")
_NEXT_STEPS = """\
Each object of this list is one template:
1. Create it, and note the sid (HX...) of the answer:
   POST https://content.twilio.com/v1/Content with the object as its JSON body
2. Submit it for approval, under its friendly_name:
   POST https://content.twilio.com/v1/Content/HX.../ApprovalRequests/whatsapp
   {"name": "FRIENDLY_NAME", "category": "UTILITY"}
3. Once approved, put its sid into the setting (a text without one goes out as free text):
   TWILIO_TEMPLATES=KEYS
Name, telephone, privacy page and hold window are part of the templates: after a change of one of
them or of a text, print them again with a higher --revision."""


@app.callback()
def twilio() -> None:
    """Keeps `templates` a command of its own while it is the only one."""


@app.command()
def templates(
    language: Annotated[
        list[str] | None,
        typer.Option(help="Only this language; may be repeated. [default: the restaurant's]"),
    ] = None,
    revision: Annotated[
        int, typer.Option(min=1, help="Part of the names. Raise it for a rejected or changed text.")
    ] = 1,
) -> None:
    """Print the WhatsApp templates as a JSON array, and on stderr what to do with them."""
    try:
        built = _definitions(language or [], revision)
    except CommandError as error:
        fail(error)
    typer.echo(json.dumps(built, ensure_ascii=False, indent=1))
    typer.echo(_next_steps(built), err=True)


def _definitions(asked: list[str], revision: int) -> list[dict[str, Any]]:
    import wiring
    from cli.start import read_restaurant, read_settings
    from domain.said import Venue

    settings = read_settings()
    restaurant = read_restaurant(settings)
    languages = _chosen(asked, restaurant.languages)
    venue, window = Venue.of(restaurant), restaurant.hold_seconds
    return wiring.wording(settings, restaurant).definitions(venue, window, languages, revision)


def _chosen(asked: list[str], of_the_house: tuple[str, ...]) -> list[str]:
    """The languages asked for, each once; without any those of the house."""
    from domain.languages import LANGUAGES

    unknown = [code for code in asked if code not in LANGUAGES]
    if unknown:
        known = ", ".join(LANGUAGES)
        raise CommandError(f"--language {unknown[0]}: guests are written to in {known}", MISUSED)
    return list(dict.fromkeys(asked or of_the_house))


def _next_steps(built: list[dict[str, Any]]) -> str:
    keys = ",".join(f"{_key(one)}=HX..." for one in built)
    steps = _NEXT_STEPS.replace("KEYS", keys)
    doubtful = sorted({one["language"] for one in built}.intersection(_NOT_AT_META))
    if not doubtful:
        return steps
    note = "is no language of templates at Meta, which may refuse them"
    return f"{steps}\nNote: {' and '.join(doubtful)} {note}."


def _key(definition: dict[str, Any]) -> str:
    """`offer.es`, from `nubes_offer_es_v1`."""
    name: str = definition["friendly_name"]
    text = name.removeprefix("nubes_").rpartition(f"_{definition['language']}_v")[0]
    return f"{text.replace('_', '-')}.{definition['language']}"
