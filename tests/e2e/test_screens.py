"""A whole evening at the host's stand, in a browser, over a real installation."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import PHONE, chromium, looked_at
from tests.e2e.desk import Desk, desk
from tests.e2e.house import House, open_now

SCRIPT = "<script>alert(1)</script>"
# Whether a tap in the middle of it would be its own.
IS_ON_TOP = """(element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return element.contains(document.elementFromPoint(x + width / 2, y + height / 2));
}"""


@pytest.fixture(scope="module")
async def stand(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house that is open now, holds its tables for 15 minutes, and has two APIs."""
    folder = tmp_path_factory.mktemp("screens")
    async with open_now(folder, apis=2) as opened:
        yield opened


@pytest.fixture(scope="module")
async def browser() -> AsyncIterator[Browser]:
    """Chromium, for all of these tests."""
    async with chromium() as opened:
        yield opened


async def new_entry(at: Desk, name: str, phone: str, party: int, hour: str = "") -> None:
    """By keyboard alone."""
    keys = at.page.keyboard
    await at.page.locator("h1").first.click(force=True)
    await keys.press("n")
    for text in (name, phone, str(party)):
        await keys.type(text)
        await keys.press("Tab")
    if hour:
        await at.page.fill('[name="hora"]', hour)
    await keys.press("Enter")
    await expect(at.entry(name)).to_be_visible()


async def test_an_evening_at_the_stand(stand: House, browser: Browser) -> None:
    evening = await stand.full_evening()
    async with desk(browser, stand, width=PHONE) as host:
        await host.open("", evening.day)
        luis, nuria, pablo = (evening.guest(n) for n in ("Luis", "Nuria", f"Pablo {SCRIPT}"))
        for guest in (luis, nuria, pablo):
            await new_entry(host, guest.name, guest.phone, guest.size, "21:00")
        await expect(host.entry("Luis").locator(".position")).to_have_text("1")
        await expect(host.entry("Pablo").locator(".name")).to_have_text(pablo.name)
        # What was said of the last one does not cover what the next one takes.
        assert await host.page.locator('[data-action="new"]').evaluate(IS_ON_TOP)
        await looked_at(host.page, "screen-lista")

        # A table is freed, elsewhere: the card says so, and counts down.
        assert len(await evening.free("T2")) == 1
        offered = host.page.locator(".notified", has_text="Luis")
        await expect(offered.locator(".clock")).to_contain_text("Quedan 1")
        await evening.telephones.wait(luis.phone, 1)
        await host.tap(offered, "yes")
        await expect(host.page.locator(".confirmed", has_text="Luis")).to_be_visible()

        # Cancelled by mistake, and undone; then meant.
        await host.tap(host.entry("Nuria"), "cancel")
        await host.tap(host.entry("Nuria"), "undo")
        await expect(host.entry("Nuria").locator('[data-action="cancel"]')).to_be_visible()
        await host.tap(host.entry("Nuria"), "change")
        await host.page.fill('[name="notas"]', f"Trona {SCRIPT}")
        await host.page.get_by_role("button", name="Guardar").click()
        await expect(host.entry("Nuria").locator(".note")).to_have_text(f"Trona {SCRIPT}")
        await host.tap(host.entry("Nuria"), "cancel")
        await expect(host.page.locator("[data-status='CANCELLED'] .number")).to_have_text("1")

        await host.tap(host.entry("Pablo"), "history")
        steps = host.page.locator("dialog .steps")
        await expect(steps.first).to_contain_text("Se apuntó en la lista de espera")
        own = await host.page.get_by_role("link", name="Abrir la página del cliente").get_attribute(
            "href"
        )
        assert own is not None
        assert "/e/" in own
        await looked_at(host.page, "screen-historial")


async def test_the_floor_and_the_bookings(stand: House, browser: Browser) -> None:
    today = stand.today.isoformat()
    evening = stand.evening()
    guest = evening.guest("Sonia Rey", 2)
    async with desk(browser, stand, width=PHONE) as host:
        await host.open("/mesas", today)
        await host.table("T3").click()
        seat = host.page.locator('[data-form="seat"]')
        await seat.locator('[name="num_personas"]').fill("2")
        await seat.get_by_role("button").click()
        await expect(host.table("T3")).to_contain_text("Ocupada")
        await looked_at(host.page, "screen-mesas")
        await host.table("T3").click()
        await looked_at(host.page, "screen-mesa")
        await host.page.locator('dialog [data-action="free"]').first.click()
        await host.says("Mesa T3 libre")
        await expect(host.table("T3")).to_contain_text("Libre")

        await host.open("/reservas", evening.day)
        await host.page.keyboard.press("n")
        await host.page.keyboard.type(guest.name)
        await host.page.fill('[name="telefono_cliente"]', guest.phone)
        await host.page.fill('[name="num_personas"]', "2")
        await host.page.fill('[name="hora"]', "21:00")
        await host.page.keyboard.press("Enter")
        await expect(host.booking("Sonia Rey")).to_be_visible()
        await looked_at(host.page, "screen-reservas")
        await host.page.fill(".search", "nadie")
        await expect(host.booking("Sonia Rey")).to_be_hidden()
        await expect(host.page.locator(".empty")).to_contain_text("con ese nombre")
        await host.page.fill(".search", "sónia")
        await host.tap(host.booking("Sonia Rey"), "change")
        await host.page.fill('dialog [name="num_personas"]', "4")
        await host.page.get_by_role("button", name="Guardar").click()
        await expect(host.booking("Sonia Rey").locator(".party")).to_contain_text("4")
        await host.says("Sonia Rey: reserva a las 21:00, mesa T2")
        await host.tap(host.booking("Sonia Rey"), "cancel")
        await expect(host.booking("Sonia Rey")).to_contain_text("anulada")


