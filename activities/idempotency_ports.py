"""What keeps a repeated request from having a second effect."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

# A claim that nobody finished for this long belongs to a process that is gone.
CLAIM_LIFETIME = timedelta(seconds=30)


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
