"""`nubes airtable`: what it says of a base, what it changes in it, and its exit codes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from activities.ports import DayChanges, ReservationRecord
from adapters.sql import open_database
from cli.main import app
from domain.model import Entry, Guest, Reservation
from settings import Settings
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable

NOW = datetime.now(UTC)
TODAY = NOW.date()
GUEST = Guest("María Prueba", "+34600000011", "whatsapp:+34600000011")
ENTRY = Entry("e1", "en-las-nubes", TODAY, "Cena", 1, GUEST, 2, None, NOW, "trona", "app", NOW)
RESERVATION = Reservation("r1", GUEST, 2, ("T1",), None, NOW, NOW + timedelta(hours=2), NOW, "app")
Run = Callable[..., Awaitable[Result]]


@pytest.fixture
def url(tmp_path: Path) -> str:
    """Of a read model of its own."""
    return f"sqlite:///{tmp_path}/nubes.db"


@pytest.fixture
def run(url: str, airtable_standin: RunningAirtable, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over that read model and the stand-in; keywords are further variables."""
    for name in Settings.variables():
        monkeypatch.delenv(name, raising=False)
    standing = {
        "DATABASE_URL": url,
        "AIRTABLE_API_KEY": API_KEY,
        "AIRTABLE_BASE_ID": BASE_ID,
        "AIRTABLE_API_URL": airtable_standin.url,
        "COLUMNS": "200",
    }

    async def call(*arguments: str, **environment: str) -> Result:
        command, env = ["airtable", *arguments], {**standing, **environment}
        return await asyncio.to_thread(CliRunner().invoke, app, command, env=env)

    return call


@pytest.fixture
async def saved(url: str) -> None:
    """One entry and one reservation of today, and an entry of long ago."""
    old = Entry("e0", "en-las-nubes", TODAY - timedelta(days=9), "Cena", 1, GUEST, 2, None,
                NOW - timedelta(days=9), "", "app", NOW - timedelta(days=9))  # fmt: skip
    record = ReservationRecord("en-las-nubes", TODAY, RESERVATION)
    async with open_database(url) as database:
        for entry in (ENTRY, old):
            await database.store.save_entry(entry)
        await database.store.save_day(DayChanges(reservations=(record,)))


async def keys(standin: RunningAirtable, table: str, column: str) -> list[str]:
    """The keys of a table's records."""
    return [record["fields"][column] for record in await standin.records(table)]


async def test_setup_makes_the_base_and_says_so(run: Run) -> None:
    before = await run("setup", "--dry-run")
    assert before.exit_code == 1
    assert before.stdout == (
        "✗ there is no table WAITLIST: `nubes airtable setup` creates it\n"
        "✗ there is no table RESERVAS: `nubes airtable setup` creates it\n"
    )
    made = await run("setup")
    assert (made.exit_code, made.stderr) == (0, "")
    assert made.stdout == (
        "+ created the table WAITLIST\n"
        "+ created the table RESERVAS\n"
        "✓ WAITLIST has its 26 columns\n"
        "✓ RESERVAS has its 24 columns\n"
    )
    again = await run("setup", "--dry-run")
    assert (again.exit_code, again.stdout.count("created")) == (0, 0)


async def test_the_table_of_tables_is_made_where_it_is_wanted(run: Run) -> None:
    made = await run("setup", AIRTABLE_TABLES="True")
    assert "+ created the table MESAS\n" in made.stdout
    assert "✓ MESAS has its 10 columns\n" in made.stdout
    checked = await run("check", AIRTABLE_TABLES="True")
    assert checked.exit_code == 0
    assert "✓ records of MESAS may be written\n" in checked.stdout
    assert "MESAS" not in (await run("check")).stdout


async def test_tables_of_a_base_need_a_base(run: Run) -> None:
    result = await run("check", AIRTABLE_TABLES="True", AIRTABLE_API_KEY="")
    assert (result.exit_code, result.stderr) == (2, "AIRTABLE_TABLES needs AIRTABLE_API_KEY\n")


async def test_setup_says_what_is_for_people_to_mend(
    run: Run, airtable_standin: RunningAirtable
) -> None:
    await run("setup")
    await airtable_standin.change_field("WAITLIST", "contacto", choices=["whatsapp"])
    await airtable_standin.delete_field("WAITLIST", "email")
    result = await run("setup")
    assert result.exit_code == 1
    assert result.stdout == (
        "+ created the column WAITLIST.email\n"
        "✗ WAITLIST.contacto has no choice llamar: add it in Airtable, spelt just so\n"
        "✓ RESERVAS has its 24 columns\n"
    )


