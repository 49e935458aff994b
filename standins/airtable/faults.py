"""The ways in which this Airtable misbehaves when told to."""

from typing import Literal

from pydantic import Field

from standins.steering import Steered


class Faults(Steered):
    """Every fault is off by default. Counters say how often it will still strike.

    - `down`: every call is cut off (`cut`: the client sees a broken connection) or answered 503,
      and nothing is done.
    - `slow_ms`: calls are done at once and answered after that time.
    - `status`: answered instead of the result, `times` times or until cleared. 429 is the rate
      limit's and never done; 500, 502 and 503 are done first when `processed`. `scope` says
      whether only calls that write fail.
    - `drop_before`, `drop_after`: so many calls are cut off before, or after, they are done.
    - `quota_exhausted`: the month's calls are used up.
    - `pings`: whether webhooks' pings go out, go missing, or come twice.
    """

    down: Literal["cut", "503"] | None = None
    slow_ms: int = Field(default=0, ge=0, le=60_000)
    status: Literal[429, 500, 502, 503] | None = None
    times: int | None = Field(default=None, ge=0)
    processed: bool = False
    scope: Literal["all", "write"] = "all"
    drop_before: int = Field(default=0, ge=0)
    drop_after: int = Field(default=0, ge=0)
    quota_exhausted: bool = False
    pings: Literal["normal", "lost", "doubled"] = "normal"

    def take_status(self, method: str) -> int | None:
        """The status that this call is to fail with, counted down; None for no failure."""
        if self.status is None or self.times == 0 or (self.scope == "write" and method == "GET"):
            return None
        if self.times is not None:
            self.times -= 1
        return self.status

    def take_drop_before(self) -> bool:
        """Whether this call is cut off before it is done, counted down."""
        struck = self.drop_before > 0
        self.drop_before -= struck
        return struck

    def take_drop_after(self) -> bool:
        """Whether this call is cut off once it is done, counted down."""
        struck = self.drop_after > 0
        self.drop_after -= struck
        return struck
