"""Template or free text at Twilio: by the 24-hour window, and as it was first sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

import pytest
import pytest_asyncio

from adapters.wording import CatalogueWording
from domain.said import Text
from tests.activities.messaging_fakes import (
    OFFER,
    OUTGOING,
    VENUE,
    CountedGateway,
    OutboxDown,
    PlainWording,
    Sending,
)
from tests.standin_fixtures import RunningStandin

OFFER_SID, CONFIRMED_SID = "HX" + "a" * 32, "HX" + "b" * 32
CONFIGURED = {"offer.es": OFFER_SID, "confirmed.es": CONFIRMED_SID}
WORDS = PlainWording()
CONFIRMED = replace(OUTGOING, key="answer:SM1", said=replace(OFFER, text=Text.CONFIRMED))
HOUR = timedelta(hours=1)


def definition(sid: str, body: str, *buttons: str) -> dict[str, Any]:
    """A template with the variables of `PlainWording`."""
    actions = [{"type": "QUICK_REPLY", "title": b, "id": f"{b.lower()}:{{{{3}}}}"} for b in buttons]
    rich = {"twilio/quick-reply": {"body": body, "actions": actions}} if actions else {}
    return {
        "sid": sid,
        "friendly_name": f"plain_{sid[-1]}",
        "language": "es",
        "variables": WORDS.template_values(OFFER),
        "types": {**rich, "twilio/text": {"body": body}},
        "status": "approved",
    }


@pytest_asyncio.fixture
async def house(twilio_standin: RunningStandin, gateway: CountedGateway) -> Sending:
    """A worker whose templates the stand-in has, and which it does not do without."""
    await twilio_standin.templates(
        definition(OFFER_SID, "Hola {{1}}, offer: {{2}}.", "SI", "NO"),
        definition(CONFIRMED_SID, "Hola {{1}}, confirmed: {{2}}."),
    )
    await twilio_standin.faults(enforce_window=True)
    return Sending(gateway, templates=CONFIGURED)


async def forms(standin: RunningStandin) -> list[str | None]:
    return [m["content_sid"] for m in await standin.messages()]


async def test_who_never_wrote_gets_the_template(
    twilio_standin: RunningStandin, house: Sending
) -> None:
    sid = await house.attempt()
    (kept,) = await twilio_standin.messages()
    assert (kept["sid"], kept["content_sid"]) == (sid, OFFER_SID)
    assert kept["body"] == WORDS.text(OFFER)
    assert [b["payload"] for b in kept["buttons"]] == ["si:o1", "no:o1"]
    assert house.outbox.rows[OUTGOING.key].content_sid == OFFER_SID


async def test_who_wrote_gets_free_text(twilio_standin: RunningStandin, house: Sending) -> None:
    house.guests.wrote_ago(HOUR)
    await house.attempt()
    (kept,) = await twilio_standin.messages()
    assert (kept["content_sid"], kept["body"]) == (None, WORDS.text(OFFER))


class Window(NamedTuple):
    """How long ago the guest wrote at two attempts, and the template that both have."""

    at_first: timedelta
    later: timedelta
    template: str | None


@pytest.fixture(
    params=[Window(HOUR, 25 * HOUR, None), Window(25 * HOUR, HOUR, OFFER_SID)],
    ids=["the window closes", "the guest writes"],
)
def window(request: pytest.FixtureRequest, house: Sending) -> Window:
    """A window that opens or closes between two attempts; it stands as at the first."""
    moves: Window = request.param
    house.guests.wrote_ago(moves.at_first)
    return moves


async def test_a_refused_attempt_is_repeated_as_it_was(
    twilio_standin: RunningStandin, house: Sending, window: Window
) -> None:
    await twilio_standin.faults(status=429, times=1)
    assert (await house.failed()).type == "busy"
    house.guests.wrote_ago(window.later)
    await house.attempt(number=2)
    assert await forms(twilio_standin) == [window.template]


async def test_an_attempt_that_crashed_before_sending_is_repeated_as_it_was(
    twilio_standin: RunningStandin, house: Sending, window: Window
) -> None:
    await house.claimed()
    house.guests.wrote_ago(window.later)
    await house.attempt(number=2)
    assert await forms(twilio_standin) == [window.template]


async def test_what_an_attempt_sent_that_crashed_is_found_in_its_form(
    twilio_standin: RunningStandin, house: Sending, window: Window, gateway: CountedGateway
) -> None:
    house.outbox.down = 1
    with pytest.raises(OutboxDown):
        await house.attempt()
    house.guests.wrote_ago(window.later)
    sid = await house.attempt(number=2)
    (kept,) = await twilio_standin.messages()
    assert (kept["sid"], kept["content_sid"], gateway.sends) == (sid, window.template, 1)


async def test_a_template_whose_words_are_not_ours_is_found_by_its_values(
    twilio_standin: RunningStandin, house: Sending, gateway: CountedGateway
) -> None:
    await twilio_standin.templates(definition(OFFER_SID, "Mesa libre, {{1}}: {{2}}.", "SI"))
    await twilio_standin.faults(drop_after_accept=1)
    assert (await house.failed()).type == "unknown"
    sid = await house.attempt(number=2)
    assert [m["sid"] for m in await twilio_standin.messages()] == [sid]
    assert gateway.sends == 1


async def test_two_lost_templates_with_the_same_values_are_each_found(
    twilio_standin: RunningStandin, house: Sending, gateway: CountedGateway
) -> None:
    await twilio_standin.faults(drop_after_accept=2)
    for outgoing in (OUTGOING, CONFIRMED):
        assert (await house.failed(outgoing)).type == "unknown"
    kept = [m["sid"] for m in await twilio_standin.messages()]
    found = [await house.attempt(each, number=2) for each in (CONFIRMED, OUTGOING)]
    assert found == kept[::-1]
    assert gateway.sends == 2


async def test_the_catalogues_own_template_has_buttons_that_name_the_offer(
    twilio_standin: RunningStandin, gateway: CountedGateway
) -> None:
    words = CatalogueWording()
    offered = next(
        made
        for made in words.definitions(VENUE, 900, ("eu",), 1)
        if made["friendly_name"].startswith("nubes_offer_")
    )
    await twilio_standin.templates({**offered, "sid": OFFER_SID, "status": "approved"})
    house = Sending(gateway, templates={"offer.eu": OFFER_SID}, wording=words)
    said = replace(OFFER, language="eu", at=datetime.now(UTC), window_seconds=900)
    await twilio_standin.faults(drop_after_accept=1, enforce_window=True)
    outgoing = replace(OUTGOING, said=said)
    assert (await house.failed(outgoing)).type == "unknown"
    sid = await house.attempt(outgoing, number=2)
    (kept,) = await twilio_standin.messages()
    assert (kept["sid"], kept["body"], gateway.sends) == (sid, words.text(said), 1)
    assert [b["payload"] for b in kept["buttons"]] == ["si:o1", "no:o1"]
