"""One answer for each client-chosen key (`activities.idempotency_ports.IdempotencyKeys`)."""

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Row, and_, bindparam, delete, select, update

from activities.idempotency_ports import CLAIM_LIFETIME, Kept, KeyInProgress, KeyReused
from adapters.sql.access import idempotency
from adapters.sql.engine import Insert, Sql

_KEY = and_(idempotency.c.scope == bindparam("of"), idempotency.c.key == bindparam("named"))
_UNFINISHED = and_(_KEY, idempotency.c.status.is_(None))
_ONE = select(idempotency).where(_KEY)
_FINISH = (
    update(idempotency)
    .where(_UNFINISHED)
    .values(status=bindparam("http_status"), body=bindparam("answer"))
)
_ABANDON = delete(idempotency).where(_UNFINISHED)
_PURGE = delete(idempotency).where(idempotency.c.claimed_at < bindparam("before"))


class SqlIdempotency:
    """Keys are claimed by one statement, so that of two requests one wins; raises
    `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._claim = _claim(sql)

    async def look(self, scope: str, key: str, fingerprint: str, now: datetime) -> Kept | None:
        """What `begin` would say, without claiming the key."""
        # In turn: guests who ask at the same instant are to be served in that order.
        row = await self._sql.row_in_turn(_ONE, of=scope, named=key)
        if row is None:
            return None
        kept = _answer(row, fingerprint)
        if kept is None and row.claimed_at > now - CLAIM_LIFETIME:
            raise KeyInProgress
        return kept

    async def begin(self, scope: str, key: str, fingerprint: str, now: datetime) -> Kept | None:
        """Claim the key. None: go on, then `finish` or `abandon`. Else the answer it has already.

        `KeyInProgress` while another request holds the claim, `KeyReused` when the key came with
        another fingerprint.
        """
        claim = uuid4().hex
        won = await self._sql.change(
            self._claim,
            scope=scope,
            key=key,
            fingerprint=fingerprint,
            claim=claim,
            claimed_at=now,
            stale=now - CLAIM_LIFETIME,
        )
        return None if won else await self._kept(scope, key, fingerprint, claim)

    async def finish(self, scope: str, key: str, status: int, body: str) -> None:
        """Keep the answer for repetitions. The first one stays. `LookupError` without a claim."""
        kept = await self._sql.change(_FINISH, of=scope, named=key, http_status=status, answer=body)
        if not kept and await self._sql.row(_ONE, of=scope, named=key) is None:
            raise LookupError("the key was never claimed, or its claim was abandoned")

    async def abandon(self, scope: str, key: str) -> None:
        """Give up an unfinished claim, so that the request may be repeated at once."""
        await self._sql.change(_ABANDON, of=scope, named=key)

    async def purge(self, before: datetime) -> int:
        """Forget what was claimed before then; how many keys that were."""
        return await self._sql.change(_PURGE, before=before)

    async def _kept(self, scope: str, key: str, fingerprint: str, claim: str) -> Kept | None:
        row = await self._sql.row(_ONE, of=scope, named=key)
        if row is None:  # abandoned a moment ago: the client's next try finds the key free
            raise KeyInProgress
        kept = _answer(row, fingerprint)
        # Ours may have been written before the connection broke, and repeated after it.
        if kept is None and row.claim != claim:
            raise KeyInProgress
        return kept


def _answer(row: Row[Any], fingerprint: str) -> Kept | None:
    if row.fingerprint != fingerprint:
        raise KeyReused
    return None if row.status is None else Kept(row.status, row.body)


def _claim(sql: Sql) -> Insert:
    insert = sql.insert(idempotency)
    return insert.on_conflict_do_update(
        index_elements=["scope", "key"],
        set_={name: insert.excluded[name] for name in ("claim", "claimed_at")},
        where=and_(
            idempotency.c.status.is_(None),
            idempotency.c.fingerprint == insert.excluded.fingerprint,
            idempotency.c.claimed_at <= bindparam("stale", type_=idempotency.c.claimed_at.type),
        ),
    )
