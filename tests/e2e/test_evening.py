"""A real evening from the first call to the last table, over HTTP and WhatsApp alone."""

import os
import subprocess
import sys
from pathlib import Path

from settings import Settings
from tests.e2e.evening import AT, CONFIRMED, HELP, LEFT, OFFER, Evening

ROOT = Path(__file__).resolve().parents[2]


def _steps(entry: dict[str, list[dict[str, str]]]) -> list[str]:
    """What happened, without the provider's reports, which come when they come."""
    steps = [step["suceso"] for step in entry["historial"]]
    return [step for step in steps if step != "delivered"]


def _texts(entry: dict[str, list[dict[str, str]]]) -> list[str]:
    return [step["texto"] for step in entry["historial"]]


async def test_yes_no_and_silence(evening: Evening) -> None:
    carmen, luis, nuria, pablo = (
        evening.guest(name) for name in ("Carmen Ruiz", "Luis Ortega", "Nuria Vidal", "Pablo Soto")
    )
    assert "posición 1 de la lista" in await evening.call(carmen)
    await evening.join(luis, nuria, pablo)

    assert await evening.free("T2") == [evening.ids[carmen]]
    await evening.hears(carmen, OFFER)
    await evening.becomes(carmen, "NOTIFIED", "T2")
    await evening.answers(carmen, "¿Tenéis trona?", HELP)
    await evening.answers(carmen, "SÍ", CONFIRMED)
    booked = await evening.becomes(carmen, "CONFIRMED", "T2")
    assert booked["reserva_id"]

    assert await evening.free("T3") == [evening.ids[luis]]
    await evening.hears(luis, OFFER)
    await evening.answers(luis, "No, gracias", LEFT)
    await evening.hears(nuria, OFFER)
    await evening.becomes(luis, "CANCELLED")

    silent = await evening.becomes(nuria, "EXPIRED")
    assert silent["motivo"] == "no-answer"
    assert _texts(silent)[-1] == "No respondió a tiempo (pasó el plazo sin respuesta)"
    await evening.hears(pablo, OFFER)
    await evening.answers(pablo, "¡Síii!", CONFIRMED)
    story = await evening.becomes(pablo, "CONFIRMED", "T3")
    assert _steps(story) == ["joined", "offered", "notified", "confirmed"]
    await evening.check()


async def test_the_same_guest_twice_has_one_place(evening: Evening) -> None:
    carmen, luis = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
    await evening.call(carmen)
    await evening.join(luis)
    assert "Ya estabas en la lista de espera" in await evening.call(carmen)
    again = await evening.staff.ask("POST", "/waitlist", carmen.wish(evening.day, AT))
    assert again.status_code == 200
    assert again.json()["metadata"]["existente"] is True
    assert again.json()["data"]["id"] == evening.ids[carmen]
    assert again.json()["data"]["posicion"] == 1
    await evening.check()


async def test_staff_offer_out_of_turn(evening: Evening) -> None:
    marta, iker = (evening.guest(n, 2, "Terraza") for n in ("Marta Gil", "Iker Azkue"))
    await evening.join(marta, iker)
    assert await evening.free("T1") == []
    await evening.staff.do("POST", f"/waitlist/{evening.ids[iker]}/notify", {"mesa": "T1"})
    await evening.hears(iker, OFFER)
    # Until the house knows that he has been told, a nod may be to anything.
    await evening.becomes(iker, "NOTIFIED", "T1")
    await evening.answers(iker, "vale, perfecto", CONFIRMED)
    await evening.becomes(iker, "CONFIRMED", "T1")

    left = await evening.becomes(marta, "WAITING")
    assert left["posicion"] == 1
    assert _texts(left)[-1] == "La mesa T1 pasó a otro cliente: pidió otra zona"
    await evening.check()


async def test_who_is_passed_over_can_be_told_why(evening: Evening) -> None:
    six, one, four = (evening.guest(n, s) for n, s in (("Eva Sáez", 6), ("Ada Paz", 1), ("Leo", 4)))
    await evening.join(six, one, four)
    assert await evening.free("T2") == [evening.ids[four]]
    await evening.hears(four, OFFER)
    await evening.answers(four, "sí", CONFIRMED)

    too_large, too_small = [await evening.becomes(g, "WAITING") for g in (six, one)]
    passed = "La mesa T2 pasó a otro cliente: el grupo es demasiado {} para ella"
    assert _texts(too_large)[-1] == passed.format("grande")
    assert _texts(too_small)[-1] == passed.format("pequeño")
    await evening.becomes(four, "CONFIRMED", "T2")
    await evening.check()


async def test_a_guest_leaves_by_whatsapp_or_telephone(evening: Evening) -> None:
    writes, calls = evening.guest("Carmen Ruiz"), evening.guest("Luis Ortega")
    await evening.join(writes, calls)
    await evening.answers(writes, "Cancelar", LEFT)
    said = await evening.agent.use("leave_waitlist", calls.phone, {})
    assert LEFT in said["result"]
    for guest in (writes, calls):
        ended = await evening.becomes(guest, "CANCELLED")
        assert ended["motivo"] == "left"
    assert await evening.free("T2") == []
    await evening.check()


def test_the_demo_plays_its_evening_and_leaves(tmp_path: Path) -> None:
    """`nubes demo --exit` on the sample house, from nothing to a drained end."""
    known = Settings.variables()
    kept = {k: v for k, v in os.environ.items() if k.upper() not in known}
    played = subprocess.run(
        [sys.executable, "-m", "cli", "demo", "--exit"],
        env=kept | {"PYTHONPATH": str(ROOT), "WAITLIST_HOLD_SECONDS": "4"},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=110,
    )
    assert played.returncode == 0, played.stderr
    assert "The evening went as it must." in played.stdout
    assert not list(tmp_path.glob(".nubes/demo-*"))
