"""The demo once everything serves: it shows where, and plays the evening."""

from contextlib import AsyncExitStack
from datetime import UTC, datetime

import httpx
from rich.console import Console

import wiring
from cli.evening import next_open_day, play
from cli.mirrored import MirroredBase
from cli.programs import Layout, airtable_settings
from cli.staff import named_users
from cli.stage import Stage
from cli.timeline import Timeline
from cli.up import show_addresses
from cli.visitors import TIMEOUT_SECONDS, Staff, VoiceAgent, WhatsApp
from domain.restaurant import Restaurant
from settings import Settings


class Demo:
    """One evening in an installation with that layout, shown on stdout."""

    def __init__(self, settings: Settings, layout: Layout, restaurant: Restaurant) -> None:
        self._settings, self._layout, self._restaurant = settings, layout, restaurant
        self._console = Console()

    async def play(self, started_in: float) -> None:
        """Play it. `started_in`: the seconds from the command to the first answered request.

        Raises `CommandError` when something did not go as it must.
        """
        seconds = f"{started_in:.1f} s"
        self._console.print(f"Ready: first request answered after {seconds}.", highlight=False)
        show_addresses(self._console, self._settings, self._layout)
        self._console.print("Ctrl-C ends it all.\n")
        async with AsyncExitStack() as stack:
            stage = await self._stage(stack)
            base = await self._base(stack)
            await play(stage, self._restaurant)
            if base is not None:
                await base.agrees_with(stage)
        self._console.print("\n[green]The evening went as it must.[/green]")

    async def _base(self, stack: AsyncExitStack) -> MirroredBase | None:
        """The restaurant's base, set up, if the evening is mirrored."""
        url = self._layout.airtable_url
        if url is None:
            return None
        own = {name.lower(): value for name, value in airtable_settings(url).items()}
        settings = Settings.model_validate({**self._settings.model_dump(), **own})
        async with wiring.airtable_upkeep(settings, self._restaurant) as upkeep:
            async for _ in upkeep.setup():
                pass
        return MirroredBase(await stack.enter_async_context(_client(url)))

    async def _stage(self, stack: AsyncExitStack) -> Stage:
        dashboard = await stack.enter_async_context(_client(self._settings.base_url))
        telephone = await stack.enter_async_context(_client(self._settings.base_url))
        phones = await stack.enter_async_context(_client(str(self._layout.standin_url)))
        name, _, password = named_users(self._settings)[0]
        staff = await Staff.log_in(dashboard, name, password)
        agent = VoiceAgent(telephone, self._settings.vapi_secret.get_secret_value())
        timeline = Timeline(self._restaurant.tz, self._console)
        timeline.says(name.title(), "logs in to the dashboard.")
        day = next_open_day(self._restaurant, datetime.now(UTC))
        return Stage(day, (staff, agent, WhatsApp(phones)), timeline)


def _client(base_url: str) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=base_url, timeout=TIMEOUT_SECONDS, trust_env=False)
