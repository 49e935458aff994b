"""How much this Airtable takes: requests in a second, and calls in a month."""

from collections import deque

from pydantic import Field

from standins.steering import Steered

WINDOW_SECONDS = 1.0


class Limits(Steered):
    """`requests_per_second` and `monthly_calls` are None for no limit.

    Whoever goes over the first is refused for `penalty_seconds`, whatever is asked meanwhile.
    """

    requests_per_second: int | None = Field(default=5, ge=1)
    penalty_seconds: float = Field(default=30.0, ge=0, le=3600)
    monthly_calls: int | None = Field(default=None, ge=0)


class RateLimit:
    """Counts requests in a sliding second. Times are seconds of one steady clock."""

    def __init__(self) -> None:
        self._taken: deque[float] = deque()
        self._penalty_until = float("-inf")

    def admits(self, now: float, limits: Limits) -> bool:
        """Whether a request of this moment is let in; it counts if it is."""
        if now < self._penalty_until:
            return False
        while self._taken and now - self._taken[0] >= WINDOW_SECONDS:
            self._taken.popleft()
        most = limits.requests_per_second
        if most is not None and len(self._taken) >= most:
            self._penalty_until = now + limits.penalty_seconds
            return False
        self._taken.append(now)
        return True

    @property
    def in_window(self) -> int:
        """How many requests the window of the latest one holds."""
        return len(self._taken)

    def forgive(self) -> None:
        """Start anew, without a penalty."""
        self._taken.clear()
        self._penalty_until = float("-inf")
