"""The outbox: one row a business key, and the provider's id of what was sent."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from adapters.sql import Database
from adapters.sql.tables import outbox
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
