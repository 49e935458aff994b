"""A host at the door with a browser: logs in, taps, and looks at the cards."""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, Locator, Page, expect

from settings import DEMO_SECRET
from tests.chromium import DESK, someone
from tests.e2e.house import House


class Desk:
    """One screen of somebody who is logged in."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def entry(self, name: str) -> Locator:
        """A guest's card on the list."""
        return self.page.locator("[data-entry]", has_text=name)

    def booking(self, name: str) -> Locator:
        """A guest's card among the reservations."""
        return self.page.locator("[data-reservation]", has_text=name)

    def table(self, mesa: str) -> Locator:
        """A table's tile."""
        return self.page.locator(f'[data-mesa="{mesa}"]')

    async def open(self, screen: str, day: str) -> None:
        """Go to a screen, on a date, once it shows what there is."""
        await self.page.goto(f"/panel{screen}?fecha={day}")
        await self.is_live()

    async def is_live(self) -> None:
        """The screen is told what happens."""
        await expect(self.page.locator("#connection")).to_have_text("En directo")

    async def tap(self, card: Locator, action: str) -> None:
        """Press one of a card's buttons."""
        await card.locator(f'[data-action="{action}"]').click()

    async def in_module(self, name: str, script: str, argument: object = None) -> Any:
        """What a function of one of the screens' own modules, as this page has it, and of the
        argument returns."""
        code = f"""async (argument) => {{
          const address = document.querySelector('script[type="module"]').src;
          return ({script})(await import(new URL("{name}", address)), argument);
        }}"""
        return await self.page.evaluate(code, argument)

    async def says(self, text: str) -> None:
        """A message that the screen shows."""
        await expect(self.page.locator(".toast", has_text=re.compile(text)).last).to_be_visible()


@asynccontextmanager
async def desk(
    browser: Browser, house: House, user: str = "ana", width: int = DESK, **options: Any
) -> AsyncIterator[Desk]:
    """Somebody at a screen of that width, logged in: on the first time by hand."""
    options |= {"base_url": str(house.public.base_url), "storage_state": house.sessions.get(user)}
    async with someone(browser, width, locale="es-ES", **options) as context:
        page = await context.new_page()
        await page.goto("/panel")
        if user not in house.sessions:
            await _log_in(page, user)
        opened = Desk(page)
        await opened.is_live()
        house.sessions[user] = await context.storage_state()
        yield opened


async def _log_in(page: Page, user: str) -> None:
    await page.fill('[name="username"]', user)
    await page.fill('[name="password"]', DEMO_SECRET)
    await page.click("button.primary")
