"""Evenings in which processes are killed (SIGKILL) at the worst moments.

Each evening is checked when it is over and again when all are: a message that came twice would
come late.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from api.replies import ANSWER_WITHIN
from tests.e2e.evening import CONFIRMED, LEFT, OFFER, Evening
from tests.e2e.house import ZONE, House, open_house
from tests.e2e.killing import handed_over, in_inbox, past, pause_worker, reborn, resume
from tests.e2e.people import Guest
from tests.processes import Installation

# Longer than a slow machine takes to start every part again; some tests wait for its end.
HOLD_SECONDS = 20
PARTS = ("worker", "api", "temporal")
TABLE = "T2"
# How the provider takes a message that outlives its sender.
OUTLIVING = ({"accept_delay_ms": 2_000}, {"accept_delay_ms": 0, "delay_ms": 2_500})

Line = tuple[Guest, Guest, Guest]


@pytest.fixture(scope="module")
async def shaky(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house of two APIs whose parts are killed; each test leaves them all running."""
    folder = tmp_path_factory.mktemp("shaky")
    async with open_house(folder, datetime.now(ZONE).date(), HOLD_SECONDS, apis=2) as opened:
        yield opened
        for evening in opened.evenings:
            await evening.check()


@pytest.fixture
async def parts(shaky: House) -> AsyncIterator[Installation]:
    """The parts that a test may kill; whatever it leaves dead is started again."""
    installation = shaky.installation
    yield installation
    resume(installation, "worker")
    await shaky.telephones.behave()
    await installation.wait_ready()


@pytest.fixture
async def first_api_serves(parts: Installation) -> None:
    """The second API runs, and no connection that is open leads to it."""
    await reborn(parts, "api-2")
    await parts.wait_ready()


@pytest.fixture
async def evening(shaky: House) -> Evening:
    """A full house on a date of its own."""
    return await shaky.full_evening()


async def _line(evening: Evening) -> Line:
    names = ("Carmen Ruiz", "Luis Ortega", "Nuria Vidal")
    first, second, third = (evening.guest(name) for name in names)
    await evening.join(first, second, third)
    return first, second, third


@pytest.fixture
async def line(evening: Evening) -> Line:
    """Three guests in line for the same tables."""
    return await _line(evening)


@pytest.fixture
async def offered(evening: Evening, line: Line) -> Guest:
    """The first in line, who has a table on offer."""
    assert await evening.free(TABLE) == [evening.ids[line[0]]]
    await evening.hears(line[0], OFFER)
    await evening.becomes(line[0], "NOTIFIED", TABLE)
    return line[0]


async def _the_rest_of_the_evening(evening: Evening, line: Line) -> None:
    """Another table comes free: the second guest passes, the third takes it."""
    _, second, third = line
    assert await evening.free("T3") == [evening.ids[second]]
    await evening.hears(second, OFFER)
    await evening.answers(second, "No", LEFT)
    await evening.hears(third, OFFER)
    await evening.answers(third, "Sí", CONFIRMED)
    await evening.becomes(third, "CONFIRMED", "T3")
    await evening.becomes(second, "CANCELLED")
    await evening.check()


# --- while an offer goes out ---------------------------------------------------------------------


@pytest.mark.parametrize("part", PARTS)
async def test_killed_while_offers_go_out(part: str, shaky: House, parts: Installation) -> None:
    """Of one the provider has yet to look at, of one accepted and unanswered, of one just made.

    The first two requests outlive their sender: what it asked for happens, and nobody hears of it.
    """
    evenings = [await shaky.full_evening() for _ in range(3)]
    lines = [await _line(evening) for evening in evenings]
    for evening, faults in zip(evenings, OUTLIVING, strict=False):
        await shaky.telephones.misbehave(**faults)
        await evening.free(TABLE)
    await evenings[1].hears(lines[1][0], OFFER)
    await shaky.telephones.behave()
    assert await evenings[2].free(TABLE) == [evenings[2].ids[lines[2][0]]]
    await reborn(parts, part)
    await parts.wait_ready()
    await asyncio.gather(*map(_it_goes_on, evenings, lines))


async def _it_goes_on(evening: Evening, line: Line) -> None:
    if not evening.has_heard(line[0]):
        await evening.hears(line[0], OFFER)
    # What had been given to the dead worker is taken over later than a webhook waits.
    await evening.telephones.write(line[0].phone, "SÍ")
    await evening.hears(line[0], CONFIRMED)
    await evening.becomes(line[0], "CONFIRMED", TABLE)
    await _the_rest_of_the_evening(evening, line)


