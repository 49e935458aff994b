"""The outbox: one row a business key, and the provider's id of what was sent."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from activities.messaging_ports import Template
from adapters.sql import Database
from adapters.sql.tables import outbox
from domain.channels import Channel
from tests.sql_samples import MINUTE, NOW, outbound

KEY = outbound().key


async def failure(database: Database) -> tuple[Any, ...]:
    """The failure that the only row holds."""
    columns = (outbox.c.error_code, outbox.c.error_detail, outbox.c.failed_at)
    (row,) = await database.sql.rows(select(*columns))
    return tuple(row)


async def test_a_key_is_claimed_once(database: Database) -> None:
    before = datetime.now(UTC)
    row, wrote = await database.outbox.claim(outbound())
    again = await database.outbox.claim(outbound(body="Otro texto"))
    assert wrote
    assert (row.key, row.sid) == (KEY, None)
    assert before <= row.created_at <= datetime.now(UTC)
    assert again == (row, False)


async def test_a_later_attempt_is_told_what_the_first_one_sent(database: Database) -> None:
    template = Template("HX1", {"1": "María"})
    row, _ = await database.outbox.claim(outbound(template=template))
    again, _ = await database.outbox.claim(outbound(body="Otro texto"))
    assert row == again
    assert (again.body, again.content_sid) == (outbound().body, "HX1")


@pytest.mark.parametrize("channel", list(Channel))
async def test_the_channel_is_kept(database: Database, channel: Channel) -> None:
    await database.outbox.claim(outbound(channel=channel))
    ((kept,),) = await database.sql.rows(select(outbox.c.channel))
    assert kept == channel.value


async def test_when_an_address_was_last_written_to(database: Database) -> None:
    for number in (1, 2, 3, 4):
        await database.outbox.claim(outbound(number))
    await database.outbox.claim(outbound(5, to="+34600000011"))
    for number in (2, 3, 1, 5):
        at = NOW + number * MINUTE
        await database.outbox.record_sent(outbound(number).key, f"SM{number}", at)
    to = outbound().to
    assert await database.outbox.last_sent(to, 2) == [NOW + 3 * MINUTE, NOW + 2 * MINUTE]
    assert len(await database.outbox.last_sent(to, 9)) == 3
    assert await database.outbox.last_sent("whatsapp:+34600000099", 9) == []


async def test_of_claims_at_once_one_writes(database: Database) -> None:
    claims = await asyncio.gather(*(database.outbox.claim(outbound()) for _ in range(20)))
    assert [wrote for _, wrote in claims].count(True) == 1
    assert len({row for row, _ in claims}) == 1


async def test_the_providers_id_is_recorded_once(database: Database) -> None:
    await database.outbox.claim(outbound())
    await database.outbox.record_sent(KEY, "SMa", NOW)
    await database.outbox.record_sent(KEY, "SMa", NOW + MINUTE)
    row, _ = await database.outbox.claim(outbound())
    assert row.sid == "SMa"
    assert await database.outbox.sids(outbound().to, NOW) == ["SMa"]
    assert await database.outbox.sids(outbound().to, NOW + MINUTE) == []


async def test_another_id_for_the_key_is_refused(database: Database) -> None:
    await database.outbox.claim(outbound())
    await database.outbox.record_sent(KEY, "SMa", NOW)
    with pytest.raises(ValueError, match="SMb"):
        await database.outbox.record_sent(KEY, "SMb", NOW)
    assert await database.outbox.sids(outbound().to, NOW) == ["SMa"]


async def test_another_key_for_the_id_is_refused(database: Database) -> None:
    for number in (1, 2):
        await database.outbox.claim(outbound(number))
    await database.outbox.record_sent(KEY, "SMa", NOW)
    with pytest.raises(ValueError, match="SMa"):
        await database.outbox.record_sent(outbound(2).key, "SMa", NOW)
    row, _ = await database.outbox.claim(outbound(2))
    assert row.sid is None


async def test_ids_are_those_sent_to_that_address_since_then(database: Database) -> None:
    other = "whatsapp:+34600000012"
    for number, to in ((1, outbound().to), (2, other), (3, outbound().to), (4, outbound().to)):
        await database.outbox.claim(outbound(number, to=to))
    for number in (1, 2, 3):
        await database.outbox.record_sent(
            outbound(number).key, f"SM{number}", NOW + number * MINUTE
        )
    assert await database.outbox.sids(outbound().to, NOW) == ["SM1", "SM3"]
    assert await database.outbox.sids(outbound().to, NOW + 2 * MINUTE) == ["SM3"]


async def test_a_later_success_clears_a_failure(database: Database) -> None:
    await database.outbox.claim(outbound())
    await database.outbox.record_failed(KEY, 20429, "too many requests", NOW)
    assert await failure(database) == (20429, "too many requests", NOW)
    await database.outbox.record_sent(KEY, "SMa", NOW + MINUTE)
    assert await failure(database) == (None, None, None)


async def test_a_failure_told_late_leaves_the_success(database: Database) -> None:
    await database.outbox.claim(outbound())
    await database.outbox.record_sent(KEY, "SMa", NOW + MINUTE)
    await database.outbox.record_failed(KEY, None, "timed out", NOW)
    assert await failure(database) == (None, None, None)


async def test_an_unknown_key_is_an_error(database: Database) -> None:
    with pytest.raises(LookupError, match=KEY):
        await database.outbox.record_sent(KEY, "SMa", NOW)
    with pytest.raises(LookupError, match=KEY):
        await database.outbox.record_failed(KEY, None, "timed out", NOW)
