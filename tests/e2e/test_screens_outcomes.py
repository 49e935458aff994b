"""What the screens offer to do, and what they say has come of it."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Browser, Route, expect

from tests.chromium import PHONE, looked_at
from tests.e2e.desk import Desk, desk
from tests.e2e.house import House, open_now, opening
from tests.e2e.people import Guest


async def add(host: Desk, guest: Guest, **more: str) -> None:
    """Put the guest on the list by hand."""
    await host.page.keyboard.press("n")
    form = host.page.locator("dialog form")
    wish = {"nombre_cliente": guest.name, "telefono_cliente": guest.phone}
    for name, text in (wish | {"num_personas": str(guest.size)} | more).items():
        await form.locator(f'[name="{name}"]').fill(text)
    await host.page.keyboard.press("Enter")
    await expect(form).to_have_count(0)


@pytest.fixture(scope="module")
async def door(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house that is open now."""
    async with open_now(tmp_path_factory.mktemp("outcomes")) as opened:
        yield opened


async def test_a_table_whose_guests_have_not_come_is_not_freed_at_one_tap(
    door: House, browser: Browser
) -> None:
    today, evening = door.today.isoformat(), door.evening()
    guest, staff = evening.guest("Elena Prado", 4), evening.staff
    wish = {"nombre_cliente": guest.name, "telefono_cliente": guest.phone, "num_personas": 4}
    kept = await staff.do("POST", "/reservations", wish | {"fecha": today, "mesa": "T2"})
    async with desk(browser, door, width=PHONE) as host:
        await host.open("/mesas", today)
        dialog, toast = host.page.locator("dialog"), host.page.locator(".toast")
        await host.table("T2").click()
        await expect(dialog.locator('[data-action="seat"]')).to_be_visible()
        await expect(dialog.locator('[data-action="free"]')).to_have_count(0)
        await looked_at(host.page, "screen-mesa-reservada")
        await host.tap(dialog, "cancel")
        await expect(dialog).to_have_count(0)
        await toast.get_by_role("button", name="Deshacer").click()
        await host.table("T2").click()
        await host.tap(dialog, "seat")
        await host.says("Elena Prado se sienta en la mesa T2")
        await host.table("T2").click()
        await expect(dialog.locator('[data-action="cancel"]')).to_have_count(0)
        await host.tap(dialog, "free")
        await host.says("Mesa T2 libre")
        assert (await staff.get(f"/reservations/{kept['id']}"))["estado"] == "COMPLETED"


async def test_only_who_is_late_can_have_stayed_away(door: House, browser: Browser) -> None:
    today = door.today.isoformat()
    coming = {"id": "r1", "estado": "CONFIRMED", "preguntar_no_show": False, "mesas": ["T1"]}
    stays = [
        coming | {"fecha": today, "hora": "06:00"},
        coming | {"fecha": today, "hora": "05:59"},
        coming | {"fecha": door.evening().day, "hora": "06:00"},
    ]
    async with desk(browser, door) as host:
        offered = await host.in_module(
            "reservation_actions.js",
            """({ stayButtons }, stays) =>
              stays.map((r) => stayButtons(r).map((button) => button.dataset.action))""",
            stays,
        )
    assert offered == [["seat", "no-show"], ["seat"], []]


async def test_only_who_still_has_a_table_is_confirmed(door: House, browser: Browser) -> None:
    today, evening = door.today.isoformat(), door.evening()
    guest, staff = evening.guest("Iker Azkue", 2), evening.staff
    wish = {"nombre_cliente": guest.name, "telefono_cliente": guest.phone, "num_personas": 2}
    entry = await staff.do("POST", "/waitlist", wish | {"fecha": today})
    async with desk(browser, door, width=PHONE) as host:
        await host.open("", today)
        await expect(host.page.locator(".notified", has_text="Iker")).to_be_visible()
        await host.tap(host.entry("Iker"), "yes")
        here = host.page.locator(".confirmed", has_text="Iker")
        number = host.page.locator("[data-status='CONFIRMED'] .number")
        await expect(here.locator('[data-action="call"]')).to_be_visible()
        await expect(number).to_have_text("1")
        # Staff move them: it is their reservation that says where they are.
        booked = (await staff.get(f"/waitlist/{entry['id']}"))["reserva_id"]
        await staff.do("PATCH", f"/reservations/{booked}", {"mesa": "T3"})
        await expect(here).to_contain_text("Mesa T3")
        await looked_at(host.page, "screen-lista-confirmados")
        await host.tap(here, "seat")
        await expect(here).to_contain_text("En la mesa")
        await expect(here.locator('[data-action="seat"]')).to_have_count(0)
        await staff.do("POST", f"/reservations/{booked}/complete", {})
        await expect(here).to_have_count(0)
        await expect(number).to_have_text("0")


