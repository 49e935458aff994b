"""The base: its tables, and telling whoever listens that something has changed."""

import asyncio
from collections.abc import Callable

from standins.airtable.changes import Author, Change, Transaction
from standins.airtable.errors import AirtableError, forbidden
from standins.airtable.ids import now
from standins.airtable.tables import Table

Listener = Callable[[Transaction], None]


class Base:
    """The tables of one base. `listener` is told of every transaction, at once."""

    def __init__(self, base_id: str, name: str, listener: Listener) -> None:
        self.id, self.name, self._listener = base_id, name, listener
        self.tables: list[Table] = []
        self.transactions = 0
        self._changed = asyncio.Event()

    def table(self, id_or_name: str) -> Table:
        """The table of that id or name. Raises AirtableError (403, as Airtable) for none."""
        for table in self.tables:
            if id_or_name in (table.id, table.name):
                return table
        raise forbidden()

    def table_by_id(self, table_id: str) -> Table:
        """The table of that id, for calls that take no names."""
        table = self.table(table_id)
        if table.id != table_id:
            raise forbidden()
        return table

    def add(self, table: Table, author: Author) -> None:
        """Have one more table. Raises AirtableError when its name is taken."""
        if any(table.name.casefold() == other.name.casefold() for other in self.tables):
            text = f'Could not create table "{table.name}": that name is taken'
            raise AirtableError(422, "DUPLICATE_TABLE_NAME", text)
        self.tables.append(table)
        self.commit(Change(table, new_table=True), author)

    def commit(self, change: Change, author: Author) -> None:
        """Number what was done and tell of it; nothing when it came to nothing."""
        if change.is_empty:
            return
        self.transactions += 1
        self._listener(Transaction(self.transactions, now(), author, change))
        self.wake()

    def wake(self) -> None:
        """Have everybody who waits look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def changed(self) -> None:
        """Return at the next change."""
        await self._changed.wait()
