"""What each text tells, as data; its words are the catalogues' business."""

from dataclasses import replace
from datetime import timedelta

import pytest

from domain import entry as rules
from domain import texts
from domain.model import Actor, Entry, Guest, Outcome, Reservation, Status
from domain.restaurant import Restaurant
from domain.said import ASKS, TEMPLATES, VARIABLES, Choice, Said, Text, Venue
from tests.domain.guests import (
    MINUTE,
    NOW,
    START,
    VENUE,
    WINDOW,
    entry,
    notified,
    offer,
    offered,
    over,
)

LATER = START + 20 * MINUTE


def about(text: Text) -> Said:
    """That text to the sample guest, with what every text about an entry has."""
    return Said(text, VENUE, "es", "María", 4, at=START, entry_id="e1")


def test_an_offer_names_the_table_the_window_and_itself() -> None:
    held = replace(offer(), start=LATER)
    said = texts.offer(entry(zone="Interior"), VENUE, held, WINDOW)
    expected = replace(about(Text.OFFER), at=LATER, zone="Terraza", window_seconds=900)
    assert said == replace(expected, offer_id="e1.1")
    assert texts.offer(entry(), VENUE, offer(), timedelta(seconds=20)).window_seconds == 20


def test_a_confirmation_is_of_the_table_that_was_offered() -> None:
    held = replace(offer(), start=LATER, zone=None)
    said = texts.confirmed(entry(zone="Terraza"), VENUE, held)
    assert said == replace(about(Text.CONFIRMED), at=LATER)


def test_a_late_confirmation_is_of_the_table_that_was_booked() -> None:
    missed = over(Outcome.EXPIRED, zone="Interior")
    table, end = ("T5",), LATER + 90 * MINUTE
    booked = Reservation(
        "r-e1", missed.guest, 4, table, "Terraza", LATER, end, NOW, "waitlist", entry_id="e1"
    )
    said = texts.booked_late(missed, VENUE, booked)
    assert said == replace(about(Text.CONFIRMED), at=LATER, zone="Terraza")


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (texts.cancelled(entry(), VENUE), Text.LEFT_LINE),
        (texts.still_waiting(entry(), VENUE), Text.STILL_WAITING),
        (texts.too_late(entry(), VENUE), Text.TOO_LATE),
        (texts.service_ended(entry(), VENUE), Text.SERVICE_ENDED),
    ],
)
def test_what_happened_to_the_wait(said: Said, text: Text) -> None:
    assert said == about(text)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (texts.please_answer(notified(), VENUE), Text.PLEASE_ANSWER),
        (texts.extended(notified(), VENUE), Text.EXTENDED),
        (texts.not_extended(notified(), VENUE), Text.NOT_EXTENDED),
    ],
)
def test_until_when_the_table_is_held(said: Said, text: Text) -> None:
    assert said == replace(about(text), until=NOW + WINDOW)


@pytest.mark.parametrize(("position", "wait"), [(3, 25), (None, None), (1, None)])
def test_where_the_guest_stands(position: int | None, wait: int | None) -> None:
    for tell, text in ((texts.status, Text.STATUS), (texts.rejoined, Text.REJOINED)):
        said = tell(entry(), VENUE, position, wait)
        assert said == replace(about(text), position=position, wait_min=wait)


def test_a_question_lists_what_may_be_meant() -> None:
    choices = (Choice(1, START, 4), Choice(3, LATER, 2))
    assert texts.which(entry(), VENUE, choices) == replace(about(Text.WHICH), choices=choices)


@pytest.mark.parametrize("language", ["es", "eu"])
def test_what_is_said_to_a_number_names_nobody(language: str) -> None:
    for tell, text in (
        (texts.not_in_line, Text.NOT_IN_LINE),
        (texts.failed, Text.FAILED),
        (texts.opted_out, Text.OPTED_OUT),
        (texts.opted_in, Text.OPTED_IN),
    ):
        assert tell(VENUE, language) == Said(text, VENUE, language)


def test_the_guests_language_and_first_name_are_used() -> None:
    jon = Guest("Jon Ander Etxeberria", "+34600000012", "", language="eu")
    said = texts.still_waiting(entry(guest=jon, party_size=2), VENUE)
    assert (said.language, said.name, said.party_size) == ("eu", "Jon", 2)


@pytest.mark.parametrize(
    ("ended", "text"),
    [
        (over(Outcome.ACCEPTED), Text.ALREADY_CONFIRMED),
        (over(Outcome.EXPIRED), Text.TOO_LATE),
        (over(Outcome.UNDELIVERABLE), Text.TOO_LATE),
        (over(Outcome.DECLINED), Text.NOT_IN_LINE),
        (over(Outcome.CANCELLED), Text.NOT_IN_LINE),
        (rules.service_ended(entry(), NOW), Text.NOT_IN_LINE),
        (rules.left(entry(), NOW, "left", Actor.GUEST), Text.NOT_IN_LINE),
    ],
)
def test_what_is_said_about_an_entry_that_has_ended(ended: Entry, text: Text) -> None:
    named = text is not Text.NOT_IN_LINE
    expected = about(text) if named else Said(text, VENUE, "es")
    assert texts.already_over(ended, VENUE) == expected


def test_a_confirmed_guest_hears_of_the_table_not_of_the_wish() -> None:
    told = over(Outcome.ACCEPTED)
    assert told.offer is not None
    later = replace(told, offer=replace(told.offer, start=LATER))
    assert texts.already_over(later, VENUE).at == LATER


# --- what holds for all texts --------------------------------------------------------------------


def test_every_text_says_which_variables_it_may_use() -> None:
    assert set(VARIABLES) == set(Text)
    assert all(len(set(names)) == len(names) for names in VARIABLES.values())


def test_what_asks_goes_out_unasked() -> None:
    assert set(ASKS) < set(TEMPLATES)
    assert all("footer" in VARIABLES[text] for text in (Text.OFFER, Text.BOOKED))


def test_a_venue_is_that_of_its_restaurant_and_keeps_its_time(restaurant: Restaurant) -> None:
    told = replace(restaurant, privacy_url="https://example.com/privacidad")
    assert Venue.of(told) == Venue("casa", told.name, told.phone, "UTC", told.privacy_url)
    assert VENUE.local(START).isoformat() == "2025-01-15T21:00:00+01:00"


# --- the ends of offers --------------------------------------------------------------------------


def test_an_offer_ended_before_its_message_went_out_keeps_the_place() -> None:
    back = rules.settled(offered(), Outcome.UNDELIVERABLE, NOW, "recipient", Actor.SYSTEM)
    assert (back.status, back.offer, back.reason) == (Status.WAITING, None, "recipient")
    assert rules.settlement(back, offer(), Outcome.UNDELIVERABLE).stays


def test_after_it_went_out_the_wait_is_over() -> None:
    ended = rules.settled(notified(), Outcome.WITHDRAWN, NOW, "staff", Actor.STAFF)
    assert ended.status is Status.EXPIRED
    assert not rules.settlement(ended, offer(), Outcome.WITHDRAWN).stays


def test_history_stays_bounded_and_keeps_its_beginning() -> None:
    noted = rules.note(entry(), NOW, "joined", Actor.GUEST)
    for _ in range(3 * rules.MAX_HISTORY):
        noted = rules.note(noted, NOW, "reply", Actor.GUEST)
    assert len(noted.history) == rules.MAX_HISTORY
    assert (noted.history[0].what, noted.history[-1].seq) == ("joined", noted.version - 1)
