"""A guest with a phone in hand: from the link in a WhatsApp to the table in their calendar."""

import re

from playwright.async_api import Browser, Page, expect

from tests.chromium import looked_at, someone
from tests.e2e.evening import Evening
from tests.e2e.house import House
from tests.e2e.people import Guest

# An open page looks for news every few seconds.
LINK = re.compile(r"http://\S+/e/[\w-]+")


async def waiting(house: House, name: str = "María Ruiz") -> tuple[Evening, Guest, str]:
    """A guest in line on an evening of their own, who has asked how long it takes; their link."""
    evening = await house.full_evening()
    guest = evening.guest(name)
    await evening.join(guest)
    await evening.answers(guest, "¿cuánto falta?", "Ahora mismo estás en la posición 1")
    (text,) = await evening.telephones.received(guest.phone)
    found = LINK.search(text)
    assert found, text
    return evening, guest, found[0]


async def tap(page: Page, name: str) -> None:
    await page.get_by_role("button", name=name).click()


async def test_the_page_follows_the_guest_to_the_table(patient: House, browser: Browser) -> None:
    evening, guest, link = await waiting(patient)
    async with someone(browser) as context:
        page = await context.new_page()
        await page.goto(link)
        await expect(page.get_by_role("heading")).to_have_text("Hola, María")
        await looked_at(page, "guest-waiting")

        await evening.free("T2")
        # It comes by itself: nobody reloads.
        await expect(page.get_by_role("heading")).to_have_text("¡Hay una mesa para ti!")
        await evening.hears(guest, link)
        await expect(page.get_by_text(re.compile(r"Quedan 1\d:\d\d"))).to_be_visible()
        await looked_at(page, "guest-offered")

        await tap(page, "SÍ, la quiero")
        await expect(page.get_by_role("heading")).to_have_text("¡Mesa confirmada!")
        await evening.becomes(guest, "CONFIRMED", "T2")
        await expect(page.get_by_role("link", name="Añadir al calendario")).to_be_visible()
        await looked_at(page, "guest-confirmed")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Añadir al calendario").click()
        file = (await (await download.value).path()).read_text("utf-8")
        assert f"DTSTART:{evening.day.replace('-', '')}T" in file
    await evening.check()


async def test_without_scripts_every_form_works(patient: House, browser: Browser) -> None:
    evening, guest, link = await waiting(patient)
    await evening.free("T3")
    await evening.hears(guest, link)
    async with someone(browser, java_script_enabled=False) as context:
        page = await context.new_page()
        await page.goto(link)
        await tap(page, "NO, gracias")
        await expect(page.get_by_role("heading")).to_have_text("Ya no estás en la lista")
    await evening.becomes(guest, "CANCELLED")
    await evening.check()


async def test_two_tabs_that_disagree_are_one_answer(patient: House, browser: Browser) -> None:
    evening, guest, link = await waiting(patient)
    await evening.free("T3")
    await evening.hears(guest, link)
    async with someone(browser, java_script_enabled=False) as context:
        first, second = await context.new_page(), await context.new_page()
        for page in (first, second):
            await page.goto(link)
        await tap(first, "SÍ, la quiero")
        await expect(first.get_by_role("heading")).to_have_text("¡Mesa confirmada!")
        await tap(second, "NO, gracias")
        await expect(second.get_by_role("heading")).to_have_text("¡Mesa confirmada!")
    await evening.becomes(guest, "CONFIRMED", "T3")
    await evening.check()


async def test_the_guest_leaves_the_line(patient: House, browser: Browser) -> None:
    evening, guest, link = await waiting(patient)
    async with someone(browser) as context:
        page = await context.new_page()
        await page.goto(link)
        await page.get_by_text("Salir de la lista", exact=True).click()
        await looked_at(page, "guest-leaving")
        await tap(page, "Sí, salir de la lista")
        await expect(page.get_by_role("heading")).to_have_text("Ya no estás en la lista")
        await looked_at(page, "guest-left")
    await evening.becomes(guest, "CANCELLED")
    await evening.check()


async def test_a_table_that_is_given_up_goes_to_the_next(patient: House, browser: Browser) -> None:
    evening, guest, link = await waiting(patient)
    next_one = evening.guest("Pablo Soto")
    await evening.join(next_one)
    await evening.free("T2")
    await evening.hears(guest, link)
    async with someone(browser) as context:
        page = await context.new_page()
        await page.goto(link)
        await tap(page, "SÍ, la quiero")
        await page.get_by_text("No podemos ir").click()
        await tap(page, "Sí, anular la mesa")
        await expect(page.get_by_role("heading")).to_have_text("Tu mesa está anulada")
    await evening.hears(next_one, "se ha liberado")
    await evening.becomes(next_one, "NOTIFIED", "T2")


async def test_a_yes_after_the_window(house: House, browser: Browser) -> None:
    """The page had the offer open; meanwhile it went to the next guest."""
    evening, guest, link = await waiting(house)
    next_one = evening.guest("Pablo Soto")
    await evening.join(next_one)
    async with someone(browser, java_script_enabled=False) as context:
        page = await context.new_page()
        await evening.free("T2")
        await evening.hears(guest, link)
        await page.goto(link)
        await evening.becomes(guest, "EXPIRED")
        await evening.becomes(next_one, "NOTIFIED", "T2")
        await tap(page, "SÍ, la quiero")
        await expect(page.get_by_role("heading")).to_have_text("El tiempo para responder ha pasado")
        await tap(page, "Volver a la lista")
        await expect(page.get_by_role("heading")).to_have_text("Hola, María")


async def test_a_link_of_nobody(patient: House, browser: Browser) -> None:
    async with someone(browser, locale="en-GB") as context:
        page = await context.new_page()
        answer = await page.goto(str(patient.public.base_url.join("/e/" + "A" * 46)))
        assert answer is not None
        assert answer.status == 404
        await expect(page.get_by_role("heading")).to_have_text("We can't find this page")
        await looked_at(page, "guest-nobody")
