"""Guests who put themselves in line on a page, until their number is known to be theirs."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True)
class PendingJoin:
    """A wish that waits for its guest's WhatsApp.

    `id` is secret, and opens the page that waits; `code` is what the guest writes to us.
    `wanted_at` and `consent_at` are in UTC. `origin` stands for where the request came from and
    cannot be read back. `entry_id`: the place in line that came of it, None until then.
    """

    id: str
    location: str
    code: str
    name: str
    phone: str
    party_size: int
    service_date: date
    wanted_at: datetime
    zone: str | None
    language: str
    consent_at: datetime
    origin: str
    entry_id: str | None = None


@dataclass(frozen=True)
class JoinLimits:
    """How many wishes since `since` (UTC) there may be from one origin, and for one number."""

    since: datetime
    per_origin: int
    per_phone: int


class PendingJoins(Protocol):
    """Keeps them; raises `RecordsUnavailable`."""

    async def keep(self, join: PendingJoin, limits: JoinLimits) -> bool:
        """Keep the wish; False, and nothing is kept, when a limit is reached.

        All processes count together.
        """

    async def of_code(self, location: str, code: str, since: datetime) -> PendingJoin | None:
        """The newest wish of that code since then."""

    async def one(self, location: str, join_id: str) -> PendingJoin | None:
        """The wish of that id."""

    async def joined(self, join_id: str, entry_id: str) -> None:
        """Note the place in line that came of it; the first one stays."""

    async def forget(self, before: datetime) -> None:
        """Drop every wish from before then."""