async def test_whose_turn_it_is_to_be_called_is_said(door: House, browser: Browser) -> None:
    evening = door.evening()
    staff, blocked = evening.staff, {"fecha": evening.day, "desde": "20:00", "hasta": "23:45"}
    for table in ("T1", "T2", "T4"):
        await staff.do("POST", f"/tables/{table}/block", blocked)
    large, other, fixed = (
        evening.guest("Grupo Grande", 6),
        evening.guest("Ana de Terraza", 2, "Terraza"),
        evening.guest("Señora Fija", 2),
    )
    for guest in (large, other, fixed):
        wish = guest.wish(evening.day, "21:00") | {"acepta_mensajes": False}
        await staff.do("POST", "/waitlist", wish)
    async with desk(browser, door, width=PHONE) as host:
        await host.open("/mesas", evening.day)
        for table, said in {
            "T2": "bloqueo quitado. Le toca a Señora Fija: hay que llamar y pulsar Avisar",
            "T4": "bloqueo quitado. Le toca a Ana de Terraza: hay que llamar",
        }.items():
            await host.table(table).click()
            await host.tap(host.page.locator("dialog"), "free")
            await host.says(f"Mesa {table}: {said}")
        await looked_at(host.page, "screen-mesas-llamar")
        # Nobody is left whom it would do.
        for entry in await staff.get("/waitlist", fecha=evening.day):
            await staff.do("DELETE", f"/waitlist/{entry['id']}")
        await host.table("T1").click()
        await host.tap(host.page.locator("dialog"), "free")
        await expect(host.page.locator(".toast").last).to_have_text("Mesa T1: bloqueo quitado.")


async def test_who_is_on_the_list_already_is_left_as_they_were(
    door: House, browser: Browser
) -> None:
    evening = await door.full_evening()
    first, second = evening.guest("Clara Sanz", 4), evening.guest("Hugo Gil", 2)
    await evening.join(first, second)
    async with desk(browser, door, width=PHONE) as host:
        await host.open("", evening.day)
        toast = host.page.locator(".toast")
        await add(host, second, hora="21:00")
        await expect(toast.last).to_have_text("Hugo Gil ya estaba en la lista: posición 2.")
        await add(host, second, hora="21:15", notas="Trona")
        await expect(toast.last).to_contain_text("No se ha cambiado nada: para eso está Cambiar.")
        await expect(toast.last).to_have_class("toast warn")
        await looked_at(host.page, "screen-lista-ya-estaba")
        await expect(host.entry("Hugo").locator(".at")).to_have_text("21:00")

        await evening.free("T2")
        await evening.becomes(first, "NOTIFIED", "T2")
        await add(host, first, hora="21:00")
        await expect(toast.last).to_have_text("Clara Sanz ya tiene la mesa T2 ofrecida.")


async def test_a_table_that_is_free_when_a_guest_joins_is_told(
    door: House, browser: Browser
) -> None:
    evening = door.evening()
    async with desk(browser, door) as host:
        await host.open("", evening.day)
        await add(host, evening.guest("Berta Ruiz", 2), hora="21:00")
        await host.says("Mesa T1 ofrecida a Berta Ruiz: tiene hasta las")
        await expect(host.page.locator(".toast")).to_have_count(1)


async def test_what_comes_of_an_answer_is_told(door: House, browser: Browser) -> None:
    evening = await door.full_evening()
    yes, no, late = (evening.guest(name, 4) for name in ("Iker Azkue", "Olga Rey", "Luis Sáez"))
    await evening.join(yes, no, late)
    for guest, table in ((yes, "T2"), (no, "T3"), (late, "T4")):
        await evening.free(table)
        await evening.becomes(guest, "NOTIFIED", table)
    async with desk(browser, door, width=PHONE) as host:
        await host.open("", evening.day)
        await host.tap(host.entry("Iker"), "change")
        form = host.page.locator("dialog form")
        for name in ("num_personas", "hora", "zona_preferida"):
            await expect(form.locator(f'[name="{name}"]')).to_be_disabled()
        await expect(form).to_contain_text("solo se pueden cambiar las notas")
        await looked_at(host.page, "screen-cambiar-avisado")
        await form.locator('[name="notas"]').fill("Trona")
        await form.get_by_role("button", name="Guardar").click()
        await expect(host.entry("Iker").locator(".note")).to_have_text("Trona")

        await host.tap(host.entry("Iker"), "yes")
        await host.says("Mesa T2 confirmada para Iker Azkue")
        await host.tap(host.entry("Olga"), "no")
        await host.says("Olga Rey deja la lista")

        async def overtaken(route: Route) -> None:
            await evening.staff.do("POST", path, {"respuesta": "no"})
            await route.continue_()

        path = f"/waitlist/{evening.ids[late]}/answer"
        await host.page.route(f"**{path}", overtaken)
        await host.tap(host.entry("Luis"), "yes")
        await host.says("alguien se ha adelantado .* Luis Sáez: Se ha ido")


