"""Between the list and the floor: changes, seats from a table, looks at a tablet."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Route, expect

from tests.chromium import DESK, PHONE, TABLET, looked_at, someone
from tests.e2e.desk import Desk, desk
from tests.e2e.house import CLOSED_IN, House, open_now

CARDS = {"waitlist": "entry", "reservations": "reservation"}
SCREENS = ("", "/mesas", "/reservas", "/mensajes", "/metricas", "/sistema")
DATED = ("", "/mesas", "/reservas", "/mensajes")
FULL = "No queda ninguna mesa libre para ese grupo a esa hora. Sigue en la lista."


@pytest.fixture(scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house that is open now."""
    async with open_now(tmp_path_factory.mktemp("floor")) as opened:
        yield opened


async def sideways(at: Desk) -> int:
    """By how many pixels the page is wider than the screen."""
    wider: int = await at.page.evaluate("document.documentElement.scrollWidth - innerWidth")
    return wider


@pytest.mark.parametrize("width", [PHONE, TABLET, DESK])
async def test_no_screen_is_wider_than_the_glass(door: House, browser: Browser, width: int) -> None:
    evening = await door.full_evening()
    guest = evening.guest("María de los Ángeles Fernández-Villaverde", 4)
    await evening.join(guest)
    await evening.free("T2")
    await evening.telephones.wait(guest.phone, 1)
    async with desk(browser, door, width=width) as host:
        for screen in SCREENS:
            await host.open(screen, evening.day)
            if screen == "/metricas":
                await host.page.fill('[name="hasta"]', evening.day)
                await expect(host.page.locator(".numbers tbody")).to_contain_text("WhatsApp")
            assert await sideways(host) <= 0, screen
            # The longest that the corner says.
            await host.page.locator("#connection").evaluate(
                "pill => { pill.textContent = 'Sin datos por ahora: reintentando…'; }"
            )
            assert await sideways(host) <= 0, screen


async def test_a_closed_date_says_so(door: House, browser: Browser) -> None:
    shut = (door.today + timedelta(days=CLOSED_IN)).isoformat()
    async with desk(browser, door, width=PHONE) as host:
        for screen in DATED:
            closed = host.page.locator(".closed")
            await host.open(screen, shut)
            await expect(closed).to_have_text("Cerrado")
            await looked_at(host.page, f"screen-cerrado{screen.replace('/', '-')}")
            await host.page.get_by_role("button", name="Día siguiente").click()
            await expect(closed).to_be_hidden()
        await host.open("/mesas", shut)
        await expect(host.page.locator(".empty")).to_have_text("Ese día está cerrado.")
        await expect(host.page.get_by_text("Libre")).to_have_count(0)


async def test_what_a_guest_waits_for_is_changed(door: House, browser: Browser) -> None:
    evening = await door.full_evening()
    guest = evening.guest("Clara Sanz", 2)
    await evening.join(guest)
    async with desk(browser, door, width=PHONE) as host:
        await host.open("", evening.day)
        card, page = host.entry("Clara"), host.page
        await host.tap(card, "change")
        await page.fill('dialog [name="num_personas"]', "3")
        await page.fill('dialog [name="notas"]', "Uno más")
        # Beside a field is not beside the dialog.
        box = await page.locator("dialog").bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + 4, box["y"] + box["height"] / 2)
        await page.get_by_role("button", name="Guardar").click()
        await expect(card.locator(".party")).to_contain_text("3")
        await expect(card.locator(".note")).to_have_text("Uno más")
        await expect(card.locator(".position")).to_have_text("1")

        # Who is on the list is not told to join it, and it is said once.
        for _ in range(2):
            await host.tap(card, "notify")
            await host.says(FULL)
        await expect(page.locator(".toast")).to_have_count(1)
        await page.locator(".toast").click()
        await expect(page.locator(".toast")).to_have_count(0)

        await host.tap(card, "history")
        await expect(page.get_by_role("button", name="Cerrar")).to_be_visible()
        # With its content it is as tall as it stays.
        await expect(page.locator(".history .steps").first).to_be_visible()
        box = await page.locator("dialog").bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + box["width"] / 2, box["y"] / 2)
        await expect(page.locator("dialog")).to_have_count(0)


