"""The tables from the restaurant's base come back as they were kept."""

from datetime import UTC, datetime, timedelta

from activities.house_ports import KeptBlock, KeptHouse, Wish
from adapters.sql import open_database, schema
from domain.house import HouseTables
from domain.restaurant import Table, TableSet

NOW = datetime(2026, 11, 21, 18, 5, 7, 250_000, tzinfo=UTC)
TABLES = HouseTables(
    (Table("T1", "Interior", 1, 2), Table("Barra", "Jardín", 1, 4)),
    (TableSet(("T1", "Barra"), None, 3, 6),),
)
WISH = Wish("T1", NOW, NOW + timedelta(hours=2))
REFUSED = KeptBlock("k2", WISH, True, "La mesa está ocupada.")
BLOCKS = {"rec1": KeptBlock("k1", WISH), "rec2": REFUSED}


async def test_what_is_kept_comes_back(database_url: str) -> None:
    async with open_database(database_url) as database:
        assert await database.house.get("casa") is None
        kept = KeptHouse(TABLES, NOW, told=False, blocks=BLOCKS)
        await database.house.keep("casa", kept)
        await database.house.keep("otra", KeptHouse(None, NOW))
    async with open_database(database_url) as database:
        assert await database.house.get("casa") == kept
        assert await database.house.get("otra") == KeptHouse(None, NOW)


async def test_the_newest_counts(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.house.keep("casa", KeptHouse(None, NOW, blocks=BLOCKS))
        later = KeptHouse(TABLES, NOW + timedelta(minutes=1), told=True)
        await database.house.keep("casa", later)
        assert await database.house.get("casa") == later


async def test_it_can_be_taken_back_without_touching_the_rest(database_url: str) -> None:
    async with open_database(database_url) as database:
        await database.house.keep("casa", KeptHouse(TABLES, NOW))
        await schema.downgrade(database.sql, "0007")
    async with open_database(database_url) as database:
        assert await database.house.get("casa") is None
