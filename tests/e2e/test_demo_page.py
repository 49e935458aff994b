"""The demonstration: a person plays all guests, and lets a quarter of an hour pass."""

import re

from playwright.async_api import Browser, Page, expect

from tests.chromium import looked_at, someone
from tests.e2e.evening import Evening
from tests.e2e.house import House
from tests.e2e.people import Guest
from tests.waiting import eventually


async def offered(house: House, *names: str) -> tuple[Evening, list[Guest]]:
    """An evening on which T2 is on offer to the first of those guests."""
    evening = await house.full_evening()
    guests = [evening.guest(name) for name in names]
    await evening.join(*guests)
    await evening.free("T2")
    await evening.hears(guests[0], "se ha liberado")
    return evening, guests


async def opened(page: Page, house: House) -> None:
    await page.goto(str(house.public.base_url.join("/demo")))


async def test_a_guest_is_answered_for_and_the_next_one_too(
    patient: House, browser: Browser
) -> None:
    evening, (first, second) = await offered(patient, "María Ruiz", "Pablo Soto")
    async with someone(browser) as context:
        page = await context.new_page()
        await opened(page, patient)
        phone = page.get_by_label(f"Móvil {first.phone}", exact=True)
        await expect(phone.get_by_text("se ha liberado")).to_be_visible()
        await looked_at(page, "demo")
        await phone.get_by_role("button", name="NO", exact=True).click()
        # The table goes on by itself, and the next guest's telephone appears.
        other = page.get_by_label(f"Móvil {second.phone}", exact=True)
        await expect(other.get_by_text("se ha liberado")).to_be_visible()
        await other.get_by_role("button", name="SÍ", exact=True).click()
        await expect(other.get_by_text("Mesa confirmada")).to_be_visible()
    await evening.becomes(first, "CANCELLED")
    await evening.becomes(second, "CONFIRMED", "T2")


async def test_a_quarter_of_an_hour_passes_at_once(patient: House, browser: Browser) -> None:
    evening, (first, second) = await offered(patient, "María Ruiz", "Pablo Soto")
    async with someone(browser) as context:
        page = await context.new_page()
        await opened(page, patient)
        phone = page.get_by_label(f"Móvil {first.phone}", exact=True)
        async with page.expect_response(re.compile("/demo/skip$")) as skipping:
            await phone.get_by_role("button", name="Saltar 15 min").click()
        # It is not said to have failed.
        assert await (await skipping.value).header_value("Location") == "/demo"
        other = page.get_by_label(f"Móvil {second.phone}", exact=True)
        await expect(other.get_by_text("se ha liberado")).to_be_visible()
    await evening.becomes(first, "EXPIRED")
    await evening.becomes(second, "NOTIFIED", "T2")


async def test_a_phone_without_whatsapp_gets_an_sms(patient: House, browser: Browser) -> None:
    evening = await patient.full_evening()
    guest = evening.guest("María Ruiz")
    await evening.join(guest)
    await evening.telephones.write(guest.phone, "hola")
    async with someone(browser, java_script_enabled=False) as context:
        page = await context.new_page()
        await opened(page, patient)
        phone = page.get_by_label(f"Móvil {guest.phone}", exact=True)
        await phone.get_by_role("button", name="Quitarle WhatsApp").click()
        await expect(phone.get_by_text("sin WhatsApp")).to_be_visible()
        await evening.free("T3")
        await evening.becomes(guest, "NOTIFIED", "T3")
        sms = phone.locator(".sms")

        async def shown() -> bool:
            await page.reload()
            return await sms.get_by_text(re.compile("se ha liberado")).is_visible()

        await eventually(shown)
        await phone.get_by_role("button", name="Devolverle WhatsApp").click()
        await expect(phone.get_by_text("sin WhatsApp")).to_have_count(0)


async def test_who_waits_for_nothing_has_no_time_to_skip(patient: House, browser: Browser) -> None:
    evening = await patient.full_evening()
    stranger = evening.guest("Nadie")
    await evening.telephones.write(stranger.phone, "hola")
    async with someone(browser) as context:
        page = await context.new_page()
        await opened(page, patient)
        phone = page.get_by_label(f"Móvil {stranger.phone}", exact=True)
        await phone.get_by_role("button", name="Saltar 15 min").click()
        await expect(page.get_by_role("alert")).to_have_text(
            "Ese teléfono no está en la lista de espera."
        )
