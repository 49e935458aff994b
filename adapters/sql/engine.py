"""Connections to the database: every statement is either done, or `RecordsUnavailable`.

SQLite takes one writer at a time. A write therefore begins as a write (`BEGIN IMMEDIATE`, or one
statement that commits itself), so that waiting for another process always helps; within this
process writers queue for one connection. A single statement opens no transaction.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeVar

from sqlalchemy import Connection, Executable, Row, Table
from sqlalchemy.dialects import postgresql, sqlite

from adapters.sql.connections import Connections
from adapters.sql.failures import guarded

T = TypeVar("T")

Insert = sqlite.Insert | postgresql.Insert


class Sql:
    """The statements of this process.

    Every method raises `RecordsUnavailable`, and repeats once a call whose connection broke:
    callers send only what may arrive twice. `reader` and `writer` commit each statement at once.
    """

    def __init__(self, reader: Connections, writer: Connections) -> None:
        self._reader, self._writer = reader, writer
        self.is_sqlite = writer.dialect_name == "sqlite"
        # A pool would let latecomers pass.
        self._turn = asyncio.Lock()

    def insert(self, table: Table) -> Insert:
        """An INSERT of this database's dialect; ON CONFLICT is the same on both."""
        return sqlite.insert(table) if self.is_sqlite else postgresql.insert(table)

    def replacing(self, table: Table, key: str) -> Insert:
        """An INSERT whose values take the place of those of the row with that key, if any."""
        insert = self.insert(table)
        given = insert.excluded
        news = {column.name: given[column.name] for column in table.c}
        del news[key]
        return insert.on_conflict_do_update(index_elements=[key], set_=news)

    async def rows(self, query: Executable, **values: Any) -> Sequence[Row[Any]]:
        """All rows that a query finds."""

        def read(connection: Connection) -> Sequence[Row[Any]]:
            return connection.execute(query, values).all()

        return await guarded(partial(self._reader.run, read))

    async def row(self, query: Executable, **values: Any) -> Row[Any] | None:
        """The first row that a query finds, or None."""
        found = await self.rows(query, **values)
        return found[0] if found else None

    async def row_in_turn(self, query: Executable, **values: Any) -> Row[Any] | None:
        """As `row`, but callers come back in the order in which they asked."""
        async with self._turn:
            return await self.row(query, **values)

    async def change(self, statement: Executable, **values: Any) -> int:
        """Runs and commits one statement; how many rows it wrote."""

        def write(connection: Connection) -> int:
            return connection.execute(statement, values).rowcount

        return await guarded(partial(self._writer.run, write))

    async def changed(self, statement: Executable, **values: Any) -> Row[Any] | None:
        """Runs and commits one statement with RETURNING; the row it wrote, or None."""

        def write(connection: Connection) -> Row[Any] | None:
            return connection.execute(statement, values).first()

        return await guarded(partial(self._writer.run, write))

    async def transaction(self, work: Callable[[Connection], T]) -> T:
        """Runs `work` in one write transaction: all of it is kept, or nothing."""
        begin = "BEGIN IMMEDIATE" if self.is_sqlite else "BEGIN"

        def whole(connection: Connection) -> T:
            try:
                connection.exec_driver_sql(begin)
                result = work(connection)
                connection.exec_driver_sql("COMMIT")
            except BaseException:
                # To close the connection undoes everything, whatever state a cancelled or broken
                # call has left it in. The pool opens another.
                connection.invalidate()
                raise
            return result

        return await guarded(partial(self._writer.run, whole))

    async def close(self) -> None:
        """Closes all connections."""
        await self._reader.close()
        await self._writer.close()
