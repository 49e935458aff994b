"""Wishes that wait for their guest's WhatsApp: counted together, found by their code, dropped."""

import asyncio
from dataclasses import replace
from datetime import timedelta

from activities.joining_ports import JoinLimits, PendingJoin
from adapters.sql import Database
from tests.sql_samples import LOCATION, MARIA, MINUTE, NOW

WISH = PendingJoin(
    id="w1",
    location=LOCATION,
    code="K7Q2MX",
    name="María",
    phone=MARIA.phone,
    party_size=4,
    service_date=NOW.date(),
    wanted_at=NOW,
    zone="Terraza",
    language="es",
    consent_at=NOW,
    origin="here",
)
WIDE = JoinLimits(NOW - timedelta(hours=1), 100, 100)


async def test_a_wish_is_found_by_id_and_by_code(database: Database) -> None:
    joins = database.pending_joins
    assert await joins.keep(WISH, WIDE)
    assert await joins.one(LOCATION, "w1") == WISH
    assert await joins.of_code(LOCATION, "K7Q2MX", NOW) == WISH
    assert await joins.of_code(LOCATION, "K7Q2MX", NOW + MINUTE) is None
    assert await joins.of_code("otro-bar", "K7Q2MX", NOW) is None
    assert await joins.one("otro-bar", "w1") is None


async def test_the_same_wish_twice_is_one(database: Database) -> None:
    joins, tight = database.pending_joins, replace(WIDE, per_phone=1)
    assert await joins.keep(WISH, tight)
    assert await joins.keep(replace(WISH, code="OTHER2"), tight)
    assert await joins.one(LOCATION, "w1") == WISH


async def test_the_first_place_stays(database: Database) -> None:
    joins = database.pending_joins
    await joins.keep(WISH, WIDE)
    await joins.joined("w1", "e1")
    await joins.joined("w1", "e2")
    assert await joins.one(LOCATION, "w1") == replace(WISH, entry_id="e1")


async def test_each_limit_holds_for_its_hour(database: Database) -> None:
    joins = database.pending_joins
    per_origin, per_phone = replace(WIDE, per_origin=2), replace(WIDE, per_phone=2)
    for number in (1, 2):
        assert await joins.keep(replace(WISH, id=f"w{number}"), WIDE)
    elsewhere, other = replace(WISH, id="w3", origin="there"), replace(WISH, id="w3", phone="+34")
    assert not await joins.keep(elsewhere, per_phone)
    assert not await joins.keep(other, per_origin)
    assert await joins.one(LOCATION, "w3") is None
    assert await joins.keep(other, per_phone)
    assert await joins.keep(replace(elsewhere, id="w4"), per_origin)
    later = replace(per_origin, since=NOW + MINUTE)
    assert await joins.keep(replace(WISH, id="w5", consent_at=NOW + 2 * MINUTE), later)


async def test_who_come_at_once_are_counted_one_after_the_other(database: Database) -> None:
    limits = replace(WIDE, per_origin=3)
    wishes = [replace(WISH, id=f"w{number}", phone=f"+{number}") for number in range(12)]
    kept = await asyncio.gather(*(database.pending_joins.keep(w, limits) for w in wishes))
    assert sum(kept) == 3


async def test_old_wishes_are_dropped(database: Database) -> None:
    joins = database.pending_joins
    await joins.keep(WISH, WIDE)
    await joins.forget(NOW)
    assert await joins.one(LOCATION, "w1") == WISH
    await joins.forget(NOW + MINUTE)
    assert await joins.one(LOCATION, "w1") is None


async def test_a_forgotten_number_has_no_wish(database: Database) -> None:
    await database.pending_joins.keep(WISH, WIDE)
    await database.privacy.forget_phone(LOCATION, "+34600000099")
    assert await database.pending_joins.one(LOCATION, "w1") == WISH
    await database.privacy.forget_phone(LOCATION, MARIA.phone)
    assert await database.pending_joins.one(LOCATION, "w1") is None
