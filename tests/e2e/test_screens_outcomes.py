"""What the screens offer to do, and what they say has come of it."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, expect

from tests.chromium import PHONE, looked_at
from tests.e2e.desk import desk
from tests.e2e.house import House, open_now


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
