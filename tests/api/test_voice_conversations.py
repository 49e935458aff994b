"""Whole calls, told with the fixtures' own messages: from the first question to the table."""

from tests.api.conftest import House, payload
from tests.api.vapi_calls import call, filled, item


async def test_from_the_question_to_the_booked_table(house: House) -> None:
    question = payload("vapi_tool_calls_check_availability_string")  # «¿… ahora para seis?»
    answer = await item(house, question)
    assert answer["result"].startswith("Sí, hay mesa para hoy a las 20:40, para 6 personas")

    caller = question["message"]["call"]["customer"]["number"]
    wish = {"nombre": "Lucía Ferrándiz", "num_personas": "seis", "hora": "ahora"}
    done = await item(house, call(wish, "create_reservation", "call_2", caller))
    assert "Mesa reservada a nombre de Lucía Ferrándiz para hoy a las 20:40" in done["result"]

    listed = (await house.staff("GET", "/reservations")).json()["data"]
    assert [(r["nombre_cliente"], r["telefono_cliente"], r["num_personas"]) for r in listed] == [
        ("Lucía Ferrándiz", caller, 6)
    ]


async def test_from_a_full_house_over_the_line_to_the_booked_table(house: House) -> None:
    await filled(house)
    answer = await item(house, payload("vapi_tool_calls_check_availability_object"))
    assert answer["result"].startswith("No queda mesa para hoy a las 21:30")
    assert "lista de espera" in answer["result"]

    joining = payload("vapi_tool_calls_add_to_waitlist_object")
    joined = await item(house, joining)
    assert "posición 1 de la lista de espera" in joined["result"]
    assert await item(house, payload("vapi_tool_calls_duplicate_delivery")) == joined

    freed = await house.staff("POST", "/tables/T2/free", {"fecha": "2026-11-21", "hora": "20:40"})
    (offer,) = freed.json()["data"]["avisos"]
    (entry,) = house.engine.entries.values()
    assert offer["entry_id"] == entry.id
    assert (entry.guest.name, entry.guest.phone) == ("Lucía Ferrándiz", "+34600000011")


async def test_a_table_is_free_for_who_asks_for_the_waitlist(house: House) -> None:
    joining = payload("vapi_tool_calls_add_to_waitlist_string")
    offered = await item(house, joining)
    assert "no hace falta apuntarte" in offered["result"]
    given = joining["message"]["toolCallList"][0]["function"]["arguments"]
    caller = joining["message"]["call"]["customer"]["number"]
    done = await item(house, call(given, "create_reservation", "call_2", caller))
    assert done["result"].endswith("por WhatsApp al número terminado en 025.")
    (made,) = house.engine.day(house.parts.calendar.today()).reservations.values()
    assert made.notes == f"Llamó desde el {caller}."
    assert house.engine.entries == {}


async def test_a_hidden_caller_dictates_and_books(house: House) -> None:
    asking = payload("vapi_tool_calls_anonymous_caller")
    assert "número oculto" in (await item(house, asking))["error"]
    wish = {"nombre": "Noa", "num_personas": 2, "telefono": "Mi número es 600 000 026"}
    done = await item(house, call(wish, "create_reservation", "call_2", caller=None))
    assert done["result"].endswith("al número terminado en 026.")


async def test_one_message_asks_books_and_looks_in_order(house: House) -> None:
    wish = {"nombre": "Ana", "num_personas": 2, "fecha": "el viernes", "hora": "nueve y media"}
    body = call(wish, "check_availability", "call_a")
    body["message"]["toolCallList"] += [
        {"id": "call_b", "name": "create_reservation", "arguments": wish},
        {"id": "call_c", "name": "find_reservation", "parameters": {}},
        {"id": "call_d", "name": "create_reservation", "arguments": {}},
        {"id": "call_e", "name": "cancel_reservation", "arguments": "{}"},
        {"id": "call_f", "name": "find_reservation", "arguments": {}},
    ]
    results = (await house.vapi(body)).json()["results"]
    assert [r["toolCallId"] for r in results] == [f"call_{letter}" for letter in "abcdef"]
    starts = [(r.get("result") or r["error"])[:14] for r in results]
    assert starts == [
        "Sí, hay mesa p",
        "¡Perfecto! Mes",
        "Tienes una res",
        "Falta el númer",
        "Hecho: he canc",
        "No encuentro n",
    ]


async def test_booking_waiting_and_the_cancelled_table(house: House) -> None:
    for number, table in enumerate(("T1", "T2", "T3", "T4"), 30):
        body = {
            "nombre_cliente": "Cliente Prueba",
            "telefono_cliente": f"6000000{number}",
            "num_personas": 2,
            "hora": "21:00",
            "mesa": table,
        }
        assert (await house.staff("POST", "/reservations", body)).status_code == 201
    wish = {"nombre": "Ana", "num_personas": 2, "hora": "las nueve"}
    assert "No queda mesa" in (await item(house, call(wish, "create_reservation", "c1")))["result"]
    assert "posición 1" in (await item(house, call(wish, "add_to_waitlist", "c2")))["result"]
    gone = await item(house, call({}, "cancel_reservation", "c3", "+34600000030"))
    assert gone["result"].startswith("Hecho")
    (entry,) = house.engine.entries.values()
    assert entry.offer is not None
    assert entry.offer.tables == ("T1",)