async def test_setup_that_may_not_create(run: Run, airtable_standin: RunningAirtable) -> None:
    await airtable_standin.token(scopes=["schema.bases:read"])
    result = await run("setup")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("the token lacks schema.bases:write")
    assert result.stderr.count("\n") == 1


async def test_check_has_a_verdict_on_each_thing(
    run: Run, airtable_standin: RunningAirtable
) -> None:
    await run("setup")
    fine = await run("check")
    assert fine.exit_code == 0
    assert {line[0] for line in fine.stdout.splitlines()} == {"✓"}
    await airtable_standin.token(scopes=["data.records:read", "schema.bases:read"])
    lacking = await run("check")
    assert lacking.exit_code == 1
    assert "✗ the token lacks data.records:write" in lacking.stdout


async def test_check_with_a_wrong_key(run: Run) -> None:
    result = await run("check", AIRTABLE_API_KEY="patWRONG.0000")
    assert (result.exit_code, result.stdout) == (1, "✗ AIRTABLE_API_KEY is not accepted\n")


@pytest.mark.usefixtures("saved")
async def test_reconcile_shows_and_only_then_repairs(
    run: Run, airtable_standin: RunningAirtable
) -> None:
    await run("setup")
    shown = await run("reconcile")
    assert (shown.exit_code, shown.stderr) == (1, "")
    assert "2 differences" in shown.stdout
    assert shown.stdout.count("missing in the base") == 2
    assert await airtable_standin.records("WAITLIST") == []
    repaired = await run("reconcile", "--apply")
    assert repaired.exit_code == 0
    assert repaired.stdout.endswith("After the repairs:\nThe base and the read model agree.\n")
    assert await keys(airtable_standin, "WAITLIST", "entry_id") == ["e1"]
    assert await keys(airtable_standin, "RESERVAS", "reserva_id") == ["r1"]
    assert (await run("reconcile")).stdout == "The base and the read model agree.\n"


@pytest.mark.usefixtures("saved")
async def test_reconcile_shows_both_values(run: Run, airtable_standin: RunningAirtable) -> None:
    await run("setup")
    await run("reconcile", "--apply")
    (record,) = await airtable_standin.records("WAITLIST")
    await airtable_standin.edit("WAITLIST", record["id"], notas="[b]carrito[/b]")
    result = await run("reconcile")
    (row,) = [line for line in result.stdout.splitlines() if "e1" in line]
    cells = [cell.strip() for cell in row.strip("│").split("│")]
    assert cells == ["WAITLIST", "e1", "different", "notas", "[b]carrito[/b]", "trona"]


@pytest.mark.usefixtures("saved")
async def test_reconcile_from_an_earlier_date(run: Run, airtable_standin: RunningAirtable) -> None:
    await run("setup")
    first = (TODAY - timedelta(days=30)).isoformat()
    assert (await run("reconcile", "--apply", "--since", first)).exit_code == 0
    assert await keys(airtable_standin, "WAITLIST", "entry_id") == ["e0", "e1"]


@pytest.mark.usefixtures("saved")
async def test_reconcile_names_what_the_base_does_not_take(
    run: Run, airtable_standin: RunningAirtable
) -> None:
    await run("setup")
    await airtable_standin.change_field("WAITLIST", "estado", choices=["EXPIRED"])
    result = await run("reconcile", "--apply")
    assert result.exit_code == 1
    assert "✗ WAITLIST e1: the table WAITLIST does not know the choice WAITING" in result.stdout
    assert await keys(airtable_standin, "RESERVAS", "reserva_id") == ["r1"]


async def test_a_base_that_is_away(run: Run, airtable_standin: RunningAirtable) -> None:
    await airtable_standin.faults(down="503")
    result = await run("reconcile")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "Airtable has trouble of its own (503 SERVER_ERROR)\n"


@pytest.mark.parametrize("command", ["setup", "check", "reconcile"])
async def test_without_a_key_it_says_so(run: Run, command: str) -> None:
    result = await run(command, AIRTABLE_API_KEY="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == (
        "AIRTABLE_API_KEY is not set: nothing is mirrored (docs/airtable.md#set-it-up)\n"
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AIRTABLE_BASE_ID", "tblAbCdEfGhIjKlMn"),
        ("AIRTABLE_API_URL", "airtable"),
        ("PORT", "eighty"),
    ],
)
async def test_a_wrong_setting_is_named(run: Run, name: str, value: str) -> None:
    result = await run("check", **{name: value})
    assert (result.exit_code, result.stdout) == (2, "")
    assert name in result.stderr
    assert "Traceback" not in result.stderr


async def test_a_wrong_date_is_refused(run: Run) -> None:
    assert (await run("reconcile", "--since", "yesterday")).exit_code == 2
