"""Delivery reports: kept, told to whom sent the message, and told later when that cannot be."""

from datetime import timedelta

import pytest

from activities.errors import RecordsUnavailable
from activities.messaging_ports import OutboundMessage
from api.engine_errors import EngineAway
from domain.delivery import State
from tests.api.conftest import House, payload
from tests.api.test_twilio import STATUS

SID = "MM1f2e3d4c5b6a79880796a5b4c3d2e1f0"


@pytest.fixture
async def waiting(house: House) -> str:
    """Guest 11 waits; their entry's id."""
    await house.full()
    return str((await house.join(11)).json()["data"]["id"])


@pytest.fixture
async def key(house: House, waiting: str) -> str:
    """The key of a message to them that Twilio has accepted."""
    message = OutboundMessage(f"{waiting}.1:offer", waiting, "whatsapp:+34600000011", "hola")
    await house.database.outbox.claim(message)
    await house.database.outbox.record_sent(message.key, SID, house.clock())
    return message.key


async def reports(house: House, key: str, status: str, sid: str = SID, **more: str) -> int:
    form = payload("twilio_status_delivered") | {"MessageSid": sid, "MessageStatus": status} | more
    form.pop("ErrorCode", None) if "ErrorCode" not in more else None
    return (await house.twilio(form, f"{STATUS}?key={key}")).status_code


def told(house: House) -> list[tuple[str, State, str]]:
    return [(key, report.state, report.failure) for key, report in house.engine.reports]


async def state_of(house: House, conversation: str) -> list[State]:
    return [r.state for r in await house.database.deliveries.of_conversation(conversation)]


async def test_news_reach_the_entry_once_whatever_the_order(
    house: House, waiting: str, key: str
) -> None:
    for status in ("sent", "delivered", "delivered", "sent", "read", "queued"):
        assert await reports(house, key, status) == 204
    assert told(house) == [(waiting, State.DELIVERED, "")]
    assert await state_of(house, waiting) == [State.READ]


async def test_a_failure_carries_its_class(house: House, waiting: str, key: str) -> None:
    await reports(house, key, "undelivered", ErrorCode="63024")
    assert told(house) == [(waiting, State.FAILED, "recipient")]


@pytest.mark.parametrize(
    ("code", "failure"),
    [("63018", "busy"), ("63016", "content"), ("99999", "recipient"), ("x", "recipient")],
)
async def test_codes_are_read_by_the_table(house: House, key: str, code: str, failure: str) -> None:
    await reports(house, key, "failed", ErrorCode=code)
    ((_, _, told_failure),) = told(house)
    assert told_failure == failure


async def test_a_failure_after_the_arrival_is_not_believed(house: House, key: str) -> None:
    await reports(house, key, "delivered")
    await reports(house, key, "undelivered", ErrorCode="63024")
    assert [state for _, state, _ in told(house)] == [State.DELIVERED]


async def test_a_report_before_we_know_the_id_tells_it(house: House, waiting: str) -> None:
    message = OutboundMessage(f"{waiting}.1:offer", waiting, "whatsapp:+34600000011", "hola")
    await house.database.outbox.claim(message)
    await reports(house, message.key, "sent")
    row, fresh = await house.database.outbox.claim(message)
    assert (row.sid, fresh) == (SID, False)


@pytest.mark.parametrize(
    ("key", "sid"), [("else", "MM" + "0" * 32), ("", "MM" + "0" * 32), ("x" * 5000, SID)]
)
async def test_messages_that_are_not_ours_change_nothing(
    house: House, waiting: str, key: str, sid: str
) -> None:
    assert await reports(house, key, "failed", sid, ErrorCode="63024") == 204
    assert told(house) == []


async def test_without_a_key_the_id_finds_it(house: House, waiting: str, key: str) -> None:
    form = payload("twilio_status_delivered") | {"MessageSid": SID}
    assert (await house.twilio(form, STATUS)).status_code == 204
    assert [conversation for conversation, _, _ in told(house)] == [waiting]
    assert key


@pytest.mark.parametrize("status", ["", "exploded", "received"])
async def test_states_that_say_nothing_are_left_alone(house: House, key: str, status: str) -> None:
    assert await reports(house, key, status) == 204
    assert told(house) == []


async def test_what_temporal_could_not_take_is_told_later(
    house: House, waiting: str, key: str
) -> None:
    house.engine.failures = [EngineAway("gone")] * 3
    assert await reports(house, key, "undelivered", ErrorCode="63024") == 204
    assert told(house) == []
    house.engine.failures.clear()
    house.clock.now += timedelta(minutes=1)
    # The forwarder may be at it, too: then it is told twice, which the workflow bears.
    await house.parts.deliveries.sweep(timedelta(0))
    assert set(told(house)) == {(waiting, State.FAILED, "recipient")}
    assert await house.database.deliveries.untold(house.clock()) == []


async def test_of_an_entry_that_is_over_nothing_is_left_to_tell(
    house: House, waiting: str, key: str
) -> None:
    house.engine.entries.clear()
    await reports(house, key, "delivered")
    before = house.clock() + timedelta(minutes=1)
    assert await house.database.deliveries.untold(before) == []
    assert waiting


async def test_sql_away_makes_twilio_report_again(
    house: House, key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise RecordsUnavailable

    monkeypatch.setattr(house.database.deliveries, "report", away)
    assert await reports(house, key, "delivered") == 503
