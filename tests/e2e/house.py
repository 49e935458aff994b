"""A running house of five tables, open every day, with the people who use it."""

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import httpx
from playwright.async_api import StorageState

from cli.ports import LOOPBACK, free_port
from cli.programs import ROOT
from settings import DEMO_SECRET
from tests import forking
from tests.clients import local_client
from tests.e2e.balancer import Balancer
from tests.e2e.evening import Evening
from tests.e2e.people import Staff, Telephones, VoiceAgent
from tests.processes import Installation, Start

VIEWER = ("vera", DEMO_SECRET)
MANAGER = ("ana", DEMO_SECRET)
CLOSED_IN = 60
"""The house is closed on the day that is that many days ahead."""
ZONE = ZoneInfo("Europe/Madrid")

_FILE = """
id = "casa"
name = "Casa de Prueba"
phone = "941 00 00 00"
time_zone = "{time_zone}"
languages = ["es"]
zones = ["Interior", "Terraza"]
hold_seconds = {hold}
booking_days = 90
closed_dates = [{closed}]
tables = [
  {{ id = "T1", zone = "Interior", min_seats = 1, max_seats = 2 }},
  {{ id = "T2", zone = "Interior", min_seats = 2, max_seats = 4 }},
  {{ id = "T3", zone = "Interior", min_seats = 2, max_seats = 4 }},
  {{ id = "T4", zone = "Terraza", min_seats = 2, max_seats = 4 }},
  {{ id = "T5", zone = "Terraza", min_seats = 4, max_seats = 6 }},{more}
]
turn_times = [{{ max_party = 99, minutes = 105 }}]

[[services]]
name = "Cena"
weekdays = [1, 2, 3, 4, 5, 6, 7]
opens = "{opens}"
last_seating = "{last}"
closes = "{closes}"
"""
DINNER = ("20:00", "23:15", "01:00")
# A third of a day apart.
_ZONES = ("Europe/Madrid", "America/Mexico_City", "Asia/Tokyo")
_MIDDLE_OF_THE_DAY = 11
ALWAYS = ("06:00", "05:00", "05:59")
"""Open whenever a test runs: for what can only be done now."""


class Opening(NamedTuple):
    """The service date that a house of these hours is open for, and the time zone it is in."""

    today: date
    time_zone: str


def opening() -> Opening:
    """One that has begun, and does not end while tests run: somewhere the next six is far away."""
    best = min(_ZONES, key=lambda zone: abs(_since_six(zone).hour - _MIDDLE_OF_THE_DAY))
    return Opening(_since_six(best).date(), best)


def _since_six(zone: str) -> datetime:
    return datetime.now(ZoneInfo(zone)) - timedelta(hours=6)


@dataclass
class House:
    """An installation, its public address, and its people. Every evening has a date of its own."""

    installation: Installation
    public: httpx.AsyncClient
    staff: Staff
    agent: VoiceAgent
    telephones: Telephones
    today: date

    def __post_init__(self) -> None:
        self._days = self._open_days()
        self._phones = (f"+3460000{number:04}" for number in range(100, 10_000))
        self.evenings: list[Evening] = []
        # What browsers keep of users who have logged in.
        self.sessions: dict[str, StorageState] = {}

    def evening(self) -> Evening:
        """An evening on a date on which nothing has happened, with nobody there."""
        people = (self.staff, self.agent, self.telephones)
        evening = Evening(next(self._days), *people, self._phones)
        self.evenings.append(evening)
        return evening

    async def full_evening(self) -> Evening:
        """An evening with every table reserved."""
        evening = self.evening()
        await evening.fill()
        return evening

    async def token(self, user: str, password: str) -> str:
        """That user's token."""
        form = {"username": user, "password": password}
        answer = await self.public.post("/api/auth/token", data=form)
        return str(answer.raise_for_status().json()["access_token"])

    async def nubes(self, *arguments: str, **env: str) -> tuple[int, str]:
        """A command in the installation's environment, with those variables too: its exit code and
        what it printed."""
        settings = self.installation.settings
        own = {
            "DATA_DIR": str(settings.data_dir),
            "RESTAURANT_FILE": str(settings.restaurant_file),
            "PUBLIC_BASE_URL": settings.public_base_url,
            "TEMPORAL_ADDRESS": self.installation.temporal_address,
        }
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "cli", *arguments),
            cwd=ROOT,
            env={**os.environ, **own, **env},
            stdout=asyncio.subprocess.PIPE,
        )
        said = (await process.communicate())[0].decode()
        return await process.wait(), said

    def _open_days(self) -> Iterator[str]:
        # Not tomorrow: it may become today while the tests run.
        ahead = (n for n in range(2, 90) if n != CLOSED_IN)
        return ((self.today + timedelta(days=n)).isoformat() for n in ahead)


