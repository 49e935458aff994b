"""Whose a message is, when its number has several places in line, offers and reservations."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import entry as rules
from domain.addressee import RECENT, Addressee, Known, addressee
from domain.intents import Intent, Wish
from domain.model import Actor, Entry, Outcome, Reservation
from domain.said import Choice
from tests.domain.guests import GUEST, MINUTE, NOW, START, entry, notified, offer, offered, over

HOUR = timedelta(hours=1)
REACHES = (Intent.OPT_OUT, Intent.OPT_IN)
Kind = Callable[..., Entry]
LEAVE, NO, YES = Wish(Intent.LEAVE), Wish(Intent.NO), Wish(Intent.YES)
UNCLEAR = Wish(Intent.UNCLEAR)
NOBODY = Addressee()

HOLDING: list[Kind] = [offered, notified]
ENDED: list[Kind] = [lambda number, how=outcome: over(how, number) for outcome in Outcome]
KINDS: list[Kind] = [entry, *HOLDING, *ENDED]
wishes = st.builds(Wish, st.sampled_from(Intent))
plain = st.builds(Wish, st.sampled_from([i for i in Intent if i not in REACHES]))
numbered = st.builds(
    Wish, st.sampled_from([YES.intent, NO.intent, LEAVE.intent]), st.integers(1, 9)
)
reminders = st.lists(st.booleans(), max_size=3)


@st.composite
def places(
    draw: st.DrawFn, among: list[Kind] = KINDS, must: list[Kind] = KINDS, times: int = 0
) -> list[Entry]:
    """Up to five places of one guest by order of joining, at least so many of those that must."""
    kinds = draw(st.lists(st.sampled_from(must), min_size=times, max_size=times))
    kinds += draw(st.lists(st.sampled_from(among), max_size=5 - times))
    return [kind(number) for number, kind in enumerate(draw(st.permutations(kinds)), 1)]


def booking(number: int = 1, *, reminded: bool = False) -> Reservation:
    """The guest's table of that many days later."""
    start = START + number * timedelta(days=1)
    booked = Reservation(f"r{number}", GUEST, 2, ("T1",), None, start, start + 2 * HOUR, NOW, "app")
    return replace(booked, reminded_at=NOW if reminded else None)


def bookings(reminded: list[bool]) -> list[Reservation]:
    return [booking(n, reminded=told) for n, told in enumerate(reminded, 1)]


def live(entries: list[Entry]) -> list[Entry]:
    return [e for e in entries if not e.status.is_final]


def held(entries: list[Entry]) -> list[Entry]:
    return [e for e in entries if rules.open_offer(e) is not None]


def to(wish: Wish, *entries: Entry, **known: Any) -> Addressee:
    """Whose it is, among these entries."""
    return addressee(replace(Known(entries=entries), **known), wish, NOW)


# --- what the message names ----------------------------------------------------------------------


@given(places(), reminders, plain | numbered)
def test_a_named_offer_is_for_its_entry_or_nobody(
    entries: list[Entry], reminded: list[bool], wish: Wish
) -> None:
    booked = bookings(reminded)
    names = [f"e{n}.{m}" for n in range(1, 8) for m in (1, 2)]
    for name in [*names, "r1", "r3", "r9", "", "e1", "?"]:
        found = to(wish, *entries, bookings=booked, offer_id=name)
        for heard in (found.entry, found.over):
            assert heard is None or name.startswith(f"{heard.id}.")
        assert found.booking is None or found.booking.id == name
        meant = next((e for e in entries if name.startswith(f"{e.id}.")), None)
        assert meant in (found.entry, found.over)
        assert found.entry is None or found.offer_id == name


@given(places(), plain)
def test_a_reply_is_for_whoever_sent_the_message(entries: list[Entry], wish: Wish) -> None:
    for meant in entries:
        found = to(wish, *entries, bookings=[booking()], replied=meant.id)
        over_, alive = (meant, None) if meant.status.is_final else (None, meant)
        assert (found.entry, found.over, found.booking) == (alive, over_, None)
    assert to(wish, *entries, bookings=[booking()], replied="r1").booking == booking()


