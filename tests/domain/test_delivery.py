"""Delivery reports in any order, and the ways that are left when one has failed."""

from functools import reduce
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.messaging_ports import Failure
from domain.channels import Channel
from domain.delivery import (
    BUSY_RETRIES,
    NEWS,
    Route,
    State,
    moved,
    next_route,
    predecessors,
)

reports = st.lists(st.sampled_from(State), min_size=1, max_size=6)
# What a provider says today, and what it may come up with.
failures = st.sampled_from([*Failure, "", "undelivered", "new-class"])


def end_of(states: list[State]) -> State | None:
    """Where a message stands when these reports have come in that order."""
    return reduce(moved, states, None)


@given(reports)
def test_the_order_of_reports_does_not_matter(states: list[State]) -> None:
    assert {end_of(list(order)) for order in permutations(states)} == {end_of(states)}


@given(reports)
def test_a_repeated_report_changes_nothing(states: list[State]) -> None:
    assert end_of([*states, *states]) is end_of(states)
    assert end_of(states) in states


@given(st.sampled_from(State), reports)
def test_no_state_comes_back(first: State, later: list[State]) -> None:
    known, passed = first, {first}
    for report in later:
        now = moved(known, report)
        assert now is known or now not in passed
        known = now
        passed.add(now)


@pytest.mark.parametrize(
    ("states", "end"),
    [
        ("queued sent delivered read", State.READ),
        ("read sent", State.READ),
        ("delivered queued", State.DELIVERED),
        ("sent failed", State.FAILED),
        ("failed sent", State.FAILED),
        ("failed queued", State.FAILED),
        ("delivered failed", State.DELIVERED),
        ("failed delivered", State.DELIVERED),
        ("read failed delivered", State.READ),
    ],
)
def test_a_failure_is_final_unless_the_guest_has_the_message(states: str, end: State) -> None:
    assert end_of([State(state) for state in states.split()]) is end


def test_predecessors_are_the_states_that_a_report_moves() -> None:
    assert {s: set(predecessors(s)) for s in State} == {
        State.QUEUED: set(),
        State.SENT: {State.QUEUED},
        State.FAILED: {State.QUEUED, State.SENT},
        State.DELIVERED: {State.QUEUED, State.SENT, State.FAILED},
        State.READ: {State.QUEUED, State.SENT, State.FAILED, State.DELIVERED},
    }


@given(st.sampled_from(State), st.sampled_from(State))
def test_predecessors_agree_with_moved(known: State, reported: State) -> None:
    assert (moved(known, reported) is not known) is (known in predecessors(reported))


def test_whoever_reads_a_message_without_a_receipt_before_has_it() -> None:
    assert moved(State.SENT, State.READ) is State.READ
    assert State.SENT not in NEWS


# --- the ways ------------------------------------------------------------------------------------


@given(st.lists(failures, min_size=10, max_size=10), st.sampled_from(Channel))
def test_every_sequence_of_failures_comes_to_an_end(sequence: list[str], channel: Channel) -> None:
    ways: list[Route] = [Route(channel)]
    for failure in sequence:
        following = next_route(ways[-1], failure)
        if following is None:
            break
        ways.append(following)
    assert next_route(ways[-1], failure) is None
    assert len(ways) == len(set(ways)) == len({way.suffix for way in ways})
    assert len(ways) <= 2 * (BUSY_RETRIES + 1)


@pytest.mark.parametrize("failure", [f for f in Failure if f not in ("busy", "opted-out")])
def test_what_whatsapp_cannot_deliver_goes_by_sms_and_then_nowhere(failure: str) -> None:
    by_sms = next_route(Route(), failure)
    assert by_sms == Route(Channel.SMS)
    assert next_route(by_sms, failure) is None


def test_a_busy_channel_is_tried_again_before_another_one_is() -> None:
    way: Route | None = Route()
    suffixes = []
    while way is not None:
        suffixes.append(way.suffix)
        way = next_route(way, Failure.BUSY)
    assert suffixes == ["", ":whatsapp1", ":whatsapp2", ":sms", ":sms1", ":sms2"]


@pytest.mark.parametrize("route", [Route(), Route(attempt=1), Route(Channel.SMS)])
def test_who_wants_no_messages_gets_none_on_another_channel(route: Route) -> None:
    assert next_route(route, Failure.OPTED_OUT) is None
