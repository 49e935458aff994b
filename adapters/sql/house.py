"""The tables that come from the restaurant's base (`activities.house_ports.HouseStore`)."""

from collections.abc import Mapping

from sqlalchemy import Boolean, Column, Table, bindparam, select

from activities.house_ports import KeptBlock, KeptHouse
from adapters.sql.engine import Sql
from adapters.sql.tables import metadata
from adapters.sql.types import Instant, Packed, Words
from domain.house import HouseTables

base_tables = Table(
    "base_tables",
    metadata,
    Column("location", Words, primary_key=True),
    Column("tables", Packed(HouseTables)),
    Column("since", Instant, nullable=False),
    Column("told", Boolean, nullable=False),
    Column("blocks", Packed(Mapping[str, KeptBlock]), nullable=False),
)
"""The last good tables of the restaurant's base, and the blocks that its rows ask for."""

_ONE = select(base_tables).where(base_tables.c.location == bindparam("here"))


class SqlHouse:
    """One for each location; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._keep = sql.replacing(base_tables, "location")

    async def get(self, location: str) -> KeptHouse | None:
        """What is kept, or None."""
        row = await self._sql.row(_ONE, here=location)
        return None if row is None else KeptHouse(row.tables, row.since, row.told, row.blocks)

    async def keep(self, location: str, house: KeptHouse) -> None:
        """It is what is kept from now on."""
        await self._sql.change(
            self._keep,
            location=location,
            tables=house.tables,
            since=house.since,
            told=house.told,
            blocks=house.blocks,
        )
