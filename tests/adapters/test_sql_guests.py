"""Opt-outs, and when a number last wrote."""

import pytest
from sqlalchemy import select

from activities.messaging_ports import Guests
from adapters.sql import Database
from adapters.sql.tables import opt_outs
from tests.sql_samples import LOCATION, MARIA, MINUTE, NOW, message


@pytest.fixture
def guests(database: Database) -> Guests:
    """Nobody is known yet."""
    return database.guests


async def test_an_opt_out_is_one_numbers_at_one_restaurant(guests: Guests) -> None:
    assert not await guests.opted_out(LOCATION, MARIA.phone)
    await guests.opt_out(LOCATION, MARIA.phone, NOW, "SM1")
    assert await guests.opted_out(LOCATION, MARIA.phone)
    assert not await guests.opted_out("otro-bar", MARIA.phone)
    assert not await guests.opted_out(LOCATION, "+34600000012")


async def test_an_opt_out_keeps_its_first_time(database: Database) -> None:
    assert await database.guests.opt_out(LOCATION, MARIA.phone, NOW, "SM1")
    assert not await database.guests.opt_out(LOCATION, MARIA.phone, NOW + MINUTE, "SM2")
    assert await database.guests.opt_out(LOCATION, MARIA.phone, NOW + MINUTE, "SM1")
    found = await database.sql.rows(select(opt_outs.c.since, opt_outs.c.message_sid))
    assert [tuple(row) for row in found] == [(NOW, "SM1")]


async def test_who_opts_in_again_is_written_to(guests: Guests) -> None:
    await guests.opt_in(LOCATION, MARIA.phone)
    await guests.opt_out(LOCATION, MARIA.phone, NOW, "SM1")
    await guests.opt_in(LOCATION, MARIA.phone)
    assert not await guests.opted_out(LOCATION, MARIA.phone)


async def test_an_opt_out_without_a_number_is_refused(guests: Guests) -> None:
    with pytest.raises(ValueError, match="number"):
        await guests.opt_out(LOCATION, "", NOW, "SM1")
    assert not await guests.opted_out(LOCATION, "")


async def test_when_a_number_last_wrote_by_whatsapp(database: Database) -> None:
    assert await database.guests.last_wrote(MARIA.phone) is None
    by_sms = message(4, sender=MARIA.phone)
    others = message(5, phone="+34600000012", sender="whatsapp:+34600000012")
    for received in (message(1), message(3), message(2), by_sms, others):
        await database.inbox.receive(received, None)
    assert await database.guests.last_wrote(MARIA.phone) == message(3).received_at


async def test_hidden_numbers_are_nobodys(database: Database) -> None:
    hidden = message(1, phone="", sender="whatsapp:ES.1187204455090311")
    await database.inbox.receive(hidden, None)
    assert await database.guests.last_wrote("") is None