async def test_a_stay_past_six_in_the_morning_is_one_stay(stand: House, browser: Browser) -> None:
    """A house may close at dawn; the screens count a service day's minutes from six on."""
    async with desk(browser, stand) as host:
        await host.open("/mesas", stand.today.isoformat())
        spans = await host.in_module(
            "house.js",
            """({ spanOf }) => {
              const stays = [["20:00", "21:30"], ["23:30", "01:00"], ["04:30", "06:30"]];
              const momentary = ["21:00", "21:00"];
              return [...stays, momentary].map(([desde, hasta]) => spanOf({ desde, hasta }));
            }""",
        )
    assert spans == [[840, 930], [1050, 1140], [1350, 1470], [900, 900]]


async def test_a_guest_at_the_door_is_seated(stand: House, browser: Browser) -> None:
    evening = stand.evening()
    guest = evening.guest("Tomás Gil", 2)
    async with desk(browser, stand) as host:
        await host.open("", stand.today.isoformat())
        for table in ("T1", "T2", "T3", "T4", "T5"):
            await evening.staff.do("POST", f"/tables/{table}/seat", {"num_personas": 2})
        await new_entry(host, guest.name, guest.phone, 2)
        await host.tap(host.entry("Tomás"), "seat")
        await host.says("No queda ninguna mesa|ocupada")
        await evening.staff.do("POST", "/tables/T1/free", {})
        await expect(host.page.locator(".notified", has_text="Tomás")).to_be_visible()
        await host.tap(host.entry("Tomás"), "seat")
        await expect(host.page.locator(".confirmed", has_text="Tomás")).to_be_visible()
        for table in ("T1", "T2", "T3", "T4", "T5"):
            await evening.staff.do("POST", f"/tables/{table}/free", {})


async def test_two_hosts_see_the_same_and_one_offer_goes_out(
    stand: House, browser: Browser
) -> None:
    evening = await stand.full_evening()
    guest = evening.guest("Clara Sanz", 6)
    async with desk(browser, stand) as one, desk(browser, stand, width=PHONE) as other:
        for host in (one, other):
            await host.open("", evening.day)
        await new_entry(one, guest.name, guest.phone, 6, "21:00")
        await expect(other.entry("Clara")).to_be_visible()
        await one.tap(one.entry("Clara"), "notify")
        await one.says("No queda ninguna mesa")
        assert len(await evening.free("T5")) == 1
        for host in (one, other):
            await expect(host.page.locator(".notified", has_text="Clara")).to_be_visible()
        entry_id = (await evening.entries())[0]["id"]
        again = await evening.staff.ask("POST", f"/waitlist/{entry_id}/notify")
        assert again.status_code == 409
        assert len(await evening.telephones.wait(guest.phone, 1)) == 1


async def test_a_viewer_has_no_buttons_and_an_ended_session_goes_back(
    stand: House, browser: Browser
) -> None:
    evening = await stand.full_evening()
    await evening.join(evening.guest("Eva Sáez"))
    async with desk(browser, stand, "vera") as viewer:
        await viewer.open("", evening.day)
        await expect(viewer.entry("Eva")).to_be_visible()
        changing = "[data-action]:not([data-action='history'],[data-action='call'])"
        actions = viewer.page.locator(changing)
        await expect(actions).to_have_count(0)
        await viewer.page.context.clear_cookies()
        await viewer.page.reload()
        back = f"/panel/entrar?volver=%2Fpanel%3Ffecha%3D{evening.day}"
        await expect(viewer.page).to_have_url(back)
        await looked_at(viewer.page, "screen-entrar")


async def test_a_guest_is_written_to_by_hand(stand: House, browser: Browser) -> None:
    evening = await stand.full_evening()
    guest = evening.guest("Rosa Vega")
    await evening.join(guest)
    async with desk(browser, stand, width=PHONE) as host:
        await host.open("/mensajes", evening.day)
        await evening.telephones.write(guest.phone, f"¿Tenéis trona? {SCRIPT}")
        # It comes by itself: the stream says that there is something to read.
        await host.tap(host.page.locator("li", has_text="Rosa Vega"), "open")
        bubbles = host.page.locator(".bubble")
        await expect(bubbles.filter(has_text=SCRIPT)).to_be_visible()
        await host.page.fill('[name="texto"]', "Claro, os la ponemos.")
        await host.page.keyboard.press("Enter")
        await expect(bubbles.filter(has_text="os la ponemos")).to_be_visible()
        await looked_at(host.page, "screen-mensajes")
        texts = await evening.telephones.received(guest.phone)
        assert [text for text in texts if "os la ponemos" in text] == ["Claro, os la ponemos."]

        await host.open("/sistema", evening.day)
        await expect(host.page.locator('[data-part="worker"]')).to_contain_text("Bien")
        await expect(host.page.locator('a[href="/unirse/qr"]')).to_be_visible()
        await looked_at(host.page, "screen-sistema")
