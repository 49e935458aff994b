"""What an entry takes from its guest's messages, and from what became of its own."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import entry as rules
from domain.channels import Channel
from domain.entry import BY_PHONE, EXTENSION, Reply
from domain.model import Actor, Entry, Guest, Outcome, Reach, Status
from tests.domain.guests import GUEST, MINUTE, NOW, WINDOW, entry, notified, offer, offered, over

MEXICAN = "whatsapp:+5215550000001"
LATER = NOW + 3 * MINUTE


def reply(sender: str = GUEST.address, body: str = "hola") -> Reply:
    """A message of that sender, a minute before `LATER`."""
    return Reply("SM1", body, LATER - MINUTE, sender=sender)


def steps(of: Entry) -> list[str]:
    """What has happened to it."""
    return [step.what for step in of.history]


def with_reach(of: Entry, reach: Reach) -> Entry:
    return replace(of, guest=replace(of.guest, reach=reach))


# --- heard ---------------------------------------------------------------------------------------


def test_what_tells_nothing_new_makes_no_new_version() -> None:
    for known in (entry(), notified(), over(Outcome.DECLINED)):
        assert rules.heard(known, reply(), None, None) == known
        assert rules.heard(known, reply(), "es", Reach.WRITE) == known


def test_the_guests_language_is_taken_over() -> None:
    heard = rules.heard(entry(), reply(), "eu", None)
    assert (heard.guest.language, heard.version) == ("eu", entry().version + 1)
    assert rules.heard(heard, reply(), None, None) == heard


def test_we_answer_to_the_exact_whatsapp_address() -> None:
    heard = rules.heard(entry(), reply(MEXICAN), None, None)
    assert heard.guest == replace(GUEST, address=MEXICAN)
    assert heard.version == entry().version + 1


@pytest.mark.parametrize("sender", ["+34600000011", "", "whatsappish"])
def test_a_message_by_sms_leaves_the_address_and_the_reach(sender: str) -> None:
    called = with_reach(entry(), Reach.CALL)
    assert rules.heard(called, reply(sender), None, None) == called


def test_who_was_called_and_writes_by_whatsapp_is_written_to_again() -> None:
    heard = rules.heard(with_reach(entry(), Reach.CALL), reply(), None, None)
    assert heard.guest.reach is Reach.WRITE
    assert (steps(heard), heard.version) == (["reachable"], entry().version + 1)


def test_who_wants_no_messages_gets_none_for_writing_one() -> None:
    opted_out = with_reach(entry(), Reach.OPTED_OUT)
    assert rules.heard(opted_out, reply(), None, None) == opted_out


@pytest.mark.parametrize("before", Reach)
@pytest.mark.parametrize(
    ("wanted", "step"), [(Reach.OPTED_OUT, "opted-out"), (Reach.WRITE, "opted-in")]
)
def test_what_the_guest_wants_is_noted_once(before: Reach, wanted: Reach, step: str) -> None:
    known = with_reach(notified(), before)
    heard = rules.heard(known, reply(), None, wanted)
    assert heard.guest.reach is wanted
    new = heard.history[len(known.history) :]
    expected = [] if wanted is before else [(step, LATER - MINUTE, Actor.GUEST)]
    assert [(s.what, s.at, s.actor) for s in new] == expected
    assert rules.heard(heard, reply(), None, wanted) == heard


@given(
    st.sampled_from(Reach),
    st.sampled_from([GUEST.address, MEXICAN, GUEST.phone, ""]),
    st.sampled_from([None, "es", "fr"]),
    st.sampled_from([None, Reach.WRITE, Reach.OPTED_OUT]),
)
def test_a_message_alone_moves_nothing_but_the_guest(
    reach: Reach, sender: str, language: str | None, wanted: Reach | None
) -> None:
    before = with_reach(notified(), reach)
    heard = rules.heard(before, reply(sender), language, wanted)
    assert heard.version - before.version == (heard.guest != before.guest)
    unmoved = replace(heard, guest=before.guest, version=before.version, history=before.history)
    assert unmoved == before
    assert (heard.guest.name, heard.guest.phone) == (GUEST.name, GUEST.phone)


# --- notified, arrived ---------------------------------------------------------------------------


@pytest.mark.parametrize("by", [Channel.WHATSAPP, Channel.SMS, BY_PHONE])
def test_the_history_says_how_the_guest_was_told(by: str) -> None:
    told = rules.notified(offered(), LATER, WINDOW, by)
    assert (told.status, told.notified_at) == (Status.NOTIFIED, LATER)
    assert told.expires_at == LATER + WINDOW
    assert (told.history[-1].what, told.history[-1].detail) == ("notified", by)


def test_a_message_that_went_another_way_starts_the_window_anew() -> None:
    lost = rules.gone_another_way(notified(), LATER, "63024")
    assert lost.expires_at == NOW + WINDOW
    assert (lost.history[-1].what, lost.history[-1].detail) == ("not-delivered", "63024")
    again = rules.notified(lost, LATER, WINDOW, Channel.SMS)
    assert again.expires_at == LATER + WINDOW
    assert steps(again) == ["offered", "notified", "not-delivered", "notified"]


def test_an_arrival_is_noted_once_for_each_message() -> None:
    there = rules.arrived(notified(), LATER)
    assert (there.history[-1].what, there.history[-1].at) == ("delivered", LATER)
    assert (there.status, there.expires_at) == (Status.NOTIFIED, NOW + WINDOW)
    assert rules.arrived(there, LATER + MINUTE) == there
    extended = rules.extended(there, LATER)
    assert rules.arrived(extended, LATER + MINUTE) == extended
    by_sms = rules.notified(there, LATER, WINDOW, Channel.SMS)
    assert steps(rules.arrived(by_sms, LATER)).count("delivered") == 2


def test_a_report_of_no_open_offer_is_not_noted() -> None:
    for quiet in (entry(), offered(), *(over(outcome) for outcome in Outcome)):
        assert rules.arrived(quiet, LATER) == quiet


# --- undeliverable -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "then"),
    [(r, Reach.CALL if r is Reach.WRITE else r) for r in Reach],
)
def test_who_no_message_gets_to_is_called_from_then_on(before: Reach, then: Reach) -> None:
    for held, status in ((offered(), Status.WAITING), (notified(), Status.EXPIRED)):
        lost = rules.settled(
            with_reach(held, before), Outcome.UNDELIVERABLE, LATER, "recipient", Actor.SYSTEM
        )
        assert (lost.status, lost.guest.reach, lost.reason) == (status, then, "recipient")


@pytest.mark.parametrize("outcome", [o for o in Outcome if o is not Outcome.UNDELIVERABLE])
def test_any_other_end_leaves_the_reach(outcome: Outcome) -> None:
    assert over(outcome).guest == GUEST


def test_a_wait_goes_on_only_if_nobody_was_told_of_the_table() -> None:
    back = rules.settled(offered(), Outcome.UNDELIVERABLE, LATER, "", Actor.SYSTEM)
    assert (back.offer, rules.open_offer(back), back.expires_at) == (None, None, None)
    assert rules.settlement(back, offer(), Outcome.UNDELIVERABLE).stays
    gone = rules.settled(notified(), Outcome.UNDELIVERABLE, LATER, "", Actor.SYSTEM)
    assert not rules.settlement(gone, offer(), Outcome.UNDELIVERABLE).stays


# --- extended, missed ----------------------------------------------------------------------------


def test_the_window_is_prolonged_once() -> None:
    longer = rules.extended(notified(), LATER)
    assert longer.expires_at == NOW + WINDOW + EXTENSION
    assert longer.extended
    assert (longer.history[-1].what, longer.history[-1].actor) == ("extended", Actor.GUEST)
    assert rules.extended(longer, LATER) == longer


def test_no_window_is_prolonged_before_it_has_begun() -> None:
    assert rules.extended(offered(), LATER) == offered()
    assert rules.extended(entry(), LATER) == entry()


def test_another_offer_may_be_prolonged_again() -> None:
    used = replace(entry(), extended=True)
    assert not rules.offered(used, offer(time=2), LATER).extended


@pytest.mark.parametrize(
    ("ended", "missed"),
    [
        (over(Outcome.EXPIRED), True),
        (over(Outcome.UNDELIVERABLE), True),
        (rules.service_ended(entry(), LATER), False),
        (rules.left(entry(), LATER, "left", Actor.GUEST), False),
        (over(Outcome.DECLINED), False),
        (over(Outcome.ACCEPTED), False),
        (notified(), False),
    ],
)
def test_an_offer_that_nobody_answered_was_missed(ended: Entry, missed: bool) -> None:
    assert rules.was_missed(ended) is missed


@pytest.mark.parametrize(
    ("name", "first"),
    [("María Pérez", "María"), ("  Jon  Ander ", "Jon"), ("Ana", "Ana"), (" ", ""), ("", "")],
)
def test_guests_are_greeted_by_their_first_name(name: str, first: str) -> None:
    assert Guest(name, "+34600000011", "").first_name == first
