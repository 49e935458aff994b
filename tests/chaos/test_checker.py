"""Each kind of broken promise is caught in a history that has it, and none in one that has none."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bench.chaos.checker import check
from bench.chaos.history import (
    CONFIRMED,
    NO,
    OFFER,
    YES,
    Evening,
    History,
    Listed,
    Message,
    Saying,
    Taken,
    Wait,
)

HOLD = timedelta(seconds=25)
BEGAN = datetime(2026, 11, 27, 20, 0, tzinfo=UTC)
SLOT = 21 * 60
CARMEN, LUIS, NURIA = "+34600000101", "+34600000102", "+34600000103"


def at(seconds: float) -> datetime:
    return BEGAN + timedelta(seconds=seconds)


def sound() -> History:
    """Carmen took T1, Luis passed on T2 and Nuria has it; T3 is booked."""
    carmen = Wait(CARMEN, "2026-12-01", "e1", [Message(at(0), OFFER), Message(at(6), CONFIRMED)])
    carmen.said.append(Saying(at(5), YES, taken=True))
    luis = Wait(LUIS, "2026-12-01", "e2", [Message(at(1), OFFER), Message(at(4), "Sin problema")])
    luis.said.append(Saying(at(3), NO, taken=True))
    nuria = Wait(NURIA, "2026-12-01", "e3", [Message(at(4), OFFER), Message(at(9), CONFIRMED)])
    nuria.said.append(Saying(at(8), YES, taken=True))
    evening = Evening(
        "2026-12-01",
        SLOT,
        waits=[carmen, luis, nuria],
        listed={
            "e1": Listed("CONFIRMED", ("T1",), "r1"),
            "e2": Listed("CANCELLED", (), None),
            "e3": Listed("CONFIRMED", ("T2",), "r3"),
        },
        floor=[
            Taken("T1", SLOT, SLOT + 105, "r1"),
            Taken("T2", SLOT, SLOT + 105, "r3"),
            Taken("T3", SLOT, SLOT + 105, "r9"),
        ],
        tables=("T1", "T2", "T3"),
        fitting=("T1", "T2", "T3"),
    )
    return History(HOLD, [evening])


def test_a_sound_evening_breaks_nothing() -> None:
    assert check(sound()) == []


def forgotten(evening: Evening) -> None:
    del evening.listed["e2"]


def told_twice(evening: Evening) -> None:
    evening.waits[0].heard.append(Message(at(30), CONFIRMED))


def asked_twice(evening: Evening) -> None:
    evening.waits[1].heard.append(Message(at(2), OFFER))


def overlapping(evening: Evening) -> None:
    evening.floor.append(Taken("T3", SLOT + 60, SLOT + 165, "r8"))


def given_to_two(evening: Evening) -> None:
    evening.listed["e3"] = replace(evening.listed["e3"], tables=("T1",))


def taken_back(evening: Evening) -> None:
    evening.floor = [taken for taken in evening.floor if taken.ref != "r1"]


def expired_in_time(evening: Evening) -> None:
    evening.waits[0].heard.pop()
    evening.listed["e1"] = Listed("EXPIRED", (), None)


def a_no_that_booked(evening: Evening) -> None:
    evening.listed["e2"] = Listed("CONFIRMED", ("T3",), "r9")


def never_ended(evening: Evening) -> None:
    evening.waits[1].said.clear()
    evening.listed["e2"] = Listed("NOTIFIED", ("T3",), None)


def passed_by(evening: Evening) -> None:
    evening.waits[1].heard.clear()
    evening.waits[1].said.clear()
    evening.listed["e2"] = Listed("WAITING", (), None)
    evening.floor.pop()


@pytest.mark.parametrize(
    ("plant", "promise"),
    [
        (forgotten, "nobody is lost"),
        (told_twice, "no message is doubled"),
        (asked_twice, "no message is doubled"),
        (overlapping, "no table is promised twice"),
        (given_to_two, "no table is promised twice"),
        (taken_back, "a table that was confirmed is kept"),
        (expired_in_time, "an answer in time counts"),
        (a_no_that_booked, "an answer in time counts"),
        (never_ended, "nothing is stuck"),
        (passed_by, "nothing is stuck"),
    ],
)
def test_what_is_broken_is_caught(plant: Callable[[Evening], None], promise: str) -> None:
    history = sound()
    plant(history.evenings[0])
    assert promise in {one.promise for one in check(history)}


def test_an_answer_that_was_not_taken_or_came_late_promises_nothing() -> None:
    for saying in (Saying(at(5), YES, taken=False), Saying(at(26), YES, taken=True)):
        history = sound()
        evening = history.evenings[0]
        evening.waits[0].said[:] = [saying]
        evening.waits[0].heard.pop()
        evening.listed["e1"] = Listed("EXPIRED", (), None)
        evening.floor = evening.floor[1:]
        evening.fitting = ("T2", "T3")
        assert check(history) == []


def test_a_run_that_saw_nothing_has_not_passed() -> None:
    with pytest.raises(ValueError, match="nothing to check"):
        check(History(HOLD, []))
