"""Whether what was seen of an evening breaks a promise: the invariants of the design, from outside.

It looks at requests, answers, messages and the lists of staff, and at nothing of the inside.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from bench.chaos.history import CONFIRMED, NO, YES, Evening, History, Saying, Wait

# A message is heard of a little later than it is accepted, and answers travel.
DOUBT = timedelta(seconds=2)


@dataclass(frozen=True)
class Violation:
    """A promise that was broken: which, on what date, whose, and what was seen."""

    promise: str
    day: str
    phone: str
    seen: str


def check(history: History) -> list[Violation]:
    """All that is broken, by evening. `ValueError` for a history with nothing to check."""
    if not any(wait.heard for evening in history.evenings for wait in evening.waits):
        raise ValueError("nobody was offered anything: there is nothing to check")
    return [
        violation
        for evening in history.evenings
        for rule in (_nobody_is_lost, _nothing_is_doubled, _no_table_twice, _nothing_is_stuck)
        for violation in rule(evening)
    ] + [
        violation
        for evening in history.evenings
        for wait in evening.waits
        for violation in _answers_count(evening, wait, history.hold)
    ]


def _nobody_is_lost(evening: Evening) -> Iterator[Violation]:
    for wait in evening.waits:
        if wait.entry_id not in evening.listed:
            yield Violation("nobody is lost", evening.day, wait.phone, "not in the list")


def _nothing_is_doubled(evening: Evening) -> Iterator[Violation]:
    for wait in evening.waits:
        for body, times in Counter(message.body for message in wait.heard).items():
            if times > 1:
                seen = f"{times} times: {body[:60]}"
                yield Violation("no message is doubled", evening.day, wait.phone, seen)


def _no_table_twice(evening: Evening) -> Iterator[Violation]:
    for table in evening.tables:
        spans = sorted((t for t in evening.floor if t.table == table), key=lambda t: t.start)
        for before, after in pairwise(spans):
            if after.start < before.end:
                seen = f"{table}: {before.ref} and {after.ref}"
                yield Violation("no table is promised twice", evening.day, "", seen)
    holders: dict[str, str] = {}
    for wait in evening.waits:
        entry = evening.listed.get(wait.entry_id)
        for table in entry.tables if entry and entry.status == "CONFIRMED" else ():
            other = holders.setdefault(table, wait.phone)
            if other != wait.phone:
                seen = f"{table} is also {other}'s"
                yield Violation("no table is promised twice", evening.day, wait.phone, seen)


def _nothing_is_stuck(evening: Evening) -> Iterator[Violation]:
    free = [t for t in evening.fitting if not _is_taken(evening, t)]
    for wait in evening.waits:
        entry = evening.listed.get(wait.entry_id)
        if entry is None:
            continue
        if entry.status == "NOTIFIED":
            yield Violation("nothing is stuck", evening.day, wait.phone, "the offer never ended")
        if entry.status == "WAITING" and free:
            seen = f"waits while {', '.join(free)} stands free"
            yield Violation("nothing is stuck", evening.day, wait.phone, seen)


def _is_taken(evening: Evening, table: str) -> bool:
    spans = (t for t in evening.floor if t.table == table)
    return any(t.start <= evening.slot < t.end for t in spans)


def _answers_count(evening: Evening, wait: Wait, hold: timedelta) -> Iterator[Violation]:
    entry = evening.listed.get(wait.entry_id)
    if entry is None:
        return
    held = [t for t in evening.floor if t.ref == entry.reservation_id]
    if any(CONFIRMED in m.body for m in wait.heard) and not (
        entry.status == "CONFIRMED" and {t.table for t in held} == set(entry.tables)
    ):
        seen = f"was told of a table, is {entry.status} with {[t.table for t in held]}"
        yield Violation("a table that was confirmed is kept", evening.day, wait.phone, seen)
    answer = _in_time(wait, hold)
    if answer is None:
        return
    wanted = {YES: "CONFIRMED", NO: "CANCELLED"}[answer.text]
    if entry.status != wanted:
        seen = f"said {answer.text} at {answer.at:%H:%M:%S}, is {entry.status}"
        yield Violation("an answer in time counts", evening.day, wait.phone, seen)


def _in_time(wait: Wait, hold: timedelta) -> Saying | None:
    """The guest's first answer, if the house has surely had it in time."""
    offered = wait.offered_at
    first = next((said for said in wait.said if said.text in (YES, NO)), None)
    if offered is None or first is None or not first.taken:
        return None
    return first if first.at < offered + hold - DOUBT else None
