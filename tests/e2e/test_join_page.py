"""From the printed code to the calendar: a guest who puts themselves in line and never calls."""

import re
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.chromium import DESK, looked_at, someone
from tests.e2e.evening import AT, Evening
from tests.e2e.house import House
from tests.e2e.people import Guest


def url(house: House, path: str) -> str:
    return str(house.public.base_url.join(path))


async def fill_in(page: Page, house: House, evening: Evening, guest: Guest) -> None:
    """The guest opens the page and says what they want."""
    await page.goto(url(house, "/unirse"))
    await page.get_by_label("Tu nombre").fill(guest.name)
    await page.get_by_label("Tu móvil").fill(guest.phone)
    await page.get_by_label("¿Cuántos sois?").fill(str(guest.size))
    await page.get_by_label("Día").fill(evening.day)
    await page.get_by_label("Hora").fill(AT)
    await page.get_by_label("Acepto que").check()


async def own_entry(evening: Evening, guest: Guest) -> dict[str, Any]:
    (entry,) = [e for e in await evening.entries() if e["telefono_cliente"] == guest.phone]
    return dict(entry)


async def test_from_the_code_to_the_calendar(patient: House, browser: Browser) -> None:
    evening = await patient.full_evening()
    guest = evening.guest("María <b>Ruiz</b>")
    async with someone(browser, locale="es-ES") as context:
        page = await context.new_page()
        await fill_in(page, patient, evening, guest)
        await looked_at(page, "join")
        await page.get_by_role("button", name="Apuntarme").click()
        await expect(page.get_by_role("heading")).to_have_text("Un paso más")
        await looked_at(page, "join-verify")
        assert await evening.entries() == []

        code = await page.locator(".code").inner_text()
        answer = await evening.telephones.ask(guest.phone, code)
        assert "Te he apuntado en la lista de espera" in answer
        # The page moves on by itself.
        await expect(page.get_by_role("heading")).to_have_text("Hola, María")
        assert (await own_entry(evening, guest))["contacto"] == "whatsapp"

        await evening.free("T2")
        await expect(page.get_by_role("heading")).to_have_text("¡Hay una mesa para ti!")
        await page.get_by_role("button", name="SÍ, la quiero").click()
        await expect(page.get_by_role("heading")).to_have_text("¡Mesa confirmada!")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Añadir al calendario").click()
        assert (await download.value).suggested_filename == "mesa.ics"
    assert (await own_entry(evening, guest))["mesas"] == ["T2"]


async def test_mistakes_are_shown_where_they_are(patient: House, browser: Browser) -> None:
    evening = await patient.full_evening()
    guest = evening.guest("Pablo Soto")
    async with someone(browser, locale="es-ES", java_script_enabled=False) as context:
        page = await context.new_page()
        await fill_in(page, patient, evening, guest)
        await page.get_by_label("Tu móvil").fill("941 00 00 00")
        await page.get_by_label("Hora").fill("04:00")
        await page.get_by_role("button", name="Apuntarme").click()
        await expect(page.get_by_role("alert")).to_have_text("Revisa los datos marcados.")
        await expect(page.get_by_label("Tu móvil")).to_have_attribute("aria-invalid", "true")
        await expect(page.get_by_label("Tu nombre")).to_have_value("Pablo Soto")
    async with someone(browser, locale="es-ES") as context:
        page = await context.new_page()
        await fill_in(page, patient, evening, guest)
        await page.get_by_label("¿Cuántos sois?").fill("98")
        await page.get_by_role("button", name="Apuntarme").click()
        await expect(
            page.get_by_text(re.compile("No tenemos una mesa para tantos"))
        ).to_be_visible()
        await looked_at(page, "join-mistakes")


async def test_the_sheet_that_the_manager_prints(patient: House, browser: Browser) -> None:
    token = await patient.installation.token()
    bearer = {"Authorization": f"Bearer {token}"}
    async with someone(browser, DESK, extra_http_headers=bearer) as context:
        page = await context.new_page()
        await page.goto(url(patient, "/unirse/qr"))
        await expect(page.get_by_role("heading", name="¿Esperas mesa?")).to_be_visible()
        await looked_at(page, "poster")
        sheet = await page.pdf(format="A5", prefer_css_page_size=False)
        assert len(re.findall(rb"/Type\s*/Page\b", sheet)) == 1