@asynccontextmanager
async def open_house(
    folder: Path,
    today: date,
    hold: int,
    apis: int = 1,
    more_tables: str = "",
    *,
    hours: tuple[str, str, str] = DINNER,
    time_zone: str = "Europe/Madrid",
    airtable: bool = False,
    workers: int = 1,
    env_of: Mapping[str, Mapping[str, str]] | None = None,
    start: Start = forking.start,
    **env: str,
) -> AsyncIterator[House]:
    """A house that holds a table for `hold` seconds, behind one public address.

    `more_tables` are rows of the restaurant's file, `hours` its opening, last seating and closing.
    """
    file = folder / "restaurant.toml"
    closed = today + timedelta(days=CLOSED_IN)
    opens, last, closes = hours
    text = _FILE.format(
        hold=hold,
        time_zone=time_zone,
        closed=closed,
        more=more_tables,
        opens=opens,
        last=last,
        closes=closes,
    )
    await asyncio.to_thread(file.write_text, text, "utf-8")
    port = free_port()
    settings = _settings(file, f"http://{LOOPBACK}:{port}") | env
    installation = Installation(
        folder,
        workers=workers,
        apis=apis,
        env=settings,
        airtable=airtable,
        env_of=env_of,
        start=start,
    )
    targets = [httpx.URL(url).port or 0 for url in installation.api_urls]
    async with Balancer(port, targets), installation:
        await installation.wait_ready()
        async with _people(installation, settings["PUBLIC_BASE_URL"], today) as house:
            yield house


def open_now(folder: Path, apis: int = 1) -> AbstractAsyncContextManager[House]:
    """A house that is open now, and holds its tables for 15 minutes."""
    today, zone = opening()
    return open_house(folder, today, hold=900, apis=apis, hours=ALWAYS, time_zone=zone)


@asynccontextmanager
async def passing_house() -> AsyncIterator[House]:
    """A house that is open now, holds its tables for 15 minutes, and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="nubes-house-") as folder:
        async with open_now(Path(folder)) as house:
            yield house


def _settings(file: Path, base: str) -> dict[str, str]:
    users = f"ana:manager:{DEMO_SECRET},vera:viewer:{DEMO_SECRET}"
    return {"RESTAURANT_FILE": str(file), "PUBLIC_BASE_URL": base, "STAFF_USERS": users}


@asynccontextmanager
async def _people(installation: Installation, base: str, today: date) -> AsyncIterator[House]:
    token = await installation.token()
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        _client(base) as public,
        _client(base, headers) as desk,
        _client(installation.standin_url) as twilio,
    ):
        about = (await public.get("/")).json()
        telephones = Telephones(twilio)
        await telephones.webhook(about["twilio_webhook"])
        agent = VoiceAgent(public, DEMO_SECRET)
        yield House(installation, public, Staff(desk), agent, telephones, today)


def _client(base: str, headers: Mapping[str, str] | None = None) -> httpx.AsyncClient:
    # No connection outlives its call: who it led to may have been killed meanwhile.
    limits = httpx.Limits(max_keepalive_connections=0)
    return local_client(base, headers=headers, limits=limits)
