"""What was asked of this Airtable, and what was refused."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

SECONDS_KEPT = 3600


@dataclass
class Statistics:
    """Counts since the start or the last reset.

    `refused` counts by HTTP status, and 429 by Airtable's type of error; `busiest` is the most
    that was taken within one sliding second.
    """

    taken: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    busiest: int = 0

    def arrived(self, at: datetime) -> None:
        """A request came, whatever becomes of it."""
        self.seconds[f"{at:%Y-%m-%dT%H:%M:%SZ}"] += 1
        while len(self.seconds) > SECONDS_KEPT:
            del self.seconds[next(iter(self.seconds))]

    def as_json(self) -> dict[str, Any]:
        """For `/control/statistics`."""
        return {
            "taken": self.taken.total(),
            "taken_by_call": dict(self.taken),
            "refused": self.refused.total(),
            "refused_by_reason": dict(self.refused),
            "by_second": dict(self.seconds),
            "busiest_second": self.busiest,
        }
