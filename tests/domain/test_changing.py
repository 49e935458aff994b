"""Changing a wait in place."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain import entry as rules
from domain.changing import ChangePlace, change_place
from domain.day import Change, MakeOffer, ServiceDay, StartEntry, TellChange
from domain.line import JoinRequest, positions
from domain.model import Entry, Guest
from domain.refusals import Reason, Refused
from domain.tables import BlockTable, FreeTable, block, free
from domain.waitlist import join
from tests.domain.evening import DAY, HOUSE

NOW = datetime.combine(DAY, time(20), UTC)
AT = NOW + timedelta(hours=1)


def taken() -> ServiceDay:
    """An evening on which no table is free."""
    day = ServiceDay(HOUSE, DAY)
    for table in HOUSE.tables:
        span = NOW, NOW + timedelta(hours=4)
        day = block(day, BlockTable(f"b-{table.id}", table.id, *span))[0].day
    return day


def with_line(*parties: int) -> ServiceDay:
    """A line of guests e0, e1, ... of that size, who all want the same time."""
    asked = [
        JoinRequest(f"e{n}", Guest(f"G{n}", f"+3460000000{n}", ""), size, AT, "phone")
        for n, size in enumerate(parties)
    ]
    return join(taken(), asked, NOW)[0].day


def entry_of(day: ServiceDay, number: int) -> Entry:
    place = day.line[f"e{number}"]
    request = JoinRequest("new", Guest("G", "+34600000009", ""), place.party_size, AT, "phone")
    started = join(day, [request], NOW)[0].effects
    return next(e.entry for e in started if isinstance(e, StartEntry))


def changed(day: ServiceDay, number: int, **terms: object) -> Change:
    command = ChangePlace(f"e{number}", **terms)  # type: ignore[arg-type]
    return change_place(day, command, NOW)[0]


def refusal(day: ServiceDay, number: int, **terms: object) -> Reason:
    with pytest.raises(Refused) as refused:
        changed(day, number, **terms)
    return refused.value.reason


def test_a_place_keeps_its_rank_with_other_terms() -> None:
    day = with_line(2, 2, 2)
    after = changed(day, 0, party_size=4, zone="Terraza", wanted_at=AT + timedelta(minutes=30)).day
    place = after.line["e0"]
    assert (place.party_size, place.zone, place.wanted_at) == (
        4, "Terraza", AT + timedelta(minutes=30),
    )  # fmt: skip
    assert place.joined_at == day.line["e0"].joined_at
    assert positions(after) == {"e0": 1, "e1": 2, "e2": 3}


def test_what_is_not_named_stays_and_an_empty_text_takes_away() -> None:
    day = changed(with_line(2), 0, zone="Terraza", email="g@ejemplo.es").day
    kept = changed(day, 0, name="Otra").day.line["e0"]
    assert (kept.zone, kept.guest.email, kept.guest.name) == ("Terraza", "g@ejemplo.es", "Otra")
    gone = changed(day, 0, zone="", email="").day.line["e0"]
    assert (gone.zone, gone.guest.email) == (None, None)


def test_a_party_that_fits_now_is_offered_the_table_that_stands_free() -> None:
    day = free(with_line(4), FreeTable("T2", AT), NOW)[0].day
    assert not day.offers
    change = changed(day, 0, party_size=2)
    told = [type(effect) for effect in change.effects]
    assert told.index(TellChange) < told.index(MakeOffer)
    (offer,) = change.day.offers.values()
    assert (offer.entry_id, offer.tables) == ("e0", ("T2",))


def test_an_open_offer_is_for_the_wish_that_it_was_made_for() -> None:
    day = free(with_line(2), FreeTable("T2", AT), NOW)[0].day
    assert day.offers
    assert refusal(day, 0, party_size=1) is Reason.ENTRY_HAS_OFFER
    assert refusal(day, 0, zone="Terraza") is Reason.ENTRY_HAS_OFFER
    assert changed(day, 0, name="Otra", notes="trona").day.line["e0"].guest.name == "Otra"


@pytest.mark.parametrize(
    ("terms", "reason"),
    [
        ({"party_size": 0}, Reason.PARTY_SIZE_INVALID),
        ({"party_size": 40}, Reason.PARTY_TOO_LARGE),
        ({"zone": "Azotea"}, Reason.ZONE_UNKNOWN),
        ({"wanted_at": AT + timedelta(hours=9)}, Reason.CLOSED),
    ],
)
def test_what_could_not_join_cannot_be_changed_to(terms: dict[str, object], reason: Reason) -> None:
    assert refusal(with_line(2), 0, **terms) is reason


def test_nobody_is_changed_who_is_not_in_line() -> None:
    assert refusal(with_line(2), 7, party_size=3) is Reason.ENTRY_UNKNOWN


def test_the_entry_notes_what_was_changed_once() -> None:
    day = with_line(2)
    entry = replace(entry_of(day, 0), id="e0")
    command = ChangePlace("e0", party_size=3, notes="trona")
    news = change_place(day, command, NOW)[1]
    after = rules.changed(entry, news, NOW)
    assert (after.party_size, after.notes, after.version) == (3, "trona", entry.version + 1)
    # The sample's name differs from the place's, so that it counts as changed too.
    assert after.history[-1].detail == "party,name,notes"
    assert rules.changed(after, news, NOW) == after
