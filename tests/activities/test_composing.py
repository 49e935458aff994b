"""Template or free text: by the 24-hour window, by configuration, and as it was first sent."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from activities.composing import Composer
from activities.messaging_ports import OutboundMessage, OutboxRow, Template
from domain.channels import Channel
from domain.said import TEMPLATES, Said, Text
from tests.activities.messaging_fakes import (
    BY_SMS,
    GUEST,
    OFFER,
    OUTGOING,
    PHONE,
    MemoryGuests,
    PlainWording,
)

OFFER_SID, CONFIRMED_SID = "HX" + "a" * 32, "HX" + "b" * 32
CONFIGURED = {"offer.es": OFFER_SID, "confirmed.es": CONFIRMED_SID, "status.es": "HX" + "c" * 32}
WORDS = PlainWording()
VALUES = {"1": "Lucía", "2": "4 personas (es)", "3": "o1"}
HOUR = timedelta(hours=1)


def composer(
    guests: MemoryGuests | None = None, templates: Mapping[str, str] = CONFIGURED
) -> Composer:
    return Composer(WORDS, guests or MemoryGuests(), templates)


async def test_everything_else_is_passed_on() -> None:
    outgoing = replace(OUTGOING, valid_seconds=900)
    assert await composer(templates={}).compose(outgoing) == OutboundMessage(
        OUTGOING.key, "e1", GUEST, WORDS.text(OFFER), Channel.WHATSAPP, None, 900
    )


async def test_outside_the_window_it_is_the_template() -> None:
    message = await composer().compose(OUTGOING)
    assert message.template == Template(OFFER_SID, VALUES)
    assert message.body == WORDS.text(OFFER)  # what the guest reads all the same


@pytest.mark.parametrize(
    ("ago", "free"),
    [
        (timedelta(), True),
        (HOUR, True),
        (timedelta(hours=23, minutes=49), True),
        (timedelta(hours=23, minutes=51), False),  # it may still wait at the provider
        (timedelta(hours=24), False),
        (timedelta(days=30), False),
    ],
)
async def test_the_window_opens_with_the_guests_message(ago: timedelta, free: bool) -> None:
    guests = MemoryGuests()
    guests.wrote_ago(ago)
    message = await composer(guests).compose(OUTGOING)
    assert (message.template is None) is free


async def test_another_guests_message_opens_nothing() -> None:
    guests = MemoryGuests(wrote={"+34600000012": datetime.now(UTC)})
    assert (await composer(guests).compose(OUTGOING)).template is not None


@pytest.mark.parametrize(
    "said",
    [
        replace(OFFER, text=Text.REMINDER, language="eu"),
        replace(OFFER, text=Text.STATUS),  # answers a message, which has opened the window
    ],
)
async def test_without_a_template_it_is_free_text(said: Said) -> None:
    message = await composer().compose(replace(OUTGOING, said=said))
    assert (message.template, message.body) == (None, WORDS.text(said))


@pytest.mark.parametrize(
    ("configured", "expected"),
    [("eu es en", "eu"), ("en es", "es"), ("en fr", "en"), ("fr ca", None)],
)
async def test_a_language_without_templates_gets_one_that_most_can_read(
    configured: str, expected: str | None
) -> None:
    templates = {f"offer.{language}": f"HX-{language}" for language in configured.split()}
    said = replace(OFFER, language="eu")
    message = await composer(templates=templates).compose(replace(OUTGOING, said=said))
    read = replace(OFFER, language=expected or "eu")
    assert message.body == WORDS.text(read)
    filled = Template(f"HX-{expected}", WORDS.template_values(read))
    assert message.template == (filled if expected else None)


async def test_free_text_is_in_the_guests_own_language() -> None:
    said, guests = replace(OFFER, language="eu"), MemoryGuests()
    guests.wrote_ago(HOUR)
    message = await composer(guests).compose(replace(OUTGOING, said=said))
    assert (message.template, message.body) == (None, WORDS.text(said))


@pytest.mark.parametrize("text", list(Text))
async def test_only_what_is_written_unasked_is_ever_a_template(text: Text) -> None:
    everything = {f"{each.value}.es": OFFER_SID for each in Text}
    outgoing = replace(OUTGOING, said=replace(OFFER, text=text))
    message = await composer(templates=everything).compose(outgoing)
    assert (message.template is not None) is (text in TEMPLATES)


async def test_an_sms_is_free_text() -> None:
    message = await composer().compose(BY_SMS)
    assert (message.channel, message.template, message.to) == (Channel.SMS, None, PHONE)


@pytest.mark.parametrize("template", [None, Template(OFFER_SID, VALUES)])
async def test_a_later_attempt_has_the_form_and_the_words_of_the_first(
    template: Template | None,
) -> None:
    message = OutboundMessage(OUTGOING.key, "e1", GUEST, "new", template=template)
    first = OutboxRow(OUTGOING.key, datetime.now(UTC), None, "old")
    assert composer().as_first(message, OFFER, first) == replace(message, body="old", template=None)
    for sid in (OFFER_SID, "HX" + "d" * 32):  # the latter is configured no more
        again = composer().as_first(message, OFFER, replace(first, content_sid=sid))
        assert again == replace(message, body="old", template=Template(sid, VALUES))


async def test_a_better_template_that_came_later_changes_no_language() -> None:
    said = replace(OFFER, language="eu")
    first = await composer().compose(replace(OUTGOING, said=said))
    row = OutboxRow(OUTGOING.key, datetime.now(UTC), None, first.body, OFFER_SID)
    later = composer(templates={**CONFIGURED, "offer.eu": "HX" + "d" * 32})
    message = await later.compose(replace(OUTGOING, said=said))
    assert message.template != first.template
    assert later.as_first(message, said, row) == first