async def test_guests_are_seated_from_their_table(door: House, browser: Browser) -> None:
    today = door.today.isoformat()
    evening = door.evening()
    waiting, staff = evening.guest("Tomás Gil", 2), evening.staff
    for table in ("T1", "T2", "T3", "T4", "T5"):
        await staff.do("POST", f"/tables/{table}/seat", {"num_personas": 2})
    wish = {"nombre_cliente": waiting.name, "telefono_cliente": waiting.phone}
    await staff.do("POST", "/waitlist", wish | {"num_personas": 2, "fecha": today})
    async with desk(browser, door) as host:
        await host.open("/mesas", today)
        await staff.do("POST", "/tables/T1/free", {})
        await expect(host.table("T1")).to_contain_text("Ofrecida a Tomás Gil")
        await host.table("T1").click()
        await host.tap(host.page.locator("dialog"), "seat")
        await host.says("Tomás Gil se sienta en la mesa T1")
        await expect(host.table("T1")).to_contain_text("Tomás Gil hasta las")
        await host.table("T1").click()
        await expect(host.page.locator('dialog [data-action="seat"]')).to_have_count(0)
        await host.page.keyboard.press("Escape")

        # Who sits there is not asked whether they come.
        async with someone(browser) as context:
            own = await context.new_page()
            (entry,) = await staff.get("/waitlist", fecha=today)
            link = (await staff.get(f"/waitlist/{entry['id']}"))["enlace"]
            await own.goto(link)
            await expect(own.get_by_role("heading")).to_have_text("¡Mesa confirmada!")
            await expect(own.get_by_role("link", name="calendario")).to_be_visible()
            await expect(own.get_by_text("No podemos ir")).to_have_count(0)

            await host.open("/reservas", today)
            await host.tap(host.booking("Tomás"), "complete")
            await host.says("Mesa T1 libre. Nadie de la lista cabe")
            await own.goto(link)
            await expect(own.locator("main")).to_contain_text("hora para la que era ya ha pasado")


async def test_who_has_to_be_called_is_said_when_a_table_is_held(
    door: House, browser: Browser
) -> None:
    evening = door.evening()
    guest = evening.guest("Nuria Vidal", 2)
    wish = guest.wish(evening.day, "21:00") | {"acepta_mensajes": False}
    await evening.staff.do("POST", "/waitlist", wish)
    async with desk(browser, door) as host:
        await host.open("", evening.day)
        await host.tap(host.entry("Nuria"), "choose")
        await host.page.locator(".choice", has_text="T2").click()
        await host.says("Mesa T2 guardada para Nuria Vidal hasta las .*: llama ahora")
        await expect(host.page.locator(".notified", has_text="Nuria")).to_contain_text("llamar")


@pytest.mark.parametrize(("screen", "path"), [("", "waitlist"), ("/reservas", "reservations")])
async def test_an_answer_that_an_event_has_overtaken_does_not_undo_it(
    door: House, browser: Browser, screen: str, path: str
) -> None:
    evening = await door.full_evening()
    guest = evening.guest("Nadia Rey", 2)
    await evening.join(guest)
    if path == "waitlist":
        ref = evening.ids[guest]
    else:
        ref = (await evening.staff.get("/reservations", fecha=evening.day))[0]["id"]
    async with desk(browser, door) as host:
        await host.open(screen, evening.day)
        page, card = host.page, host.page.locator(f'[data-{CARDS[path]}="{ref}"]')
        over = card.and_(page.locator(".cancelled"))

        async def overtaken(route: Route) -> None:
            answer = await route.fetch()
            await evening.staff.do("DELETE", f"/{path}/{ref}")
            await expect(over).to_be_attached()
            await route.fulfill(response=answer)

        await page.route(f"**/{path}/{ref}", overtaken)
        await host.tap(card, "change")
        await page.fill('dialog [name="notas"]', "Trona")
        await page.get_by_role("button", name="Guardar").click()
        await expect(page.locator("dialog")).to_have_count(0)
        # The answer is on the screen with the next frame, if it is shown at all.
        await page.evaluate("new Promise(shown => setTimeout(() => requestAnimationFrame(shown)))")
        assert await over.count() == 1


