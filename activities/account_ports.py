"""Who may use the staff API, and what keeps a repeated request from having a second effect."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

Role = Literal["viewer", "host", "manager"]

# A claim that nobody finished for this long belongs to a process that is gone.
CLAIM_LIFETIME = timedelta(seconds=30)


@dataclass(frozen=True)
class User:
    """A member of staff. `password_hash` is opaque here; `repr` leaves it out."""

    username: str
    role: Role
    password_hash: str

    def __repr__(self) -> str:
        """Name and role, so that no log line can hold the hash."""
        return f"User({self.username!r}, {self.role!r})"


class Users(Protocol):
    """The members of staff, unique by username (case matters)."""

    async def get(self, username: str) -> User | None:
        """That user, or None."""

    async def add_missing(self, users: Sequence[User]) -> None:
        """Keep the users whose name is new; the others stay as they are."""


@dataclass(frozen=True)
class Kept:
    """The answer that a request with that key got: HTTP status and JSON body."""

    status: int
    body: str


class KeyInProgress(Exception):
    """The first request with that key is still being worked on."""


class KeyReused(Exception):
    """The key belongs to another request: the fingerprints differ."""


class IdempotencyKeys(Protocol):
    """One answer for each client-chosen key; `scope` keeps one client's keys from another's."""

    async def look(self, scope: str, key: str, fingerprint: str, now: datetime) -> Kept | None:
        """What `begin` would say, without claiming the key."""

    async def begin(self, scope: str, key: str, fingerprint: str, now: datetime) -> Kept | None:
        """Claim the key. None: go on, then `finish` or `abandon`. Else the answer it has already.

        `KeyInProgress` while another request holds the claim, for `CLAIM_LIFETIME` at most: then
        its process counts as gone and a request with the same fingerprint gets the claim.
        `KeyReused` when the key came with another fingerprint.
        """

    async def finish(self, scope: str, key: str, status: int, body: str) -> None:
        """Keep the answer for repetitions. The first one stays. `LookupError` without a claim."""

    async def abandon(self, scope: str, key: str) -> None:
        """Give up an unfinished claim, so that the request may be repeated at once."""

    async def purge(self, before: datetime) -> int:
        """Forget what was claimed before then; how many keys that were."""
