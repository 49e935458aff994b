"""One installation of real processes to measure, and everybody who talks to it.

The embedded defaults: Temporal as `nubes server` runs it, SQLite on disk, one worker, one API.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import httpx
from temporalio.client import Client

from bench.desk import Desk, Voice
from bench.floor import Floor, running_floor
from bench.house import Guests, House
from bench.process import Meter
from bench.scale import Scale
from bench.stats import Unmeasurable
from bench.wire import TIMEOUT_SECONDS, Wire, connected
from cli.staff import named_users
from domain.restaurant import Restaurant
from domain.restaurant_file import parse
from tests.processes import Installation
from workflows.converter import data_converter

CONNECTIONS = 128
# What the processes use of a core while nobody calls is less, over so many seconds.
RESTING, OVER_SECONDS = 0.2, 0.5
RESTS_WITHIN = 120.0


@dataclass(frozen=True)
class Site:
    """A running installation. `restaurant` is what its file says, without overrides."""

    scale: Scale
    installation: Installation
    house: House
    restaurant: Restaurant
    today: date
    guests: Guests
    wire: Wire
    desk: Desk
    voice: Voice
    standin: httpx.AsyncClient
    temporal: Client
    floor: Floor

    @property
    def user(self) -> tuple[str, str]:
        """Name and password of somebody who may do everything."""
        name, _, password = named_users(self.installation.settings)[0]
        return name, password

    def day(self, ahead: int) -> date:
        """The service date that many days after the one on which the benchmark began."""
        return self.today + timedelta(days=ahead)

    async def think(self) -> None:
        """The pause before a paced sample."""
        await asyncio.sleep(self.scale.think_seconds)

    async def rest(self) -> None:
        """Until what the calls so far have led to is done: workflows begun, records saved.

        `Unmeasurable` when there is no end to it.
        """
        pids = [self.installation.pid(name) for name in ("temporal", "worker", "api")]
        try:
            async with asyncio.timeout(RESTS_WITHIN):
                while await _cores(*pids) >= RESTING:
                    pass
        except TimeoutError:
            raise Unmeasurable("the installation does not come to rest") from None

    async def block(self, zone: str, day: date) -> None:
        """Take all tables of a zone out of service for that evening."""
        for table in self.house.tables(zone):
            await self.desk.block(table, day)


@asynccontextmanager
async def open_site(
    folder: Path,
    scale: Scale,
    house: House,
    env: Mapping[str, str] | None = None,
    workers: int = 1,
    *,
    airtable: bool = False,
) -> AsyncIterator[Site]:
    """Start everything in the folder, which exists, and stop it at the end of the block."""
    own = {"RESTAURANT_FILE": str(house.write(folder)), **(env or {})}
    async with AsyncExitStack() as stack:
        installation = await stack.enter_async_context(
            Installation(folder, env=own, workers=workers, airtable=airtable)
        )
        await installation.wait_ready()
        yield await _site(stack, scale, house, installation)


async def _site(
    stack: AsyncExitStack, scale: Scale, house: House, installation: Installation
) -> Site:
    wire = await stack.enter_async_context(connected(installation.api_url, CONNECTIONS))
    callers = await stack.enter_async_context(connected(installation.api_url, CONNECTIONS))
    standin = await stack.enter_async_context(_client(installation.standin_url))
    name, _, password = named_users(installation.settings)[0]
    address, restaurant = installation.temporal_address, parse(house.toml())
    temporal = await Client.connect(address, data_converter=data_converter)
    return Site(
        scale=scale,
        installation=installation,
        house=house,
        restaurant=restaurant,
        today=restaurant.service_date(datetime.now(UTC)),
        guests=Guests(),
        wire=wire,
        desk=await Desk.over(wire, name, password),
        voice=Voice(callers, installation.settings.vapi_secret.get_secret_value()),
        standin=standin,
        temporal=temporal,
        floor=await stack.enter_async_context(running_floor(temporal, address)),
    )


def _client(base_url: str) -> httpx.AsyncClient:
    limits = httpx.Limits(max_connections=CONNECTIONS, max_keepalive_connections=CONNECTIONS)
    return httpx.AsyncClient(
        base_url=base_url, timeout=TIMEOUT_SECONDS, limits=limits, trust_env=False
    )


async def _cores(*pids: int) -> float:
    meter = Meter(*pids)
    await asyncio.sleep(OVER_SECONDS)
    return meter.cores()
