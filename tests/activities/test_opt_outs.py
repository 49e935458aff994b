"""Who wants no messages gets none, whatever the channel; who asked gets the answer."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from activities.messaging_ports import Outgoing
from domain.said import Text
from tests.activities.messaging_fakes import BY_SMS, OFFER, OUTGOING, PHONE, VENUE, Sending
from tests.standin_fixtures import RunningStandin

KEY = OUTGOING.key
# A guest who hides the number on WhatsApp, and gave it when joining.
HIDDEN = replace(OUTGOING, to="whatsapp:ES.1187204455090311")
BYE = replace(OFFER, text=Text.OPTED_OUT, offer_id="")


async def opt_out(sending: Sending, location: str = VENUE.id) -> None:
    await sending.guests.opt_out(location, PHONE, datetime.now(UTC), "SM1")


@pytest.mark.parametrize("outgoing", [OUTGOING, BY_SMS, HIDDEN])
async def test_who_opted_out_gets_nothing(
    twilio_standin: RunningStandin, sending: Sending, outgoing: Outgoing
) -> None:
    await opt_out(sending)
    error = await sending.failed(outgoing)
    assert (error.type, error.non_retryable, list(error.details)) == ("opted-out", True, [None])
    assert sending.outbox.failures == {outgoing.key: [(None, "the guest wants no messages")]}
    assert "600000" not in f"{error!r} {error.__cause__!r}"
    assert await twilio_standin.messages() == []


async def test_the_answer_to_the_guests_own_message_goes_out(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await opt_out(sending)
    sid = await sending.attempt(replace(OUTGOING, key="answer:SM1", said=BYE, solicited=True))
    assert [m["sid"] for m in await twilio_standin.messages()] == [sid]
    assert sending.outbox.failures == {}


async def test_another_restaurant_and_another_guest_are_not_meant(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await opt_out(sending, "otra-casa")
    await sending.guests.opt_out(VENUE.id, "+34600000012", datetime.now(UTC), "SM1")
    await sending.attempt()
    assert len(await twilio_standin.messages()) == 1


async def test_an_opt_out_between_two_attempts_counts(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(status=429, times=1)
    assert (await sending.failed()).type == "busy"
    await opt_out(sending)
    assert (await sending.failed(number=2)).type == "opted-out"
    assert await twilio_standin.messages() == []


async def test_what_was_accepted_before_the_opt_out_was_sent(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    await twilio_standin.faults(drop_after_accept=1)
    assert (await sending.failed()).type == "unknown"
    await opt_out(sending)
    sid = await sending.attempt(number=2)
    assert [m["sid"] for m in await twilio_standin.messages()] == [sid]
    assert KEY not in sending.outbox.failures


async def test_the_same_message_goes_out_to_who_wants_messages_again(
    twilio_standin: RunningStandin, sending: Sending
) -> None:
    sending = Sending(sending.gateway, settle=timedelta())
    await opt_out(sending)
    await sending.failed()
    await sending.guests.opt_in(VENUE.id, PHONE)
    sid = await sending.attempt()
    assert [m["sid"] for m in await twilio_standin.messages()] == [sid]
    assert KEY not in sending.outbox.failures
