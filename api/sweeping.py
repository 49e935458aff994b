"""Doing what has waited, the oldest first, so that what cannot be done holds up nobody else."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from api.errors import log_fault

T = TypeVar("T")

PAGE = 100


class Sweep(Generic[T]):
    """One round. `work` tells whether something is done with; what is not, or fails, stays.

    Guests are heard in their order: what is of the same guest as a failure (`whose`) stays with it.
    """

    def __init__(self, whose: Callable[[T], str], work: Callable[[T], Awaitable[bool]]) -> None:
        self._whose, self._work = whose, work
        self._held: set[str] = set()
        self._away: EngineAway | None = None
        self._away_in_a_row = 0

    async def run(self, look: Callable[[int, int], Awaitable[Sequence[T]]]) -> None:
        """Try all that `look(limit, skip)` finds.

        `EngineAway` when two guests in a row met it, who have nothing in common but Temporal, or at
        the end when one did; `RecordsUnavailable` at once.
        """
        staying = 0
        while True:
            found = await look(PAGE, staying)
            for one in found:
                staying += not await self._done(one)
            if len(found) < PAGE:
                break
        if self._away is not None:
            raise self._away

    async def _done(self, one: T) -> bool:
        guest = self._whose(one)
        if guest in self._held:
            return False
        try:
            done = await self._work(one)
        except RecordsUnavailable:
            raise
        except EngineAway as error:
            self._met(error)
        except Exception as error:
            log_fault(error)
        else:
            self._away_in_a_row = 0
            return done
        self._held.add(guest)
        return False

    def _met(self, error: EngineAway) -> None:
        self._away, self._away_in_a_row = error, self._away_in_a_row + 1
        if self._away_in_a_row > 1:
            raise error
