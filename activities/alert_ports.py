"""Where alerts look, and how operators are told."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Protocol

from domain.alerts import Notice

# How many workers have asked for work of late. Raises what its client raises.
CountWorkers = Callable[[], Awaitable[int]]


class Troubles(Protocol):
    """What of the records operators are told of."""

    async def undeliverable(self, location: str, first_day: date, since: datetime) -> int:
        """Offers, for service days from `first_day` on, that reached nobody, since then.

        Raises `RecordsUnavailable`.
        """
        ...


class NotTold(Exception):
    """Operators were not told. `detail` holds no secret.

    `permanent`: somebody has to mend a setting. `retry_after` in seconds, as they asked for.
    """

    def __init__(self, detail: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(detail)
        self.detail, self.permanent, self.retry_after = detail, permanent, retry_after


class Operators(Protocol):
    """Those who keep the installation running."""

    async def tell(self, notice: Notice) -> None:
        """Tell them. Raises `NotTold`."""
        ...
