"""What is known of a number beyond its entries (`activities.messaging_ports.Guests`)."""

from datetime import datetime

from sqlalchemy import and_, bindparam, delete, select

from adapters.sql.engine import Sql
from adapters.sql.tables import inbox, opt_outs
from adapters.sql.versioned import insert_once

_THIS = and_(opt_outs.c.location == bindparam("of"), opt_outs.c.phone == bindparam("phone_number"))
_OPTED_OUT = select(opt_outs.c.since, opt_outs.c.message_sid).where(_THIS)
_ALL = select(opt_outs.c.phone).where(opt_outs.c.location == bindparam("of"))
_OPT_IN = delete(opt_outs).where(_THIS)
_LAST_WROTE = (
    select(inbox.c.received_at)
    .where(
        inbox.c.phone == bindparam("phone_number"),
        inbox.c.phone != "",
        inbox.c.sender.startswith("whatsapp:"),
    )
    .order_by(inbox.c.received_at.desc())
    .limit(1)
)


class SqlGuests:
    """Opt-outs are scoped by location; raises `RecordsUnavailable`."""

    def __init__(self, sql: Sql) -> None:
        self._sql = sql
        self._opt_out = insert_once(sql, opt_outs)

    async def opted_out(self, location: str, phone: str) -> bool:
        """Whether that number wants no messages from this restaurant."""
        return await self._sql.row(_OPTED_OUT, of=location, phone_number=phone) is not None

    async def all_opted_out(self, location: str) -> frozenset[str]:
        """The numbers that want no messages from this restaurant."""
        return frozenset(row.phone for row in await self._sql.rows(_ALL, of=location))

    async def last_wrote(self, phone: str) -> datetime | None:
        """When a WhatsApp of that number last reached us."""
        row = await self._sql.row(_LAST_WROTE, phone_number=phone)
        return None if row is None else row.received_at

    async def opt_out(self, location: str, phone: str, at: datetime, message_sid: str) -> bool:
        """Note that the number wants no messages; whether it is that message which said so. Noting
        it again keeps the first time and message.

        `ValueError` for an empty number: it would silence everybody whose number is hidden.
        """
        if not phone:
            raise ValueError("an opt-out needs a number")
        await self._sql.change(
            self._opt_out, location=location, phone=phone, since=at, message_sid=message_sid
        )
        row = await self._sql.row(_OPTED_OUT, of=location, phone_number=phone)
        return row is not None and row.message_sid == message_sid

    async def opt_in(self, location: str, phone: str) -> None:
        """Forget the opt-out."""
        await self._sql.change(_OPT_IN, of=location, phone_number=phone)