@given(places(), wishes)
def test_a_reply_to_what_nobody_knows_is_as_any_message(entries: list[Entry], wish: Wish) -> None:
    assert to(wish, *entries, replied="e99") == to(wish, *entries)


def test_the_button_of_something_that_is_gone_books_and_cancels_nothing() -> None:
    gone = "r9"
    assert to(YES, offer_id=gone, bookings=[booking(reminded=True)]) == NOBODY
    missed = over(Outcome.EXPIRED)
    assert to(YES, missed, offer_id=gone) == NOBODY
    asked = to(NO, missed, notified(2), entry(3), offer_id=gone)
    assert asked == Addressee(choices=(Choice(2, START, 4),))


def test_the_button_of_an_earlier_offer_is_the_same_entrys() -> None:
    again = rules.offered(entry(), offer(time=2), NOW)
    found = to(YES, again, notified(2), offer_id="e1.1")
    assert (found.entry, found.offer_id) == (again, "e1.1")


# --- several offers ------------------------------------------------------------------------------


@given(places(must=HOLDING, times=2), reminders, plain)
def test_what_may_mean_two_offers_is_for_no_entry(
    entries: list[Entry], reminded: list[bool], wish: Wish
) -> None:
    found = to(wish, *entries, bookings=bookings(reminded))
    assert (found.entry, found.over, found.booking) == (None, None, None)
    assert [f"e{choice.number}" for choice in found.choices] == [e.id for e in held(entries)]


@given(places([entry, *ENDED], HOLDING, 1), reminders, wishes)
def test_one_open_offer_decides(entries: list[Entry], reminded: list[bool], wish: Wish) -> None:
    assert to(wish, *entries, bookings=bookings(reminded)).entry == held(entries)[0]


@given(places(), plain)
def test_a_message_is_never_for_two(entries: list[Entry], wish: Wish) -> None:
    found = to(wish, *entries, bookings=[booking()])
    named = [found.entry, found.booking, found.over, found.choices or None]
    assert sum(who is not None for who in named) <= 1


@given(places(must=HOLDING, times=2), plain, st.integers(0, 4))
def test_every_offered_choice_can_be_chosen_and_keeps_its_number(
    entries: list[Entry], wish: Wish, ends: int
) -> None:
    meant = {choice.number: f"e{choice.number}" for choice in to(wish, *entries).choices}
    gone = entries[ends % len(entries)]
    if not gone.status.is_final:
        ended = rules.left(gone, NOW, "left", Actor.GUEST)
        entries = [ended if e is gone else e for e in entries]
    assert len(meant) > 1
    for number, name in meant.items():
        chosen = to(replace(wish, number=number), *entries)
        heard = chosen.over if name == gone.id else chosen.entry
        assert heard is not None
        assert heard.id == name


def test_who_joins_later_takes_nobodys_number() -> None:
    asked = to(YES, notified(1), notified(2))
    assert [c.number for c in asked.choices] == [1, 2]
    chosen = to(Wish(Intent.YES, 2), notified(1), notified(2), entry(3))
    assert (chosen.entry, chosen.offer_id) == (notified(2), "e2.1")


def test_a_number_that_was_never_given_chooses_nothing() -> None:
    asked = to(Wish(Intent.YES, 7), notified(1), notified(2))
    assert (asked.entry, len(asked.choices)) == (None, 2)


def test_a_number_means_something_only_where_there_are_several() -> None:
    old = over(Outcome.DECLINED, 1, wanted_at=NOW - RECENT)
    for entries in ([notified(2)], [old, notified(2)]):
        assert to(Wish(Intent.YES, 1), *entries) == Addressee(notified(2))


def test_a_choice_names_the_offered_time_and_the_party() -> None:
    early = replace(offer(1), start=START - HOUR)
    one = replace(notified(1), offer=early)
    two = notified(2, party_size=2)
    choices = (Choice(1, START - HOUR, 4), Choice(2, START, 2))
    assert to(YES, one, two).choices == choices


