"""What became of offers whose guests stayed silent, read from the records and from Temporal."""

import asyncio
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import wiring
from activities.ports import EntryLine
from adapters.sql.database import Database
from bench.chat import ms_since
from bench.report import Row, figure, latency
from bench.site import Site
from bench.stats import Unmeasurable, percentile
from domain.model import Status
from workflows.contract import entry_workflow_id

LATE_BELOW_MS = 1000.0
POLL_SECONDS = 0.5
PAGE = 500
LISTED_AFTER_POLLS = 20
ON_RECORD_SECONDS = 5.0
# Beyond this after its deadline a hold counts as forgotten.
PATIENCE = timedelta(seconds=60)


@dataclass(frozen=True)
class Hold:
    """One hold: when it was due, when its entry settled, and when its workflow had closed (None:
    not looked up). All instants are UTC."""

    entry_id: str
    due: datetime
    settled: datetime
    closed: datetime | None = None

    @property
    def late_ms(self) -> float:
        """Milliseconds from the deadline to the expiry; negative would be too early."""
        return ms_since(self.due, self.settled)


async def expired(site: Site, days: Sequence[date], number: int) -> list[Hold]:
    """That many holds of those days, once all have expired. `Unmeasurable` when one has not."""
    async with wiring.open_records(site.installation.settings) as records:
        entries = await _settled(site, records, days, number)
    wrong = sorted({e.status.value for e in entries if e.status is not Status.EXPIRED})
    if wrong:
        raise Unmeasurable(f"of silent guests, some ended as {', '.join(wrong)}")
    closed = await _closings(site, number)
    return [_hold(entry, closed) for entry in entries]


def busiest(instants: Iterable[datetime], span: timedelta) -> int:
    """The most of the instants that fall into any stretch of that length."""
    ordered = sorted(instants)
    first, most = 0, 0
    for last, instant in enumerate(ordered):
        while instant - ordered[first] >= span:
            first += 1
        most = max(most, last - first + 1)
    return most


def rows(section: str, name: str, holds: Sequence[Hold], *, judged: bool) -> list[Row]:
    """How late they expired, and whether any did too early."""
    late = [hold.late_ms for hold in holds]
    early = sum(each < 0 for each in late)
    p99 = percentile(late, 0.99)
    goal = f"0 of {len(late)}"
    found = [latency(section, f"{name}: lateness", late)]
    if judged:
        found.append(
            figure(section, "  p99", "ms", p99, f"≤ {LATE_BELOW_MS:.0f} ms", p99 <= LATE_BELOW_MS)
        )
    found.append(figure(section, "  too early", "holds", float(early), goal, early == 0))
    closings = [ms_since(hold.due, hold.closed) for hold in holds if hold.closed is not None]
    if len(closings) == len(holds):
        found.append(latency(section, "  deadline → saved, day told, workflow closed", closings))
    return found


async def _settled(
    site: Site, records: Database, days: Sequence[date], number: int
) -> list[EntryLine]:
    last: datetime | None = None
    on_record_by = time.monotonic() + ON_RECORD_SECONDS
    while True:
        entries = [entry for day in days for entry in await _entries(site, records, day)]
        # A join is answered a moment before it is on record.
        if len(entries) < number and time.monotonic() < on_record_by:
            await asyncio.sleep(POLL_SECONDS)
            continue
        if len(entries) != number:
            raise Unmeasurable(f"{len(entries)} entries are on record instead of {number}")
        open_ones = [entry for entry in entries if not entry.status.is_final]
        if not open_ones:
            return entries
        last = max((e.expires_at for e in entries if e.expires_at), default=last)
        if last is not None and datetime.now(last.tzinfo) > last + PATIENCE:
            raise Unmeasurable(f"{len(open_ones)} of {number} holds never expired")
        await asyncio.sleep(POLL_SECONDS)


async def _entries(site: Site, records: Database, day: date) -> list[EntryLine]:
    found: list[EntryLine] = []
    cursor: str | None = None
    while True:
        page = await records.reads.entries(site.restaurant.id, day, None, PAGE, cursor)
        found += page.items
        cursor = page.next_cursor
        if cursor is None:
            return found


async def _closings(site: Site, number: int) -> dict[str, datetime]:
    """When the entries' workflows closed, by workflow id. Temporal lists them after a moment."""
    query = "WorkflowType = 'WaitlistEntryWorkflow' AND ExecutionStatus = 'Completed'"
    for _ in range(LISTED_AFTER_POLLS):
        listed = [w async for w in site.temporal.list_workflows(query)]
        if len(listed) >= number:
            break
        await asyncio.sleep(POLL_SECONDS)
    return {w.id: w.close_time for w in listed if w.close_time is not None}


def _hold(entry: EntryLine, closed: dict[str, datetime]) -> Hold:
    if entry.expires_at is None or entry.settled_at is None:
        raise Unmeasurable("an expired entry has no deadline on record")
    return Hold(
        entry.id, entry.expires_at, entry.settled_at, closed.get(entry_workflow_id(entry.id))
    )
