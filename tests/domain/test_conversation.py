"""Every kind of message at every point of a wait: what it brings about, and what answers it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain import conversation, texts
from domain import entry as rules
from domain.conversation import Meaning
from domain.entry import Reply
from domain.intents import Intent, Wish, understood
from domain.model import Actor, Entry, Outcome, Reach, Status
from domain.said import Said, Text
from tests.domain.guests import (
    MINUTE,
    NOW,
    VENUE,
    WINDOW,
    entry,
    notified,
    offer,
    offered,
    over,
)

BODIES = {
    Intent.YES: "SÍ",
    Intent.NO: "No",
    Intent.LEAVE: "cancelar",
    Intent.STATUS: "¿cuánto falta?",
    Intent.MORE_TIME: "5 minutos más",
    Intent.OPT_OUT: "BAJA",
    Intent.OPT_IN: "ALTA",
    Intent.REJOIN: "apuntar",
    Intent.UNCLEAR: "¿tenéis trona?",
}
LATE = NOW + WINDOW + MINUTE
ENDED = rules.service_ended(entry(), NOW)
STATES = {
    "waiting": entry(),
    "offered": offered(),
    "notified": notified(),
    "extended": rules.extended(notified(), NOW),
    "late": notified(),
    "confirmed": over(Outcome.ACCEPTED),
    "missed": over(Outcome.EXPIRED),
    "declined": over(Outcome.DECLINED),
    "service ended": ENDED,
}
ACCEPTS = (Meaning(outcome=Outcome.ACCEPTED), Text.CONFIRMED)
DECLINES = (Meaning(outcome=Outcome.DECLINED), Text.LEFT_LINE)
_ANSWERS = {Intent.YES: ACCEPTS, Intent.NO: DECLINES, Intent.LEAVE: DECLINES}
# For each state: the text that answers what changes nothing, and what changes something.
TABLE: dict[str, tuple[Text, dict[Intent, tuple[Meaning, Text]]]] = {
    "waiting": (Text.STILL_WAITING, {Intent.LEAVE: (Meaning(leaves=True), Text.LEFT_LINE)}),
    "offered": (Text.PLEASE_ANSWER_SOON, _ANSWERS),
    "notified": (
        Text.PLEASE_ANSWER,
        {**_ANSWERS, Intent.MORE_TIME: (Meaning(extends=True), Text.EXTENDED)},
    ),
    "extended": (
        Text.PLEASE_ANSWER,
        {**_ANSWERS, Intent.MORE_TIME: (Meaning(), Text.NOT_EXTENDED)},
    ),
    "late": (Text.TOO_LATE, {Intent.YES: (Meaning(late=True), Text.TOO_LATE)}),
    "confirmed": (Text.ALREADY_CONFIRMED, {}),
    "missed": (Text.TOO_LATE, {}),
    "declined": (Text.NOT_IN_LINE, {}),
    "service ended": (Text.NOT_IN_LINE, {}),
}
REACHES = {
    Intent.OPT_OUT: (Meaning(reach=Reach.OPTED_OUT), Text.OPTED_OUT),
    Intent.OPT_IN: (Meaning(reach=Reach.WRITE), Text.OPTED_IN),
}


CASES: list[tuple[str, Intent, Meaning, Text]] = [
    (state, intent, *{**REACHES, **special}.get(intent, (Meaning(), otherwise)))
    for state, (otherwise, special) in TABLE.items()
    for intent in Intent
]
every_case = pytest.mark.parametrize(("state", "intent", "meaning", "text"), CASES)


def said(state: str, intent: Intent) -> Reply:
    """The message of that intent, as it reaches an entry in that state."""
    return Reply("SM1", BODIES[intent], LATE if state == "late" else NOW)


def reachable(before: Entry, reach: Reach) -> Entry:
    """The same entry of a guest who wants that."""
    return replace(before, guest=replace(before.guest, reach=reach))


def after(before: Entry, reply: Reply, now: datetime = NOW) -> Entry:
    """The entry once its workflow has done what the message asks for."""
    meaning = conversation.understand(before, reply)
    entry_ = rules.heard(before, reply, None, meaning.reach)
    if meaning.outcome is not None:
        if entry_.status is Status.WAITING:
            entry_ = rules.notified(entry_, now, WINDOW)
        return rules.settled(entry_, meaning.outcome, now, "", Actor.GUEST)
    if meaning.leaves:
        return rules.left(entry_, now, "left", Actor.GUEST)
    return rules.extended(entry_, now) if meaning.extends else entry_


def answer(before: Entry, reply: Reply) -> Said | None:
    """What the guest reads."""
    return conversation.answer(before, after(before, reply), reply, VENUE)


@pytest.mark.parametrize("intent", Intent)
def test_the_samples_say_what_they_are_to_say(intent: Intent) -> None:
    assert understood(BODIES[intent]).intent is intent


@every_case
def test_what_a_message_means_and_what_answers_it(
    state: str, intent: Intent, meaning: Meaning, text: Text
) -> None:
    before, reply = STATES[state], said(state, intent)
    assert conversation.understand(before, reply) == meaning
    answered = answer(before, reply)
    assert answered is not None
    assert (answered.text, answered.venue, answered.language) == (text, VENUE, "es")


@every_case
def test_who_opted_out_is_heard_and_told_only_what_has_changed(
    state: str, intent: Intent, meaning: Meaning, text: Text
) -> None:
    before, reply = reachable(STATES[state], Reach.OPTED_OUT), said(state, intent)
    assert conversation.understand(before, reply) == meaning
    answered = answer(before, reply)
    told = meaning.outcome or meaning.leaves or meaning.extends or intent is Intent.OPT_IN
    assert (answered and answered.text) == (text if told else None)


def test_an_opt_out_is_confirmed_once_and_an_opt_in_undoes_it() -> None:
    texts_read, now = [], notified()
    for intent in (Intent.OPT_OUT, Intent.OPT_OUT, Intent.STATUS, Intent.OPT_IN, Intent.STATUS):
        reply = said("notified", intent)
        answered = answer(now, reply)
        texts_read.append(answered and answered.text)
        now = after(now, reply)
    read = [Text.OPTED_OUT, None, None, Text.OPTED_IN, Text.PLEASE_ANSWER]
    assert texts_read == read
    assert (now.guest.reach, now.status) == (Reach.WRITE, Status.NOTIFIED)


def test_a_guest_who_is_called_may_opt_out_and_hears_of_it() -> None:
    called = reachable(notified(), Reach.CALL)
    answered = answer(called, said("notified", Intent.OPT_OUT))
    assert answered is not None
    assert answered.text is Text.OPTED_OUT


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("intent", Intent)
def test_a_picture_says_nothing_whatever_stands_under_it(state: str, intent: Intent) -> None:
    reply = replace(said(state, intent), is_text=False)
    assert conversation.wish_of(reply) == Wish(Intent.UNCLEAR)
    assert conversation.understand(STATES[state], reply) == Meaning()
    answered = answer(STATES[state], reply)
    assert answered is not None
    assert answered.text is TABLE[state][0]


@pytest.mark.parametrize("state", ["offered", "notified", "extended", "late"])
@pytest.mark.parametrize("other", ["e1.2", "e2.1", "r-e1", ""])
@pytest.mark.parametrize("intent", [i for i in Intent if i not in REACHES])
def test_a_button_of_another_offer_changes_nothing(state: str, other: str, intent: Intent) -> None:
    before = STATES[state]
    reply = replace(said(state, intent), offer_id=other)
    assert conversation.understand(before, reply) == Meaning()
    answered = answer(before, reply)
    assert answered is not None
    assert answered.text is TABLE[state][0]


@pytest.mark.parametrize("intent", Intent)
def test_a_button_of_the_open_offer_is_its_answer(intent: Intent) -> None:
    plain = said("notified", intent)
    named = replace(plain, offer_id=offer().id)
    before = notified()
    assert conversation.understand(before, named) == conversation.understand(before, plain)
    assert answer(before, named) == answer(before, plain)


@pytest.mark.parametrize("body", ["SÍ 2", "NO 2", "cancelar 2", "sí a la 2"])
def test_a_number_counts_only_where_it_was_found_to_mean_this_offer(body: str) -> None:
    assert understood(body).number == 2
    reply = Reply("SM1", body, NOW)
    assert conversation.understand(notified(), reply) == Meaning()
    chosen = replace(reply, offer_id=offer().id)
    assert conversation.understand(notified(), chosen).outcome is not None


@given(st.text(max_size=60) | st.sampled_from([*BODIES.values()]), st.booleans())
def test_no_text_with_another_offers_name_moves_the_entry(body: str, is_text: bool) -> None:
    reply = Reply("SM1", body, NOW, offer_id="e9.1", is_text=is_text)
    meaning = conversation.understand(notified(), reply)
    assert replace(meaning, reach=None) == Meaning()


def test_the_window_ends_with_its_last_instant() -> None:
    before = notified()
    assert before.expires_at is not None
    in_time = Reply("SM1", "SÍ", before.expires_at)
    assert conversation.understand(before, in_time) == Meaning(outcome=Outcome.ACCEPTED)
    late = replace(in_time, received_at=before.expires_at + timedelta(microseconds=1))
    assert conversation.understand(before, late) == Meaning(late=True)
    assert conversation.understand(rules.extended(before, NOW), late) == Meaning(
        outcome=Outcome.ACCEPTED
    )


def test_no_message_came_later_than_it_is_heard() -> None:
    ahead = Reply("SM1", "SÍ", NOW + WINDOW)
    assert rules.heard_at(ahead, NOW).received_at == NOW
    assert rules.heard_at(ahead, NOW + 2 * WINDOW) == ahead


def test_a_table_is_held_longer_once() -> None:
    reply = said("notified", Intent.MORE_TIME)
    longer = answer(notified(), reply)
    assert longer is not None
    assert longer.until == NOW + WINDOW + rules.EXTENSION
    refused = answer(after(notified(), reply), reply)
    assert refused is not None
    assert (refused.text, refused.until) == (Text.NOT_EXTENDED, longer.until)


def test_the_answer_is_in_the_language_that_the_guest_has_now() -> None:
    for state, before in STATES.items():
        reply = said(state, Intent.UNCLEAR)
        heard = rules.heard(before, reply, "fr", None)
        answered = conversation.answer(before, heard, reply, VENUE)
        assert answered is not None
        assert answered.language == "fr"


def test_a_confirmation_names_the_offered_table() -> None:
    answered = answer(notified(), said("notified", Intent.YES))
    assert answered == texts.confirmed(
        after(notified(), said("notified", Intent.YES)), VENUE, offer()
    )


@pytest.mark.parametrize("intent", REACHES)
def test_a_number_without_an_entry_gets_the_same_confirmation(intent: Intent) -> None:
    assert conversation.opts(intent, VENUE, "ca") == Said(REACHES[intent][1], VENUE, "ca")
