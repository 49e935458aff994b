"""Hand-written stand-ins for the ports, in memory, with the semantics that the ports promise."""

from dataclasses import replace
from datetime import UTC, date, datetime

from activities.mailing_ports import ReservationMail
from activities.messaging_ports import OutboundMessage, OutboxRow, SendError, SentMessage
from activities.ports import DayChanges, InboxRow, OfferRecord, Received
from activities.privacy_ports import Forgotten
from activities.wording_ports import MailText
from domain.model import Entry, Occupancy, Reservation


class MemoryRecords:
    """RecordStore and Inbox. `down` makes every call fail as a database that is away does."""

    def __init__(self) -> None:
        self.entries: dict[str, Entry] = {}
        self.versions: dict[str, list[int]] = {}
        self.occupancies: tuple[Occupancy, ...] = ()
        self.day_version = 0
        self.offers: dict[str, OfferRecord] = {}
        self.reservations: dict[str, Reservation] = {}
        self.inbox: dict[str, InboxRow] = {}
        self.down = False

    def _check(self) -> None:
        if self.down:
            raise ConnectionError("the database is away")

    async def save_entry(self, entry: Entry) -> None:
        self._check()
        kept = self.entries.get(entry.id)
        if kept is None or entry.version > kept.version:
            self.entries[entry.id] = entry
            self.versions.setdefault(entry.id, []).append(entry.version)

    async def save_day(self, changes: DayChanges) -> None:
        self._check()
        if changes.day is not None and changes.day.version > self.day_version:
            self.day_version = changes.day.version
            self.occupancies = changes.day.occupancies
        for record in changes.offers:
            self.offers.setdefault(record.offer.id, record)
        for kept in changes.reservations:
            known = self.reservations.get(kept.reservation.id)
            if known is None or kept.reservation.version > known.version:
                self.reservations[kept.reservation.id] = kept.reservation

    async def receive(self, message: Received, entry_id: str | None) -> tuple[InboxRow, bool]:
        self._check()
        new = message.message_sid not in self.inbox
        row = self.inbox.setdefault(message.message_sid, InboxRow(message, entry_id))
        return row, new

    async def handed_over(self, message_sid: str, entry_id: str, at: datetime) -> None:
        self._check()
        row = self.inbox[message_sid]
        self.inbox[message_sid] = replace(row, entry_id=entry_id, handed_over_at=at)

    async def answered(self, message_sid: str, answer: str, by: str) -> InboxRow:
        self._check()
        row = self.inbox.get(message_sid)
        if row is None:
            row = InboxRow(Received(message_sid, "", "", "", "", datetime.now(UTC)))
        if row.answer is None:
            row = replace(row, answer=answer, answered_by=by)
        self.inbox[message_sid] = row
        return row

    async def pending(self, before: datetime, limit: int = 100, skip: int = 0) -> list[InboxRow]:
        self._check()
        rows = (r for r in self.inbox.values() if r.handed_over_at is None and r.answer is None)
        return [r for r in rows if r.received.received_at < before][skip:][:limit]

    async def answers_since(self, phone: str, since: datetime) -> int:
        self._check()
        rows = (r for r in self.inbox.values() if r.received.phone == phone and r.answer)
        return sum(r.received.received_at >= since for r in rows)

    async def answers_until(self, entry_id: str, phone: str, deadline: datetime) -> list[Received]:
        self._check()
        mine = (
            r.received
            for r in self.inbox.values()
            if r.entry_id == entry_id
            or (r.entry_id is None and r.received.phone == phone and r.answer is None)
        )
        return sorted((r for r in mine if r.received_at <= deadline), key=lambda r: r.received_at)


class MemoryOutbox:
    """Outbox in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, OutboxRow] = {}
        self.to: dict[str, str] = {}
        self.failures: list[tuple[str, int | None]] = []

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        new = message.key not in self.rows
        sid = None if message.template is None else message.template.content_sid
        first = OutboxRow(message.key, datetime.now(UTC), None, message.body, sid)
        row = self.rows.setdefault(message.key, first)
        self.to[message.key] = message.to
        return row, new

    async def last_sent(self, to: str, count: int) -> list[datetime]:
        return []

    async def sids(self, to: str, since: datetime) -> list[str]:
        rows = (r for k, r in self.rows.items() if self.to[k] == to and r.created_at >= since)
        return [r.sid for r in rows if r.sid]

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        self.rows[key] = replace(self.rows[key], sid=sid)

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        self.failures.append((key, code))


class MemoryGuests:
    """Guests in memory: `silent` are the numbers that want no messages."""

    def __init__(self) -> None:
        self.silent: set[str] = set()
        self.said_so: dict[str, str] = {}

    async def opted_out(self, location: str, phone: str) -> bool:
        return phone in self.silent

    async def all_opted_out(self, location: str) -> frozenset[str]:
        return frozenset(self.silent)

    async def last_wrote(self, phone: str) -> datetime | None:
        return None

    async def opt_out(self, location: str, phone: str, at: datetime, message_sid: str) -> bool:
        if phone not in self.silent:
            self.said_so[phone] = message_sid
        self.silent.add(phone)
        return self.said_so.get(phone) == message_sid

    async def opt_in(self, location: str, phone: str) -> None:
        self.silent.discard(phone)


class MemoryPrivacy:
    """Privacy that notes what it is asked to forget."""

    def __init__(self) -> None:
        self.before: list[date] = []

    async def open_things(self, location: str, phone: str, now: datetime) -> list[str]:
        return []

    async def forget_phone(self, location: str, phone: str) -> Forgotten:
        return Forgotten()

    async def forget_before(self, location: str, day: date) -> Forgotten:
        self.before.append(day)
        return Forgotten(entries=1)


class MemoryGateway:
    """MessageGateway that keeps what was sent; `refuse` maps an address to the error it gets."""

    def __init__(self) -> None:
        self.sent: list[OutboundMessage] = []
        self.refuse: dict[str, SendError] = {}

    async def send(self, message: OutboundMessage) -> SentMessage:
        if message.to in self.refuse:
            raise self.refuse[message.to]
        self.sent.append(message)
        return SentMessage(f"SM{len(self.sent):032x}")

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        for number, sent in enumerate(self.sent, start=1):
            sid = f"SM{number:032x}"
            if sent.to == message.to and sent.body == message.body and sid not in known:
                return sid
        return None

    def bodies(self, to: str) -> list[str]:
        """The texts sent to an address, in order."""
        return [m.body for m in self.sent if m.to == to]


class MemoryMailer:
    """MailGateway that keeps what was sent; `refuse` is the error that every mail gets."""

    def __init__(self) -> None:
        self.sent: list[ReservationMail] = []
        self.refuse: SendError | None = None
        self.tries = 0

    async def send(self, mail: ReservationMail, text: MailText) -> str:
        self.tries += 1
        if self.refuse is not None:
            raise self.refuse
        self.sent.append(mail)
        return f"<{mail.key}@example.test>"

    async def first(self) -> ReservationMail | None:
        """The first mail, once there is one."""
        return self.sent[0] if self.sent else None
