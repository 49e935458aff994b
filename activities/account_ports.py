"""Who may use the staff API, until when, and how often somebody may guess."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

Role = Literal["viewer", "host", "manager"]

# Names appear in URLs and in STAFF_USERS, where `:` and `,` separate.
USERNAME = r"[A-Za-z0-9._-]{1,40}"
SHORTEST_PASSWORD, LONGEST_PASSWORD = 10, 200


@dataclass(frozen=True)
class User:
    """A member of staff. `password_hash` is opaque here; `repr` leaves it out.

    `generation` is another one after each change of role or password, and after the name was
    removed and given again: what was issued to an earlier one is void.
    """

    username: str
    role: Role
    password_hash: str
    generation: str

    def __repr__(self) -> str:
        """Name and role, so that no log line can hold the hash."""
        return f"User({self.username!r}, {self.role!r})"


class UnknownUser(LookupError):
    """Nobody has that name."""


class LastManager(Exception):
    """Without that user nobody could manage users any more."""


class Users(Protocol):
    """The members of staff, unique by username (case matters)."""

    async def get(self, username: str) -> User | None:
        """That user, or None."""

    async def all(self) -> Sequence[User]:
        """Everybody, by name."""

    async def add(self, user: User) -> bool:
        """Keep that user unless somebody has the name; whether it was kept."""

    async def add_first(self, users: Sequence[User]) -> None:
        """Keep them, all or none, if there is nobody yet."""

    async def replace(self, user: User, earlier: User) -> bool:
        """Keep that user in place of `earlier`, of the same name; whether it was still there.

        `LastManager` when nobody could manage users then.
        """

    async def remove(self, username: str) -> None:
        """Forget that user. `UnknownUser`, `LastManager`."""


class Sessions(Protocol):
    """Which tokens are still good, for every process alike."""

    async def holder(self, username: str, token_id: str) -> User | None:
        """The user of that name; None when there is none or the token was revoked."""

    async def revoke(self, token_id: str, until: datetime, now: datetime) -> None:
        """The token is void from now on; after `until` it is void by itself."""


@dataclass(frozen=True)
class Attempts:
    """How often something was tried in the window of time that ends then."""

    count: int
    ends: datetime


class Throttle(Protocol):
    """Counts attempts by subject in windows of time, for all processes together."""

    async def take(
        self, subjects: Sequence[str], now: datetime, window: timedelta
    ) -> Sequence[Attempts]:
        """Count one more for each subject: its attempts, this one included, in its window,
        which began with the first of them."""

    async def give_back(self, subjects: Sequence[str]) -> None:
        """The last attempt of each does not count after all."""
