"""Operators are told what is wrong: once, not twice in the hour, and its end once."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from domain.alerts import (
    FAILURES_ALLOWED,
    GONE_AFTER,
    SPAN,
    USUAL_AFTER,
    Notice,
    Seen,
    Trouble,
    Watch,
    failed,
    judge,
)

NOW = datetime(2026, 11, 21, 20, 40, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
WELL = Seen(workers=1, undeliverable=0, lag=timedelta(0))


def run(
    *checks: Seen, watch: Watch | None = None, at: datetime = NOW
) -> tuple[Watch, list[Notice]]:
    """The checks a minute apart, and all that was told."""
    watch, told = watch or Watch(), list[Notice]()
    for number, seen in enumerate(checks):
        watch, notices = judge(watch, seen, at + number * MINUTE)
        told += notices
    return watch, told


def brief(notices: list[Notice]) -> list[tuple[Trouble, bool, int]]:
    return [(n.trouble, n.over, n.number) for n in notices]


def test_all_well_is_told_to_nobody() -> None:
    assert run(*[WELL] * 200)[1] == []


def test_the_eleventh_failure_of_an_hour_is_told_with_its_parts() -> None:
    watch = failed(Watch(), "send_mail", 4, NOW)
    watch = failed(watch, "send_message", FAILURES_ALLOWED - 4, NOW)
    watch, told = run(WELL, watch=watch)
    assert told == []
    watch = failed(watch, "send_mail", 1, NOW + MINUTE)
    watch, told = run(WELL, watch=watch, at=NOW + MINUTE)
    assert brief(told) == [(Trouble.FAILURES, False, 11)]
    assert told[0].works == (("send_message", 6), ("send_mail", 5))
    _, told = run(WELL, watch=watch, at=NOW + SPAN + MINUTE)
    assert brief(told) == [(Trouble.FAILURES, True, 0)]


def test_failures_of_two_hours_do_not_add_up() -> None:
    watch = failed(Watch(), "push", FAILURES_ALLOWED, NOW)
    watch = failed(watch, "push", FAILURES_ALLOWED, NOW + SPAN + MINUTE)
    assert run(WELL, watch=watch, at=NOW + SPAN + MINUTE)[1] == []


def test_failures_of_one_minute_are_one_record() -> None:
    watch = Watch()
    for second in range(50):
        watch = failed(watch, "push", 1, NOW + timedelta(seconds=second))
    assert [f.count for f in watch.failures] == [50]


def test_an_undeliverable_offer_is_told_at_once() -> None:
    _, told = run(WELL, Seen(undeliverable=1), Seen(undeliverable=2), Seen(undeliverable=0))
    assert brief(told) == [(Trouble.UNDELIVERABLE, False, 1), (Trouble.UNDELIVERABLE, True, 0)]


def test_a_mirror_is_late_after_five_minutes_and_not_before() -> None:
    lags = (timedelta(minutes=5), timedelta(minutes=5, seconds=1), timedelta(seconds=3))
    _, told = run(*(Seen(lag=lag) for lag in lags))
    assert brief(told) == [(Trouble.MIRROR, False, 5), (Trouble.MIRROR, True, 0)]


def workers(*counts: int) -> list[tuple[bool, int]]:
    """What was told of workers after those checks."""
    return [(n.over, n.number) for n in run(*(Seen(workers=count) for count in counts))[1]]


def test_no_worker_is_told_after_two_checks_and_its_return_at_once() -> None:
    assert workers(1, 0) == []
    assert workers(1, 0, 0) == [(False, 0)]
    assert workers(1, 0, 0, 0, 1) == [(False, 0), (True, 1)]
    assert workers(*[0] * GONE_AFTER) == [(False, 0)]


def test_one_of_two_workers_that_is_gone_is_told() -> None:
    assert workers(*[2] * USUAL_AFTER, 1, 1) == [(False, 1)]
    assert workers(*[2] * USUAL_AFTER, 1, 2) == []


def test_a_worker_that_is_replaced_is_not_gone() -> None:
    # The one before still counts for a check or two.
    assert workers(1, 1, 1, 2, 2, 1, 1, 1, 1) == []


def test_fewer_workers_for_an_hour_are_the_usual_number_then() -> None:
    told = workers(*[2] * 10, *[1] * 70)
    assert told == [(False, 1), (True, 1)]


def test_none_at_all_never_becomes_usual() -> None:
    told = workers(*[1] * 5, *[0] * 130)
    assert told == [(False, 0)] * 3


def test_what_is_not_known_is_neither_wrong_nor_over() -> None:
    late = Seen(lag=timedelta(minutes=9))
    _, told = run(late, Seen(), Seen(), late)
    assert brief(told) == [(Trouble.MIRROR, False, 9)]


def test_what_is_open_shows_the_figure_of_now() -> None:
    first, later = (Seen(lag=timedelta(minutes=minutes)) for minutes in (6, 40))
    watch, told = run(first, later)
    assert brief(told) == [(Trouble.MIRROR, False, 6)]
    assert [(n.at, n.number) for n in watch.open] == [(NOW, 40)]


def test_what_is_told_again_keeps_its_place_before_what_began_later() -> None:
    late = Seen(lag=timedelta(minutes=9), undeliverable=0)
    watch, told = run(late, *[replace(late, undeliverable=1)] * 65)
    assert [n.trouble for n in told] == [Trouble.MIRROR, Trouble.UNDELIVERABLE] * 2
    assert [n.trouble for n in watch.open] == [Trouble.MIRROR, Trouble.UNDELIVERABLE]


def test_what_comes_back_within_the_hour_is_told_after_it_if_it_lasts() -> None:
    late, well = Seen(lag=timedelta(minutes=9)), Seen(lag=timedelta(0))
    watch, told = run(late, well, *[late] * 58)
    assert [n.over for n in told] == [False, True]
    _, told = run(late, watch=watch, at=NOW + SPAN)
    assert [n.over for n in told] == [False]


SEEN = st.builds(
    Seen,
    workers=st.none() | st.integers(0, 2),
    undeliverable=st.none() | st.integers(0, 2),
    lag=st.none() | st.sampled_from([timedelta(0), timedelta(minutes=6)]),
)
CHECKS = st.lists(st.tuples(SEEN, st.integers(0, 12), st.integers(1, 30)), max_size=60)


@given(CHECKS)
def test_never_twice_in_the_hour_and_one_end_for_what_was_told(
    checks: list[tuple[Seen, int, int]],
) -> None:
    watch, now, told = Watch(), NOW, list[Notice]()
    for seen, failures, minutes in checks:
        now += minutes * MINUTE
        watch = failed(watch, "push", failures, now) if failures else watch
        watch, notices = judge(watch, seen, now)
        assert judge(watch, Seen(), now)[1] == ()
        told += notices
        assert {n.trouble for n in watch.open} <= set(watch.told)
    for trouble in Trouble:
        own = [n for n in told if n.trouble is trouble]
        alerts = [n.at for n in own if not n.over]
        assert all(later - earlier >= SPAN for earlier, later in pairwise(alerts))
        ends = [n.over for n in own]
        assert ends[:1] != [True]
        assert not any(one and other for one, other in pairwise(ends))
        is_open = any(n.trouble is trouble for n in watch.open)
        assert is_open == (bool(ends) and not ends[-1])
