"""Conversations for staff: what was written, what waits to be read, and writing by hand."""

from datetime import timedelta
from typing import Any

import pytest

from activities.messaging_ports import OutboundMessage
from activities.ports import Received
from adapters.sql.outbox import SqlOutbox
from domain.channels import WHATSAPP_FREE_TEXT_FOR
from tests.api.conftest import House

PHONE = "+34600000011"


async def joined(house: House, number: int = 11) -> str:
    return str((await house.join(number)).json()["data"]["id"])


async def says(house: House, entry_id: str, sid: str, body: str, answer: str | None = None) -> None:
    """The guest wrote a moment ago, and was answered with that, or not."""
    house.clock.now += timedelta(minutes=1)
    message = Received(sid, f"whatsapp:{PHONE}", PHONE, "whatsapp:+34910", body, house.clock())
    await house.database.inbox.receive(message, entry_id)
    if answer is not None:
        await house.database.inbox.answered(sid, answer, "twiml")


async def sent(house: House, entry_id: str, key: str) -> None:
    house.clock.now += timedelta(minutes=1)
    outbox = SqlOutbox(house.database.sql, house.clock)
    await outbox.claim(OutboundMessage(key, entry_id, f"whatsapp:{PHONE}", "¡Hay mesa!"))


async def listed(house: House, query: str = "") -> list[dict[str, Any]]:
    answer = await house.staff("GET", f"/conversations{query}", role="viewer")
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def write(house: House, entry_id: str, text: object, **more: Any) -> Any:
    return await house.staff("POST", f"/waitlist/{entry_id}/messages", {"texto": text}, **more)


async def test_the_conversation_that_moved_last_comes_first(house: House) -> None:
    await house.full()
    first, second = await joined(house), await joined(house, 12)
    await sent(house, second, "e2.1:offer")
    await says(house, first, "SM1", "¿Tenéis tronas?")
    newest, other = await listed(house)
    assert (newest["id"], newest["nombre_cliente"]) == (first, "Cliente11 Prueba")
    assert newest["ultimo"]["texto"] == "¿Tenéis tronas?"
    assert (newest["ultimo"]["sentido"], newest["ultimo"]["quien"]) == ("entrante", "cliente")
    assert (other["entry_id"], other["ultimo"]["tipo"]) == (second, "aviso")
    assert (newest["sin_leer"], other["sin_leer"]) == (True, False)
    assert await listed(house, "?fecha=2026-11-25") == []

    page = (await house.staff("GET", "/conversations?limit=1")).json()
    cursor = page["metadata"]["next_cursor"]
    assert [t["id"] for t in await listed(house, f"?limit=1&cursor={cursor}")] == [second]
    bad = await house.staff("GET", "/conversations?cursor=nada!")
    assert (bad.status_code, bad.json()["errors"][0]["campo"]) == (422, "cursor")


@pytest.mark.parametrize(
    ("body", "answer", "unread"),
    [
        ("SÍ", "¡Perfecto!", False),
        ("SÍ", None, True),
        ("¿Tenéis tronas?", "No te he entendido", True),
        ("Muchas gracias", "No te he entendido", False),
    ],
)
async def test_what_only_people_can_answer_is_unread(
    house: House, body: str, answer: str | None, unread: bool
) -> None:
    await house.full()
    entry_id = await joined(house)
    await says(house, entry_id, "SM1", body, answer)
    (thread,) = await listed(house)
    assert thread["sin_leer"] is unread
    await sent(house, entry_id, f"note:ana:{'0' * 32}")
    (thread,) = await listed(house)
    assert (thread["sin_leer"], thread["ultimo"]["quien"]) == (False, "ana")


async def test_a_question_is_unread_until_somebody_answers_whatever_follows(house: House) -> None:
    await house.full()
    entry_id = await joined(house)
    await says(house, entry_id, "SM1", "¿Tenéis tronas?", "No te he entendido")
    await sent(house, entry_id, "e1.1:offer")
    await says(house, entry_id, "SM2", "SÍ", "¡Perfecto!")
    assert [thread["sin_leer"] for thread in await listed(house)] == [True]
    await sent(house, entry_id, f"note:ana:{'0' * 32}")
    await says(house, entry_id, "SM3", "estado", "Eres el 1")
    assert [thread["sin_leer"] for thread in await listed(house)] == [False]
    await says(house, entry_id, "SM4", "¿y una trona más?", "No te he entendido")
    assert [thread["sin_leer"] for thread in await listed(house)] == [True]


