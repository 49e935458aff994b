"""When operators are told that something is wrong, and when that it is over.

Each kind of trouble is told once; again only after an hour in which it lasts or comes back; and
its end once, if it was told. All times are aware instants.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

# How far back failures and offers count, and how long nobody is told the same again.
SPAN = timedelta(hours=1)
FAILURES_ALLOWED = 10
LAG_ALLOWED = timedelta(minutes=5)
# Checks, one a minute, of which an hour is kept.
CHECKS_KEPT = 60
# So many checks in a row make a number of workers the usual one. While one is replaced, the old one
# still counts for a check or two.
USUAL_AFTER = 3
# So many in a row below it make a worker gone.
GONE_AFTER = 2


class Trouble(StrEnum):
    """What can be wrong. The values travel through Temporal."""

    FAILURES = "failures"
    UNDELIVERABLE = "undeliverable"
    WORKER = "worker"
    MIRROR = "mirror"


@dataclass(frozen=True)
class Failed:
    """So many attempts of one kind of work that failed within one minute."""

    minute: datetime
    work: str
    count: int


@dataclass(frozen=True)
class Seen:
    """What a check has found; None for what could not be found out.

    `workers` at work; offers of the last hour that were `undeliverable`; `lag` of the mirror.
    """

    workers: int | None = None
    undeliverable: int | None = None
    lag: timedelta | None = None


@dataclass(frozen=True)
class Notice:
    """What operators are told: a trouble, or that it is `over`.

    `number` is how many failures, offers, workers left, or minutes of lag; `works` the failures of
    each kind of work, most first.
    """

    trouble: Trouble
    at: datetime
    over: bool = False
    number: int = 0
    works: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True)
class Watch:
    """What is known of the last hour. `told`: when each trouble was last told; `open`: the
    notices that are not over; `workers`: how many each check found, newest last."""

    failures: tuple[Failed, ...] = ()
    workers: tuple[int, ...] = ()
    told: dict[Trouble, datetime] = field(default_factory=dict)
    open: tuple[Notice, ...] = ()


def failed(watch: Watch, work: str, count: int, now: datetime) -> Watch:
    """That many attempts of that work have failed just now."""
    minute = now.replace(second=0, microsecond=0)
    counts = {(f.minute, f.work): f.count for f in _recent(watch, now)}
    counts[minute, work] = counts.get((minute, work), 0) + count
    return replace(watch, failures=tuple(Failed(*key, n) for key, n in counts.items()))


def judge(watch: Watch, seen: Seen, now: datetime) -> tuple[Watch, tuple[Notice, ...]]:
    """What operators are to be told after a check. What is not known changes nothing."""
    watch = replace(watch, failures=_recent(watch, now))
    if seen.workers is not None:
        watch = replace(watch, workers=(*watch.workers, seen.workers)[-CHECKS_KEPT:])
    found = (_failures(watch, now), _undeliverable(seen, now), _worker(watch, seen, now))
    notices: list[Notice] = []
    for notice in (*found, _mirror(seen, now)):
        if notice is None:
            continue
        if _is_news(watch, notice):
            notices.append(notice)
            watch = _after(watch, notice)
        watch = _refreshed(watch, notice)
    return watch, tuple(notices)


def _recent(watch: Watch, now: datetime) -> tuple[Failed, ...]:
    return tuple(f for f in watch.failures if f.minute > now - SPAN)


def _is_news(watch: Watch, notice: Notice) -> bool:
    is_open = any(known.trouble is notice.trouble for known in watch.open)
    if notice.over:
        return is_open
    last = watch.told.get(notice.trouble)
    return last is None or notice.at - last >= SPAN


def _after(watch: Watch, notice: Notice) -> Watch:
    known = {one.trouble: one for one in watch.open}
    if notice.over:
        known.pop(notice.trouble, None)
        return replace(watch, open=tuple(known.values()))
    # One that is told again keeps its place: it has been open for as long as before.
    known[notice.trouble] = notice
    told = watch.told | {notice.trouble: notice.at}
    return replace(watch, told=told, open=tuple(known.values()))


def _refreshed(watch: Watch, now: Notice) -> Watch:
    """What is open, with the figures of now and the time at which it was told."""
    newer = (replace(now, at=n.at) if n.trouble is now.trouble else n for n in watch.open)
    return replace(watch, open=tuple(newer))


# --- the rules: what would be told now, None when it is not known ---------------------------------


def _failures(watch: Watch, now: datetime) -> Notice:
    works: dict[str, int] = {}
    for one in watch.failures:
        works[one.work] = works.get(one.work, 0) + one.count
    number = sum(works.values())
    if number <= FAILURES_ALLOWED:
        return Notice(Trouble.FAILURES, now, over=True)
    most_first = sorted(works.items(), key=lambda item: (-item[1], item[0]))
    return Notice(Trouble.FAILURES, now, number=number, works=tuple(most_first))


def _undeliverable(seen: Seen, now: datetime) -> Notice | None:
    if seen.undeliverable is None:
        return None
    number = seen.undeliverable
    return Notice(Trouble.UNDELIVERABLE, now, over=number == 0, number=number)


def _worker(watch: Watch, seen: Seen, now: datetime) -> Notice | None:
    if seen.workers is None or len(watch.workers) < GONE_AFTER:
        return None
    left = max(watch.workers[-GONE_AFTER:])
    gone = left == 0 or left < _usual(watch.workers)
    return Notice(Trouble.WORKER, now, over=not gone, number=left)


def _usual(workers: tuple[int, ...]) -> int:
    """The most workers that some checks in a row have found: fewer for an hour are usual then."""
    runs = range(len(workers) - USUAL_AFTER + 1)
    return max((min(workers[at : at + USUAL_AFTER]) for at in runs), default=0)


def _mirror(seen: Seen, now: datetime) -> Notice | None:
    if seen.lag is None:
        return None
    minutes = int(seen.lag.total_seconds() // 60)
    return Notice(Trouble.MIRROR, now, over=seen.lag <= LAG_ALLOWED, number=minutes)
