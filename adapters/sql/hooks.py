"""What the restaurant's base tells us of edits with (`activities.edit_ports.Hooks`)."""

from sqlalchemy import Column, Integer, Table, bindparam, select, update

from activities.edit_ports import Hook
from adapters.sql.engine import Sql
from adapters.sql.tables import metadata
from adapters.sql.types import Instant, Words

base_hooks = Table(
    "base_hooks",
    metadata,
    Column("location", Words, primary_key=True),
    Column("webhook_id", Words, nullable=False),
    Column("url", Words, nullable=False),
    Column("secret", Words, nullable=False),
    Column("cursor", Integer, nullable=False),
    Column("expires_at", Instant, nullable=False),
)
"""The webhook that tells of edits in the restaurant's base, and how far they have been taken."""

_ONE = select(base_hooks).where(base_hooks.c.location == bindparam("here"))
_ADVANCE = (
    update(base_hooks)
    .where(
        base_hooks.c.location == bindparam("here"),
        base_hooks.c.webhook_id == bindparam("hook"),
        base_hooks.c.cursor < bindparam("reached"),
    )
    .values(cursor=bindparam("reached"))
)


class SqlHooks:
    """One for each location; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._keep = sql.replacing(base_hooks, "location")

    async def get(self, location: str) -> Hook | None:
        """The location's hook, or None."""
        row = await self._sql.row(_ONE, here=location)
        if row is None:
            return None
        return Hook(row.webhook_id, row.url, row.secret, row.cursor, row.expires_at)

    async def keep(self, location: str, hook: Hook) -> None:
        """It is the location's hook from now on."""
        await self._sql.change(
            self._keep,
            location=location,
            webhook_id=hook.webhook_id,
            url=hook.url,
            secret=hook.secret,
            cursor=hook.cursor,
            expires_at=hook.expires_at,
        )

    async def advance(self, location: str, webhook_id: str, cursor: int) -> None:
        """All before that cursor is done; never goes back."""
        await self._sql.change(_ADVANCE, here=location, hook=webhook_id, reached=cursor)