async def test_a_text_by_hand_is_on_its_way_once(house: House) -> None:
    await house.full()
    entry_id = await joined(house)
    await says(house, entry_id, "SM1", "¿Tenéis tronas?")
    answer = await write(house, entry_id, " Sí,\ntenemos. ", key="k1")
    assert answer.status_code == 202, answer.text
    text = answer.json()["data"]
    assert (text["texto"], text["estado"], text["quien"]) == (
        "Sí,\ntenemos.",
        "en curso",
        "manager-1",
    )
    assert (text["tipo"], text["canal"], text["sentido"]) == ("a mano", "whatsapp", "saliente")
    assert (await write(house, entry_id, " Sí,\ntenemos. ", key="k1")).json() == answer.json()
    (note,) = house.engine.written.values()
    assert (note.conversation, note.words, note.guest.phone) == (
        entry_id,
        "Sí,\ntenemos.",
        PHONE,
    )
    await sent(house, entry_id, text["id"])
    texts = (await house.staff("GET", f"/waitlist/{entry_id}/messages")).json()
    assert [t["id"] for t in texts["data"]] == ["SM1", text["id"]]
    assert texts["data"][1]["quien"] == "manager-1"
    assert texts["metadata"] == {"total": 2}


async def test_a_reservations_guest_reads_what_is_written_to_them(house: House) -> None:
    body = {"nombre_cliente": "Eva", "telefono_cliente": PHONE, "num_personas": 2, "hora": "21:30"}
    stay = (await house.staff("POST", "/reservations", body)).json()["data"]["id"]
    await says(house, f"reservation:{stay}", "SM1", "Llegamos tarde")
    path = f"/reservations/{stay}/messages"
    answer = await house.staff("POST", path, {"texto": "Sin problema"})
    assert answer.status_code == 202, answer.text
    (note,) = house.engine.written.values()
    assert note.conversation == f"reservation:{stay}"
    texts = (await house.staff("GET", path)).json()["data"]
    assert [(t["texto"], t["tipo"], t["estado"]) for t in texts] == [
        ("Llegamos tarde", "texto", None)
    ]
    (thread,) = await listed(house)
    assert (thread["reserva_id"], thread["entry_id"], thread["estado"]) == (stay, None, "CONFIRMED")


async def test_who_cannot_be_written_to_is_to_be_called(house: House) -> None:
    await house.full()
    entry_id = await joined(house)
    never = await write(house, entry_id, "Hola")
    assert (never.status_code, never.json()["type"]) == (409, "/problems/window-closed")
    await says(house, entry_id, "SM1", "Hola")
    house.clock.now += WHATSAPP_FREE_TEXT_FOR
    assert (await write(house, entry_id, "Hola")).json()["type"] == "/problems/window-closed"
    await says(house, entry_id, "SM2", "BAJA")
    await house.deps.guests.opt_out(house.deps.restaurant.id, PHONE, house.clock(), "SM2")
    silent = await write(house, entry_id, "Hola")
    assert (silent.status_code, silent.json()["type"]) == (409, "/problems/call-guest")
    landline = (await house.join(13, telefono_cliente="941 57 84 51")).json()["data"]["id"]
    assert (await write(house, landline, "Hola")).json()["type"] == "/problems/call-guest"
    assert house.engine.written == {}


@pytest.mark.parametrize("text", ["", "  \n ", "\x00", "a" * 1001, 7, None])
async def test_bad_texts(house: House, text: object) -> None:
    await house.full()
    entry_id = await joined(house)
    await says(house, entry_id, "SM1", "Hola")
    assert (await write(house, entry_id, text)).status_code == 422
    assert house.engine.written == {}


async def test_nobody_is_nobody(house: House) -> None:
    for path in ("/waitlist/nobody/messages", "/reservations/nobody/messages"):
        assert (await house.staff("GET", path)).status_code == 404
        assert (await house.staff("POST", path, {"texto": "Hola"})).status_code == 404