async def test_a_tap_is_not_lost_to_what_changes_under_it(door: House, browser: Browser) -> None:
    evening = await door.full_evening()
    guest = evening.guest("Irene Sanz", 2)
    await evening.join(guest)
    async with desk(browser, door) as host:
        await host.open("", evening.day)
        name, page = host.entry("Irene").locator('[data-action="history"]'), host.page
        await name.hover()
        await page.mouse.down()
        await host.in_module(
            "live.js",
            """async ({ known, learn }, id) => {
              learn({ entry: { ...known.entries.get(id), nombre_cliente: "Irene Ruiz" } });
              const frame = () => new Promise(requestAnimationFrame);
              await frame().then(frame);
            }""",
            evening.ids[guest],
        )
        await page.mouse.up()
        await expect(page.locator(".history .steps").first).to_be_visible()
        await expect(host.entry("Irene Ruiz")).to_be_visible()


async def test_a_tap_is_not_taken_by_who_has_just_moved_there(
    door: House, browser: Browser
) -> None:
    evening = await door.full_evening()
    first, second = evening.guest("Irene Sanz", 2), evening.guest("Pedro Gil", 2)
    await evening.join(first, second)
    async with desk(browser, door) as host:
        await host.open("", evening.day)
        await expect(host.entry("Pedro")).to_be_visible()
        taken = await host.in_module(
            "live.js",
            """async ({ known, learn }, [gone, next]) => {
              const place = (id) =>
                document.querySelector(`[data-entry="${id}"]`).getBoundingClientRect();
              const { left, top } = place(gone);
              const isThere = ({ x, y }) => Math.hypot(x - left, y - top) < 10;
              const under = () =>
                document.elementFromPoint(left + 20, top + 20)?.closest("[data-entry]");
              const frame = () => new Promise(requestAnimationFrame);
              const before = under();
              learn({ entry: { ...known.entries.get(gone), estado: "CANCELLED" } });
              while (!isThere(place(next))) await frame();
              const moved = under();
              while (!under()) await frame();
              return [before, moved, under()].map((found) => found?.dataset.entry ?? null);
            }""",
            [evening.ids[first], evening.ids[second]],
        )
        assert taken == [evening.ids[first], None, evening.ids[second]]


async def test_on_another_date_a_table_that_is_booked_is_not_free(
    door: House, browser: Browser
) -> None:
    evening = await door.full_evening()
    async with desk(browser, door) as host:
        await host.open("/mesas", evening.day)
        await expect(host.table("T1").locator(".table-state")).to_have_text("Reservada")
        await expect(host.page.locator(".summary")).to_have_text(
            "0 de 5 mesas libres todo el turno"
        )
        await evening.free("T1")
        await expect(host.table("T1").locator(".table-state")).to_have_text("Libre")
        await expect(host.page.locator(".summary")).to_contain_text("1 de 5")


async def test_a_table_in_a_zone_that_is_gone_is_still_shown(door: House, browser: Browser) -> None:
    evening = await door.full_evening()
    async with desk(browser, door) as host:

        async def renamed(route: Route) -> None:
            answer = await route.fetch()
            page = (await answer.text()).replace('"Terraza"', '"Azotea"')
            await route.fulfill(response=answer, body=page)

        others = host.page.get_by_role("region", name="Otras mesas")
        await host.open("/mesas", evening.day)
        await expect(host.table("T4")).to_be_visible()
        await expect(others).to_be_hidden()
        await host.page.route("**/panel/mesas?*", renamed)
        await host.open("/mesas", evening.day)
        await expect(others.locator("[data-mesa]")).to_have_count(2)
        await expect(others).to_contain_text("T4")


async def test_a_party_that_no_table_takes(door: House, browser: Browser) -> None:
    evening = door.evening()
    async with desk(browser, door) as host:
        await host.open("/reservas", evening.day)
        await host.page.keyboard.press("n")
        form = host.page.locator("dialog form")
        await form.locator('[name="nombre_cliente"]').fill("Peña El Rioja")
        await form.locator('[name="telefono_cliente"]').fill(evening.guest("Peña").phone)
        await form.locator('[name="num_personas"]').fill("30")
        await form.locator('[name="hora"]').fill("21:00")
        await host.page.keyboard.press("Enter")
        # The house is not told to telephone itself.
        await expect(form.get_by_role("alert")).to_have_text(
            "El grupo es demasiado grande para esa mesa, o para la casa."
        )
