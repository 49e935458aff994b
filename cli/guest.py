"""`nubes guest erase`: forgets a guest who asks for it (GDPR art. 17).

Exit codes: 0 forgotten, 1 something of that guest is still open, the answer was no, or the
database cannot be had, 2 it is no telephone number, a setting or the restaurant's file is wrong.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from cli.errors import MISUSED, CommandError, fail

if TYPE_CHECKING:
    from activities.privacy_ports import Forgotten, Privacy

app = typer.Typer(help="What a guest may ask of the restaurant.")

_RESERVATION = "reservation:"

REMAINS = """\
What remains elsewhere, and for how long:
- Temporal: the histories of that guest's closed workflows and of their service days, until the
  namespace's retention has passed.
- Twilio: its logs of messages, up to 400 days. Delete them there, by console or API.
- VAPI: calls and what was said in them, until they are deleted there.
- The guest's own mailbox and calendar: confirmations that were sent.
- Airtable, where it is used: the mirror empties the guest's records there within a minute; what
  people have copied in the base stays.
- Backups of the database, until they are overwritten.
- The opt-out list, if the guest is on it: kept so that the wish is honoured."""


@app.callback()
def guest() -> None:
    """Keeps `erase` a command of its own while it is the only one."""


@app.command()
def erase(
    number: Annotated[str, typer.Argument(help="The guest's telephone, such as +34600000011.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask before.")] = False,
) -> None:
    """Take a guest's name, number, address, notes and messages out of the read model, for good."""
    try:
        _erase(number, sure=yes)
    except CommandError as error:
        fail(error)


def _erase(number: str, *, sure: bool) -> None:
    import wiring
    from activities.errors import RecordsUnavailable
    from cli.start import check_database_url, read_restaurant, read_settings

    settings = read_settings()
    location = read_restaurant(settings).id
    check_database_url(settings)
    phone = _phone(number)
    if not (sure or typer.confirm(f"Forget everything of {phone} that is over, for good?")):
        raise CommandError("Nothing was forgotten.")

    async def run() -> "Forgotten":
        async with wiring.open_records(settings) as records:
            return await forget(records.privacy, location, phone, datetime.now(UTC))

    try:
        forgotten = asyncio.run(run())
    except RecordsUnavailable as error:
        raise CommandError(str(error)) from error
    typer.echo(_told(forgotten, phone))
    typer.echo(REMAINS)


async def forget(privacy: "Privacy", location: str, phone: str, now: datetime) -> "Forgotten":
    """Forget that number; `CommandError` while something of it is open, and nothing is done."""
    if still_open := await privacy.open_things(location, phone, now):
        listed = "\n".join(f"- {_named(conversation)}" for conversation in still_open)
        raise CommandError(
            f"Something of {phone} is still open, so nothing was forgotten:\n{listed}\n"
            "End it first, as staff do, or wait until it is over."
        )
    return await privacy.forget_phone(location, phone)


def _phone(number: str) -> str:
    import wiring

    phones = wiring.phones()
    # A number that was written from exists, even where the library does not think it valid.
    for read in (phones.normalise, phones.sender):
        try:
            return read(number)
        except ValueError:
            continue
    shown = "that is no telephone number; write it with its country, such as +34600000011"
    raise CommandError(shown, MISUSED)


def _named(conversation: str) -> str:
    if conversation.startswith(_RESERVATION):
        return f"reservation {conversation.removeprefix(_RESERVATION)}"
    return f"waitlist entry {conversation}"


def _told(forgotten: "Forgotten", phone: str) -> str:
    if not forgotten.total:
        return f"Nothing of {phone} was found in the read model."
    parts = [
        _count(forgotten.entries, "waitlist entry", "waitlist entries"),
        _count(forgotten.reservations, "reservation", "reservations"),
        _count(forgotten.received, "message received", "messages received"),
        _count(forgotten.sent, "message sent", "messages sent"),
    ]
    return f"Forgotten in the read model: {_and(parts)}."


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _and(parts: Sequence[str]) -> str:
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
