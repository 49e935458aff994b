"""A real evening in a full house, played over HTTP: who does what, and what must come of it."""

import asyncio
import time
from datetime import date, datetime, timedelta

from cli.errors import CommandError
from cli.stage import ARRIVAL, PATIENCE_SECONDS, Party, Stage, expect
from cli.visitors import Json
from domain.restaurant import Restaurant, Table

CARMEN = Party("Carmen Ruiz", "+34600000041", 4)
LUIS = Party("Luis Ortega", "+34600000042", 4)
NURIA = Party("Nuria Vidal", "+34600000043", 4)
PABLO = Party("Pablo Soto", "+34600000044", 3)
MARTA = Party("Marta Gil", "+34600000045", 2, "Terraza")
IKER = Party("Iker Azkue", "+34600000046", 2, "Terraza")
ELENA = Party("Elena Mora", "+34600000047", 6)


def next_open_day(restaurant: Restaurant, now: datetime) -> date:
    """The next service date after the current one on which the house is open."""
    today = restaurant.service_date(now)
    for ahead in range(1, restaurant.booking_days + 1):
        if restaurant.windows(day := today + timedelta(days=ahead)):
            return day
    raise CommandError("the restaurant is closed on every day that can be booked")


async def play(stage: Stage, restaurant: Restaurant) -> None:
    """All of it, in order. `CommandError` says which expectation was not met."""
    await _the_house_fills_up(stage, restaurant.tables)
    await _the_line_forms(stage)
    await _one_says_yes(stage)
    await _one_says_no(stage)
    await _staff_choose(stage)
    await _one_has_no_whatsapp(stage)
    await _one_stays_silent(stage)
    await _the_list_is_right(stage)


async def _the_house_fills_up(stage: Stage, tables: tuple[Table, ...]) -> None:
    stage.timeline.title(f"The house fills up for {stage.day} at {ARRIVAL}")
    began = time.monotonic()
    bookings = [stage.staff.book(_booking(stage, n, t)) for n, t in enumerate(tables)]
    booked = await asyncio.gather(*bookings)
    given = [table for booking in booked for table in booking["mesas"]]
    expect(sorted(given) == sorted(t.id for t in tables), "every table is booked once")
    took = f"{time.monotonic() - began:.1f} s"
    stage.tell("Ana", f"takes {len(booked)} reservations in {took}: every table is taken.")


def _booking(stage: Stage, number: int, table: Table) -> Json:
    name, phone = f"Reserva {table.id}", f"+346000000{number:02}"
    guest = {"nombre_cliente": name, "telefono_cliente": phone, "num_personas": table.max_seats}
    return {**guest, "fecha": stage.day, "hora": ARRIVAL, "mesa": table.id}


async def _the_line_forms(stage: Stage) -> None:
    stage.timeline.title("Guests who find no table join the waitlist")
    await stage.calls(CARMEN)
    await stage.walks_up(LUIS)
    place = stage.entries[CARMEN]
    await stage.calls(CARMEN)
    expect(stage.entries[CARMEN] == place, "joining twice keeps the same place")
    await stage.walks_up(NURIA)
    await stage.calls(PABLO)
    await stage.walks_up(MARTA)
    await stage.walks_up(IKER)
    await stage.answers(PABLO, "¿Cuánto falta?", "en la posición 4")


async def _one_says_yes(stage: Stage) -> None:
    stage.timeline.title("A table comes free, and its guest wants it")
    await stage.comes_free("T5", CARMEN)
    await stage.hears(CARMEN)
    await stage.answers(CARMEN, "¿Tenéis trona?", "responde SÍ")
    await stage.becomes(CARMEN, "NOTIFIED")
    await stage.answers(CARMEN, "SÍ", "Mesa confirmada")
    await stage.becomes(CARMEN, "CONFIRMED", "T5")


async def _one_says_no(stage: Stage) -> None:
    stage.timeline.title("Another comes free, and its guest passes")
    await stage.comes_free("T6", LUIS)
    await stage.hears(LUIS)
    await stage.answers(LUIS, "No, gracias", "he cancelado")
    await stage.hears(NURIA)
    await stage.becomes(LUIS, "CANCELLED")
    await stage.becomes(NURIA, "NOTIFIED", "T6")


async def _staff_choose(stage: Stage) -> None:
    stage.timeline.title("Staff steer: an offer out of turn")
    offers = await stage.staff.free("T1", stage.day, ARRIVAL)
    expect(not offers, "nobody in line fits table T1 as they asked")
    stage.tell("Ana", "frees T1 indoors; the parties of two asked for the terrace: no offer.")
    await stage.staff.notify(stage.entries[IKER], "T1")
    stage.tell("Ana", "offers T1 to Iker, before Marta, who was first.")
    await stage.hears(IKER)
    # Until the house knows that he has been told, a nod may be to anything.
    await stage.becomes(IKER, "NOTIFIED", "T1")
    await stage.answers(IKER, "Vale, perfecto", "Mesa confirmada")
    await stage.becomes(IKER, "CONFIRMED", "T1")


async def _one_has_no_whatsapp(stage: Stage) -> None:
    stage.timeline.title("A message does not arrive: it goes by SMS at once")
    await stage.is_out_of_reach(MARTA)
    await stage.comes_free("T9", MARTA)
    await stage.hears_by_sms(MARTA)
    await stage.answers_by_sms(MARTA, "sí, gracias", "Mesa confirmada")
    await stage.becomes(MARTA, "CONFIRMED", "T9")


async def _one_stays_silent(stage: Stage) -> None:
    stage.timeline.title("One stays silent: the durable timer passes the table on")
    nuria = await stage.staff.entry(stage.entries[NURIA])
    until = datetime.fromisoformat(nuria["expires_at"])
    stage.tell("Nuria", f"does not look at her telephone; her hold ends at {until:%H:%M:%S}.")
    left = (until - datetime.now(until.tzinfo)).total_seconds()
    await stage.becomes(NURIA, "EXPIRED", within=max(left, 0) + PATIENCE_SECONDS)
    await stage.hears(PABLO, 2)
    await stage.answers(PABLO, "¡Síii!", "Mesa confirmada")
    await stage.becomes(PABLO, "CONFIRMED", "T6")


async def _the_list_is_right(stage: Stage) -> None:
    await stage.calls(ELENA)
    elena = await stage.becomes(ELENA, "WAITING")
    expect(elena["posicion"] == 1, "Elena, who is left, is first in line")
    entries = await stage.staff.entries(stage.day)
    expect(len(entries) == len(stage.entries), "nobody else is on the list")
    stage.timeline.entries(f"The waitlist of {stage.day}", entries)
