"""Métricas in a browser, and what screens do when something is wrong."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import PHONE, looked_at
from tests.e2e.desk import desk
from tests.e2e.house import House, open_now


@pytest.fixture(scope="module")
async def shaken(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house of its own: its API is killed."""
    folder = tmp_path_factory.mktemp("shaken")
    async with open_now(folder) as opened:
        yield opened


async def test_figures_of_some_days(shaken: House, browser: Browser) -> None:
    evening = await shaken.full_evening()
    first, second = evening.guest("Aitor Sanz"), evening.guest("Berta Ruiz", 2)
    await evening.join(first, second)
    await evening.staff.do("DELETE", f"/waitlist/{evening.ids[second]}")
    async with desk(browser, shaken, width=PHONE) as manager:
        await manager.open("/metricas", evening.day)
        page = manager.page
        for name in ("hasta", "desde"):
            await page.fill(f'[name="{name}"]', evening.day)
        tile = page.locator(".tile", has_text="Entradas")
        await expect(tile.locator("dd")).to_have_text("2")
        await page.select_option('[name="por"]', "comensales")
        await expect(page.locator(".axis", has_text="4").first).to_be_visible()
        await looked_at(page, "screen-metricas")
        async with page.expect_download() as coming:
            await page.get_by_role("link", name="CSV").click()
        assert (await coming.value).suggested_filename.endswith(".csv")
        before = datetime.fromisoformat(evening.day) - timedelta(days=1)
        await page.fill('[name="hasta"]', before.date().isoformat())
        await expect(page.get_by_role("alert")).not_to_be_empty()


async def test_a_lost_connection_is_shown_and_heals(shaken: House, browser: Browser) -> None:
    evening = await shaken.full_evening()
    missed = evening.guest("Diego Mora")
    async with desk(browser, shaken, expected="net::ERR_|status of 50") as host:
        await host.open("", evening.day)
        await shaken.installation.kill("api")
        await expect(host.page.locator("#connection")).to_contain_text("Sin conexión")
        await shaken.installation.start("api")
        await shaken.installation.wait_ready()
        await evening.join(missed)
        await expect(host.entry("Diego")).to_be_visible(timeout=20_000)
        await host.is_live()


async def test_forms_say_what_is_wrong(shaken: House, browser: Browser) -> None:
    evening = await shaken.full_evening()
    yesterday = (shaken.today - timedelta(days=1)).isoformat()
    async with desk(browser, shaken) as host:
        await host.open("", evening.day)
        await host.page.keyboard.press("n")
        form = host.page.locator("dialog form")
        await form.locator('[name="nombre_cliente"]').fill("Sin número")
        await form.locator('[name="telefono_cliente"]').fill("12")
        await form.locator('[name="num_personas"]').fill("2")
        await form.locator('[name="hora"]').fill("21:00")
        await host.page.keyboard.press("Enter")
        await expect(form.locator("label", has_text="un teléfono de verdad")).to_be_visible()
        assert await evening.entries() == []

        await host.open("/reservas", yesterday)
        await host.page.keyboard.press("n")
        await form.locator('[name="nombre_cliente"]').fill("De ayer")
        await form.locator('[name="telefono_cliente"]').fill(evening.guest("De ayer").phone)
        await form.locator('[name="num_personas"]').fill("2")
        await form.locator('[name="hora"]').fill("21:00")
        await host.page.keyboard.press("Enter")
        await expect(form.get_by_role("alert")).to_contain_text("pasad")
        booked = await evening.staff.get("/reservations", fecha=yesterday)
        assert booked == []