async def test_a_guest_is_looked_for_on_the_list(door: House, browser: Browser) -> None:
    evening = await door.full_evening()
    ines, oscar, gone = (evening.guest(name, 2) for name in ("Inés Gil", "Óscar Rey", "Inés Sáez"))
    await evening.join(ines, oscar, gone)
    await evening.staff.do("DELETE", f"/waitlist/{evening.ids[gone]}")
    async with desk(browser, door, width=PHONE) as host:
        await host.open("", evening.day)
        await expect(host.entry("Óscar")).to_be_visible()
        await host.page.keyboard.press("/")
        await host.page.keyboard.type("ines")
        await expect(host.entry("Óscar")).to_have_count(0)
        await expect(host.entry("Inés Gil")).to_be_visible()
        await expect(host.entry("Inés Sáez")).to_be_visible()
        await looked_at(host.page, "screen-lista-buscar")
        box = host.page.locator(".search")
        await box.fill(oscar.phone[-4:])
        await expect(host.entry("Óscar")).to_be_visible()
        await expect(host.entry("Inés Gil")).to_have_count(0)
        await box.fill("nadie")
        await expect(host.page.locator(".empty")).to_contain_text(
            "nadie en la lista con ese nombre"
        )
        await box.fill("")
        await expect(host.entry("Inés Gil")).to_be_visible()
        await expect(host.entry("Inés Sáez")).to_be_hidden()

        # A zone is read whole where one is chosen.
        await host.tap(host.entry("Inés Gil"), "change")
        await expect(host.page.locator('dialog [name="zona_preferida"]')).to_be_visible()
        zone = await host.page.locator('dialog [name="zona_preferida"]').bounding_box()
        assert zone is not None
        assert zone["width"] > 250
        await host.page.keyboard.press("Escape")

        # What can still be undone can be read.
        await host.page.evaluate(
            """() => {
              const soon = setTimeout;
              window.setTimeout = (run, ms) => soon(run, ms === 6000 ? 600_000 : ms);
            }"""
        )
        await host.tap(host.entry("Inés Gil"), "cancel")
        await expect(host.page.locator(".leaving")).to_be_visible()
        await looked_at(host.page, "screen-lista-deshacer")
        await host.tap(host.entry("Inés Gil"), "undo")


async def test_a_table_tells_notes_and_why_it_is_blocked(door: House, browser: Browser) -> None:
    evening = door.evening()
    guest, staff = evening.guest("Marta Gil", 2), evening.staff
    wish = guest.wish(evening.day, "22:00") | {"mesa": "T1", "notas": "Alergia al marisco"}
    await staff.do("POST", "/reservations", wish)
    span = {"fecha": evening.day, "desde": "20:00", "hasta": "21:00", "motivo": "Pata rota"}
    await staff.do("POST", "/tables/T1/block", span)
    async with desk(browser, door, width=PHONE) as host:
        await host.open("/mesas", evening.day)
        await expect(host.table("T1")).to_contain_text("Bloqueada de 20:00 a 21:00: Pata rota")
        await host.table("T1").click()
        dialog = host.page.locator("dialog")
        await expect(dialog).to_contain_text("Pata rota")
        await expect(dialog.locator(".note")).to_have_text("Alergia al marisco")
        await looked_at(host.page, "screen-mesa-notas")


async def test_a_page_that_stays_open_knows_that_the_next_day_has_come(
    door: House, browser: Browser
) -> None:
    """That house closes at 05:59."""
    day = door.evening().day
    at = datetime.fromisoformat(f"{day}T05:58:00").replace(tzinfo=ZoneInfo(opening().time_zone))
    instants = [(at + timedelta(minutes=n)).isoformat() for n in (-600, 0, 1, 600)]
    async with desk(browser, door) as host:
        days = await host.in_module(
            "house.js",
            """({ house, setNow }, instants) => {
              const was = house.hoy;
              return [was, ...instants.map((at) => (setNow(at), house.hoy))];
            }""",
            instants,
        )
    before = (at.date() - timedelta(days=1)).isoformat()
    assert days == [door.today.isoformat(), before, before, day, day]