def test_entries_of_other_days_take_no_number_once_they_are_over() -> None:
    old = over(Outcome.DECLINED, 1, wanted_at=NOW - RECENT)
    assert [c.number for c in to(YES, old, notified(2), notified(3)).choices] == [1, 2]
    stuck = notified(1, wanted_at=NOW - RECENT)
    assert [c.number for c in to(YES, stuck, notified(2)).choices] == [1, 2]


# --- places in line ------------------------------------------------------------------------------


@given(places([entry, *ENDED], [entry], 2), st.integers(0, 3))
def test_who_waits_twice_is_asked_which_place_to_give_up(entries: list[Entry], more: int) -> None:
    found = to(LEAVE, *entries, bookings=bookings([False] * more))
    assert (found.entry, found.over, found.booking) == (None, None, None)
    assert [c.number for c in found.choices] == [int(e.id[1:]) for e in live(entries)]


def test_a_chosen_place_is_given_up() -> None:
    chosen = to(Wish(Intent.LEAVE, 2), entry(1), entry(2))
    assert (chosen.entry, chosen.choices) == (entry(2), ())


def test_a_number_that_is_no_places_gives_up_none() -> None:
    asked = to(Wish(Intent.LEAVE, 2), entry(1))
    assert asked == Addressee(choices=(Choice(1, START, 4),))
    assert to(Wish(Intent.LEAVE, 1), entry(1)).entry == entry(1)


@pytest.mark.parametrize("wish", [UNCLEAR, YES, NO, Wish(Intent.STATUS)])
def test_what_ends_nothing_is_for_the_place_that_comes_first(wish: Wish) -> None:
    later = entry(1, wanted_at=START + HOUR)
    assert to(wish, later, entry(2)).entry == entry(2)


def test_a_single_place_is_given_up_without_a_question() -> None:
    ended = over(Outcome.DECLINED, 2)
    assert to(LEAVE, entry(1), ended, bookings=[booking()]).entry == entry(1)


# --- the number as a whole -----------------------------------------------------------------------


@given(places(), reminders, st.sampled_from(REACHES))
def test_an_opt_out_is_heard_by_one_that_is_alive_if_any_is(
    entries: list[Entry], reminded: list[bool], intent: Intent
) -> None:
    booked = bookings(reminded)
    for name in (None, "e1.1", "r9"):
        found = to(Wish(intent), *entries, bookings=booked, offer_id=name, replied="e1")
        assert (found.choices, found.ambiguous) == ((), False)
        alive = found.entry or found.booking
        assert (alive is not None) is bool(live(entries) or booked)


# --- reservations --------------------------------------------------------------------------------


def test_a_reminder_comes_before_a_place_in_line_and_that_before_a_booking() -> None:
    asked = booking(2, reminded=True)
    assert to(YES, entry(), bookings=[booking(1), asked]).booking == asked
    assert to(YES, entry(), bookings=[booking(1)]).entry == entry()
    confirmed = replace(asked, guest_confirmed_at=NOW)
    assert to(YES, entry(), bookings=[confirmed]).entry == entry()
    assert to(UNCLEAR, bookings=[booking(1), booking(2)]).booking == booking(1)


@given(reminders, st.sampled_from([LEAVE, NO]))
def test_no_booking_is_cancelled_that_may_not_be_meant(reminded: list[bool], wish: Wish) -> None:
    booked = bookings(reminded)
    asked = [b for b in booked if b.reminded_at]
    meant = asked or booked
    found = to(wish, bookings=booked)
    assert found.ambiguous is (len(meant) > 1)
    assert found.booking == (meant[0] if len(meant) == 1 else None)


# --- nobody --------------------------------------------------------------------------------------


def test_what_comes_too_late_is_about_the_entry_that_ended_last() -> None:
    first = replace(over(Outcome.EXPIRED, 1), settled_at=NOW + 2 * MINUTE)
    assert to(YES, first, over(Outcome.DECLINED, 2)) == Addressee(over=first)
    assert to(YES, over(Outcome.EXPIRED, 1, wanted_at=NOW - RECENT)) == NOBODY


@given(wishes | numbered)
def test_a_number_that_has_nothing_is_nobodys(wish: Wish) -> None:
    assert to(wish) == NOBODY
