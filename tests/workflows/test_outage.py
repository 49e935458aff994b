"""An hour without Airtable, with a hundred guests living through it, on the real server."""

from datetime import timedelta

import pytest

from domain.line import JoinRequest
from domain.model import Status
from tests.waiting import eventually
from tests.workflows.house import House
from tests.workflows.mirrored_house import Mirrored
from workflows.contract import DayAnswer, Join

GUESTS = 100
TABLE = "T2"
WINDOW = timedelta(minutes=15)


async def join_all(house: House) -> list[str]:
    """The guests' entries, in the order of the line."""
    wishes = [
        JoinRequest(f"guest-{n}", house.guest(n), 2, house.wanted(), "voice") for n in range(GUESTS)
    ]
    joins = [Join(wish.entry_id, wish) for wish in wishes]
    answers = await house.update("join", joins, list[DayAnswer])
    assert isinstance(answers, list)
    return [str(answer.entry_id) for answer in answers]


async def serve(house: House, entry_id: str, number: int) -> Status:
    """The guest whose turn it is, in one of the ways in which an offer ends."""
    await house.until_status(entry_id, Status.NOTIFIED)
    if number % 4 == 0:
        await house.says(entry_id, "SÍ")
        return Status.CONFIRMED
    if number % 4 == 1:
        await house.says(entry_id, "NO")
    elif number % 4 == 2:
        await house.skip(entry_id, WINDOW)
        return Status.EXPIRED
    else:
        await house.cancel(entry_id)
    return Status.CANCELLED


@pytest.mark.timeout(400)
async def test_every_guest_is_served_and_the_base_has_it_all_afterwards(mirrored: Mirrored) -> None:
    house = mirrored.house
    await house.fill()
    entries = await join_all(house)
    assert len(await mirrored.standin.wait("WAITLIST", GUESTS, 60.0, estado="WAITING")) == GUESTS
    await mirrored.standin.faults(down="cut")

    await house.free(TABLE)
    for number, entry_id in enumerate(entries):
        became = await serve(house, entry_id, number)
        await house.until_status(entry_id, became)
        if became is Status.CONFIRMED:
            await house.free(TABLE)
    await house.env.fast_forward(mirrored.mirror, timedelta(hours=1))
    offers = [m for m in house.gateway.sent if "¿La quieres?" in m.body]
    assert len(offers) == GUESTS == len({m.to for m in offers})
    kept = await mirrored.standin.records("WAITLIST")
    assert {record["fields"]["estado"] for record in kept} == {"WAITING"}

    await mirrored.standin.reset_faults()
    await house.env.fast_forward(mirrored.mirror, timedelta(minutes=2))
    await eventually(mirrored.is_equal)
