"""Sample entries and reservations to be mirrored, and the adapter over the stand-in."""

import asyncio
from collections.abc import AsyncIterator, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from activities.mirror_ports import MirrorItem
from activities.ports import ReservationRecord
from adapters.airtable import AirtableClient, AirtableUpkeep
from domain.model import Entry, Guest, Reservation, Status
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable

MADRID = ZoneInfo("Europe/Madrid")

DAY = date(2026, 11, 21)
NINE = datetime(2026, 11, 21, 20, tzinfo=UTC)
JOINED = datetime(2026, 11, 21, 18, 5, 7, tzinfo=UTC)


def guest(number: int) -> Guest:
    """Sample guest `number` (0 to 99)."""
    phone = f"+346000000{number:02}"
    return Guest(f"Guest {number}", phone, f"whatsapp:{phone}")


def waiting(
    number: int, *, version: int = 1, status: Status = Status.WAITING, notes: str = ""
) -> MirrorItem:
    """An entry at that place in line."""
    entry = Entry(f"e{number}", "casa", DAY, "Cena", number, guest(number), 2, None, NINE, notes,
                  "app", JOINED, quoted_wait_min=0, status=status, version=version)  # fmt: skip
    return MirrorItem(entry, number)


def booked(number: int) -> MirrorItem:
    """A reservation of two hours."""
    kept = Reservation(f"r{number}", guest(number), 2, ("T1", "T2"), None, NINE,
                       NINE + timedelta(hours=2), JOINED, "app")  # fmt: skip
    return MirrorItem(ReservationRecord("casa", DAY, kept))


async def stream(items: Iterable[MirrorItem]) -> AsyncIterator[MirrorItem]:
    """The items, as the read model gives them."""
    for item in items:
        yield item


def client_of(standin: RunningAirtable, api_key: str = API_KEY, **options: Any) -> AirtableClient:
    """A client that is not held back unless `options` say so."""
    return AirtableClient(api_key, BASE_ID, standin.url, **{"spacing": 0.0, **options})


def upkeep_of(standin: RunningAirtable, **options: Any) -> AirtableUpkeep:
    """The commands' side, likewise."""
    return AirtableUpkeep(client_of(standin, **options), MADRID)


async def set_up(standin: RunningAirtable) -> None:
    """Give the stand-in the tables that are wanted."""
    async with upkeep_of(standin) as upkeep:
        assert [place async for place in upkeep.setup()] == [
            "the table WAITLIST",
            "the table RESERVAS",
        ]
    await standin.reset_statistics()


async def add_column(standin: RunningAirtable, table: str, name: str) -> None:
    """A person adds a column of text."""
    base = standin.api().base(BASE_ID)
    known = await asyncio.to_thread(base.table, table, validate=True)
    await asyncio.to_thread(known.create_field, name, "singleLineText")


async def rename(standin: RunningAirtable, table: str, column: str, name: str) -> None:
    """A person renames a column."""
    path = f"/control/tables/{table}/fields/{column}"
    (await standin.control.patch(path, json={"name": name})).raise_for_status()
