"""Staff read what a guest wrote and answer by hand, over real processes of which one is killed."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.e2e.evening import Evening
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.people import Guest, Json
from tests.waiting import eventually

QUESTION, ANSWER = "¿Tenéis tronas para los niños?", "Sí, Nuria: tenemos dos tronas.\n¡Hasta luego!"


@pytest.fixture(scope="module")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house whose worker is killed."""
    folder = tmp_path_factory.mktemp("by-hand")
    async with open_house(folder, datetime.now(ZONE).date(), hold=900) as opened:
        yield opened


@pytest.fixture
async def evening(house: House) -> Evening:
    """A full house on a date of its own."""
    return await house.full_evening()


async def asked(evening: Evening) -> Guest:
    """A guest in line has asked what only people can answer."""
    guest = evening.guest("Nuria Vidal")
    await evening.join(guest)
    report = await evening.telephones.write(guest.phone, QUESTION)
    assert report["status_code"] == 200
    await evening.hears(guest, "")
    return guest


async def thread(evening: Evening, guest: Guest) -> Json:
    listed = await evening.staff.get("/conversations", fecha=evening.day)
    (own,) = [t for t in listed if t["entry_id"] == evening.ids[guest]]
    return dict(own)


async def test_a_question_is_answered_by_hand_once(house: House, evening: Evening) -> None:
    guest = await asked(evening)
    assert (await thread(evening, guest))["sin_leer"] is True
    path = f"/waitlist/{evening.ids[guest]}/messages"
    await evening.telephones.misbehave(accept_delay_ms=2_000)
    sent = await evening.staff.ask("POST", path, {"texto": ANSWER}, key="k1")
    assert sent.status_code == 202, sent.text
    await house.installation.kill("worker")
    again = await evening.staff.ask("POST", path, {"texto": ANSWER}, key="k1")
    assert again.json() == sent.json()
    await evening.telephones.behave()
    await house.installation.start("worker")
    await house.installation.wait_ready()

    await evening.hears(guest, ANSWER)

    async def delivered() -> Json | None:
        texts = await evening.staff.get(path)
        return dict(texts[-1]) if texts[-1]["estado"] == "entregado" else None

    last = await eventually(delivered)
    assert (last["id"], last["texto"], last["quien"]) == (sent.json()["data"]["id"], ANSWER, "ana")
    texts = await evening.staff.get(path)
    assert [(t["sentido"], t["texto"]) for t in texts[:1]] == [("entrante", QUESTION)]
    assert (await thread(evening, guest))["sin_leer"] is False
    await evening.check()


async def test_who_has_not_written_is_to_be_called(evening: Evening) -> None:
    guest = evening.guest("Luis Ortega")
    await evening.join(guest)
    path = f"/waitlist/{evening.ids[guest]}/messages"
    answer = await evening.staff.ask("POST", path, {"texto": ANSWER})
    assert (answer.status_code, answer.json()["type"]) == (409, "/problems/window-closed")
    assert await evening.staff.get(path) == []
    await evening.check()
