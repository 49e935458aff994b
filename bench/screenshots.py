"""`python -m bench.screenshots`: the pictures of the staff guide, from a real installation.

It plays the beginning of a Friday on a house of its own and photographs each screen into
`docs/imagenes/`. The pictures differ from run to run by the hours in them, and in nothing else.
"""

import asyncio
import re
import sys
from typing import Any

from playwright.async_api import Page

from cli.programs import ROOT
from settings import DEMO_SECRET
from tests.chromium import DESK, chromium, someone
from tests.e2e.evening import Evening
from tests.e2e.house import House, passing_house

FOLDER = ROOT / "docs" / "imagenes"
PARTIES = (
    ("Carmen Ruiz", 4, None, ""),
    ("Luis Ortega", 4, None, "Cumpleaños: traen tarta"),
    ("Nuria Vidal", 2, "Terraza", ""),
    ("Marta Gil", 6, None, "Silla de bebé"),
    ("Iker Azkue", 3, None, ""),
)
BOOKED = (("Elena Prado", 2, "T1"), ("Jorge Sanz", 4, "T2"), ("Familia Ochoa", 4, "T4"))


async def main() -> None:
    """Play and photograph."""
    await asyncio.to_thread(FOLDER.mkdir, exist_ok=True)
    async with passing_house() as house:
        evening = await _friday(house)
        async with chromium() as browser, someone(browser, DESK, **_tablet(house)) as context:
            await _photograph(await context.new_page(), evening)


def _tablet(house: House) -> dict[str, Any]:
    url = str(house.public.base_url)
    return {"base_url": url, "locale": "es-ES"}


async def _friday(house: House) -> Evening:
    """Three tables are booked, two out of service; five parties wait, one has an offer."""
    evening = house.evening()
    for name, party, table in BOOKED:
        wish = evening.guest(name, party).wish(evening.day, "20:30")
        await evening.staff.do("POST", "/reservations", wish | {"mesa": table})
    for table in ("T3", "T5"):
        span = {"fecha": evening.day, "desde": "20:00", "hasta": "23:45", "motivo": "Pata rota"}
        await evening.staff.do("POST", f"/tables/{table}/block", span)
    for name, party, zone, note in PARTIES:
        guest = evening.guest(name, party, zone)
        wish = guest.wish(evening.day, "21:00") | {"notas": note}
        evening.ids[guest] = (await evening.staff.do("POST", "/waitlist", wish))["id"]
    await evening.staff.do("POST", "/tables/T3/free", {"fecha": evening.day, "hora": "20:00"})
    first = next(iter(evening.ids))
    await evening.telephones.wait(first.phone, 1)
    await evening.telephones.write(first.phone, "¿Tenéis trona para la niña?")
    return evening


async def _photograph(page: Page, evening: Evening) -> None:
    await page.goto(f"/panel?fecha={evening.day}")
    await _shot(page, "entrar")
    await page.fill('[name="username"]', "ana")
    await page.fill('[name="password"]', DEMO_SECRET)
    await page.click("button.primary")
    await page.locator(".notified .clock").wait_for()
    await _shot(page, "lista")
    await page.get_by_role("button", name="Carmen Ruiz").click()
    await page.locator("dialog .steps li").first.wait_for()
    await _shot(page, "historial")
    for screen, sign in SCREENS.items():
        await page.goto(f"/panel/{screen}?fecha={evening.day}")
        await page.locator(sign).first.wait_for()
        if screen == "metricas":
            await page.fill('[name="hasta"]', evening.day)
            await page.select_option('[name="por"]', "comensales")
            await page.locator(".axis", has_text=re.compile("^4$")).first.wait_for()
        if screen == "mensajes":
            await page.locator(sign).first.click()
            await page.locator(".bubble").first.wait_for()
        await _shot(page, screen)


SCREENS = {
    "mesas": ".bar-of",
    "reservas": "[data-reservation]",
    "mensajes": ".thread",
    "metricas": ".tile",
    "sistema": "[data-part]",
}


async def _shot(page: Page, name: str) -> None:
    await page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
