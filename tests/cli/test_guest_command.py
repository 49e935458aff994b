"""`nubes guest erase`: what is forgotten, what is refused, and what people are told of it."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activities.ports import DayChanges, ReservationRecord
from adapters.sql import Database, open_database
from cli.main import app
from domain.model import Entry, Guest, Reservation, Status

PHONE = "+34600000011"
GUEST = Guest("María Prueba", PHONE, f"whatsapp:{PHONE}")
NOW = datetime.now(UTC)
Run = Callable[..., Result]


def entry(status: Status, location: str = "en-las-nubes") -> Entry:
    """The guest's entry of today."""
    return Entry("e1", location, NOW.date(), "Cena", 1, GUEST, 2, None, NOW, "trona", "app",
                 joined_at=NOW, status=status)  # fmt: skip


def reservation(start: datetime) -> Reservation:
    """The guest's reservation of two hours."""
    return Reservation("r1", GUEST, 2, ("T1",), None, start, start + timedelta(hours=2), NOW, "app")


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a database of its own."""
    return f"sqlite:///{tmp_path}/nubes.db"


@pytest.fixture
def run(url: str, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command over that database; `answer` is what is typed."""
    for name in ("NUBES_ENV", "RESTAURANT_FILE", "PORT", "HOST"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: str, answer: str = "") -> Result:
        command = ["guest", "erase", *arguments]
        return CliRunner().invoke(app, command, input=answer, env={"DATABASE_URL": url})

    return call


@pytest.fixture
def saved(url: str) -> Callable[..., None]:
    """Saves entries and reservations as workflows do."""

    async def save(*things: Entry | Reservation) -> None:
        async with open_database(url) as database:
            for thing in things:
                await _save(database, thing)

    return lambda *things: asyncio.run(save(*things))


async def _save(database: Database, thing: Entry | Reservation) -> None:
    if isinstance(thing, Entry):
        await database.store.save_entry(thing)
        return
    record = ReservationRecord("en-las-nubes", thing.start.date(), thing)
    await database.store.save_day(DayChanges(reservations=(record,)))


def names(url: str) -> list[str]:
    """Whom the read model still knows by that number."""

    async def look() -> list[str]:
        async with open_database(url) as database:
            found = [
                *await database.reads.entries_of("en-las-nubes", PHONE, ""),
                *await database.reads.entries_of("otra-casa", PHONE, ""),
            ]
            return [entry.guest.name for entry in found]

    return asyncio.run(look())


def test_forgets_what_is_over_and_says_what_remains(
    run: Run, saved: Callable[..., None], url: str
) -> None:
    saved(entry(Status.CANCELLED), reservation(NOW - timedelta(days=2)))
    result = run(PHONE, "--yes")
    assert (result.exit_code, result.stderr) == (0, "")
    first, *remains = result.stdout.splitlines()
    assert first == (
        "Forgotten in the read model: 1 waitlist entry, 1 reservation, 0 messages received and "
        "0 messages sent."
    )
    assert names(url) == []
    told = " ".join(remains)
    for place in ("Temporal", "Twilio", "VAPI", "calendar", "Airtable", "Backups", "opt-out"):
        assert place in told


@pytest.mark.parametrize("typed", ["600 00 00 11", "0034600000011", f"whatsapp:{PHONE}"])
def test_a_number_may_be_written_in_any_way(
    run: Run, saved: Callable[..., None], url: str, typed: str
) -> None:
    saved(entry(Status.EXPIRED))
    assert run(typed, "--yes").exit_code == 0
    assert names(url) == []


@pytest.mark.parametrize(
    ("thing", "named"),
    [
        (entry(Status.WAITING), "waitlist entry e1"),
        (entry(Status.NOTIFIED), "waitlist entry e1"),
        (reservation(NOW + timedelta(hours=1)), "reservation r1"),
    ],
    ids=["waiting", "notified", "reserved"],
)
def test_refuses_while_something_is_open(
    run: Run, saved: Callable[..., None], thing: Entry | Reservation, named: str
) -> None:
    saved(thing)
    result = run(PHONE, "--yes")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "still open, so nothing was forgotten" in result.stderr
    assert f"- {named}\n" in result.stderr


def test_asks_before_and_takes_no_for_an_answer(
    run: Run, saved: Callable[..., None], url: str
) -> None:
    saved(entry(Status.CANCELLED))
    result = run(PHONE, answer="n\n")
    assert (result.exit_code, result.stderr) == (1, "Nothing was forgotten.\n")
    assert run(PHONE).exit_code == 1  # nobody there to answer
    assert names(url) == ["María Prueba"]
    assert run(PHONE, answer="y\n").exit_code == 0
    assert names(url) == []


def test_another_restaurants_guests_are_left_alone(
    run: Run, saved: Callable[..., None], url: str
) -> None:
    saved(entry(Status.CANCELLED, "otra-casa"))
    assert run(PHONE, "--yes").stdout.startswith(f"Nothing of {PHONE} was found")
    assert names(url) == ["María Prueba"]


def test_a_number_that_looks_invalid_but_has_written_can_be_erased(run: Run) -> None:
    result = run("whatsapp:+447700900123", "--yes")
    assert result.exit_code == 0
    assert "Nothing of +447700900123 was found" in result.stdout


@pytest.mark.parametrize("typed", ["12", "María", "anonymous", "", "whatsapp:ES.612345678"])
def test_what_is_no_number_is_told_in_plain_words(run: Run, typed: str) -> None:
    result = run(typed, "--yes")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "that is no telephone number; write it with its country, such as +34600000011\n"
    )


def test_a_database_that_is_away_is_told_in_plain_words(tmp_path: Path) -> None:
    folder = tmp_path / "file"
    folder.write_text("")
    environment = {"DATABASE_URL": f"sqlite:///{folder}/nubes.db"}
    result = CliRunner().invoke(app, ["guest", "erase", PHONE, "--yes"], env=environment)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert result.stderr.count("\n") == 1