# --- while a guest answers -----------------------------------------------------------------------


@pytest.mark.usefixtures("first_api_serves")
async def test_an_api_dies_over_an_answer_and_another_takes_the_retry(
    shaky: House, parts: Installation, evening: Evening, offered: Guest
) -> None:
    await pause_worker(parts)
    began = time.monotonic()
    writing = asyncio.create_task(evening.telephones.write(offered.phone, "SÍ"))
    await handed_over(shaky, evening.ids[offered])
    await parts.kill("api")
    resume(parts, "worker")
    report = await writing
    took = time.monotonic() - began
    await parts.start("api")
    assert report["attempts"] >= 2
    # On a machine that takes longer the answer goes out as a message of its own.
    assert CONFIRMED in report["reply"] or took >= ANSWER_WITHIN
    await evening.hears(offered, CONFIRMED)
    await evening.becomes(offered, "CONFIRMED", TABLE)
    await evening.check()


async def test_every_api_dies_over_an_answer(
    shaky: House, parts: Installation, evening: Evening, offered: Guest
) -> None:
    await pause_worker(parts)
    writing = asyncio.create_task(evening.telephones.write(offered.phone, "SÍ"))
    await handed_over(shaky, evening.ids[offered])
    await parts.kill("api-2")
    await parts.kill("api")
    assert (await writing)["status_code"] is None
    resume(parts, "worker")
    await parts.start("api")
    await parts.start("api-2")
    await evening.hears(offered, CONFIRMED)  # as a message: nobody is left to answer
    await parts.wait_ready()
    await evening.becomes(offered, "CONFIRMED", TABLE)
    await evening.check()


# --- while the hold ends -------------------------------------------------------------------------


async def test_temporal_is_away_while_holds_end(
    shaky: House, parts: Installation, evening: Evening, line: Line, offered: Guest
) -> None:
    """One guest answers in time and one stays silent."""
    other = await shaky.full_evening()
    silent, following, _ = await _line(other)
    await other.free(TABLE)
    await other.hears(silent, OFFER)
    ends = datetime.fromisoformat((await other.becomes(silent, "NOTIFIED"))["expires_at"])
    await parts.kill("temporal")
    await _unanswered(evening, offered)
    await past(ends, HOLD_SECONDS + 20.0)
    await parts.start("temporal")
    await other.hears(following, OFFER)
    await other.telephones.write(following.phone, "Sí")
    await other.hears(following, CONFIRMED)
    await other.becomes(following, "CONFIRMED", TABLE)
    await other.becomes(silent, "EXPIRED")
    await evening.hears(offered, CONFIRMED)
    await parts.wait_ready()
    await evening.becomes(offered, "CONFIRMED", TABLE)
    await _the_rest_of_the_evening(evening, line)
    await other.check()


async def _unanswered(evening: Evening, guest: Guest) -> None:
    """The guest says yes; the webhook takes it and has nothing to say yet."""
    report = await evening.telephones.write(guest.phone, "SÍ")
    assert (report["status_code"], report["reply"]) == (200, None)


async def test_the_worker_is_away_from_the_answer_until_after_the_hold(
    parts: Installation, evening: Evening, offered: Guest
) -> None:
    ends = datetime.fromisoformat((await evening.becomes(offered, "NOTIFIED"))["expires_at"])
    await parts.kill("worker")
    await _unanswered(evening, offered)
    await past(ends, HOLD_SECONDS + 20.0)
    await parts.start("worker")
    await evening.hears(offered, CONFIRMED)
    await evening.becomes(offered, "CONFIRMED", TABLE)
    await evening.check()


async def test_everything_dies_with_the_answer_in_the_inbox_alone(
    shaky: House, parts: Installation, evening: Evening, offered: Guest
) -> None:
    ends = datetime.fromisoformat((await evening.becomes(offered, "NOTIFIED"))["expires_at"])
    await parts.kill("temporal")
    writing = asyncio.create_task(evening.telephones.write(offered.phone, "SÍ"))
    await in_inbox(shaky, evening.ids[offered])
    everything = ("api-2", "api", "worker")
    for name in everything:
        await parts.kill(name)
    assert (await writing)["reply"] is None
    await past(ends, HOLD_SECONDS + 20.0)
    for name in ("temporal", *everything):
        await parts.start(name)
    await evening.hears(offered, CONFIRMED)
    await parts.wait_ready()
    await evening.becomes(offered, "CONFIRMED", TABLE)
    await evening.check()
