"""What guests and staff saw of an evening: all that the checker knows."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

OFFER, CONFIRMED = "¿La quieres? Responde SÍ o NO", "Mesa confirmada"
YES, NO = "SÍ", "NO"


@dataclass(frozen=True)
class Message:
    """A message that a guest's telephone got."""

    at: datetime
    body: str


@dataclass(frozen=True)
class Saying:
    """What a guest wrote, and when. `taken`: the house answered the provider that it has it."""

    at: datetime
    text: str
    taken: bool


@dataclass
class Wait:
    """One guest's wait. `entry_id` is what the house answered when the guest joined."""

    phone: str
    day: str
    entry_id: str
    heard: list[Message] = field(default_factory=list)
    said: list[Saying] = field(default_factory=list)

    @property
    def offered_at(self) -> datetime | None:
        """When the offer reached the guest."""
        return next((m.at for m in self.heard if OFFER in m.body), None)


@dataclass(frozen=True)
class Listed:
    """An entry as the staff's list shows it in the end."""

    status: str
    tables: tuple[str, ...]
    reservation_id: str | None


@dataclass(frozen=True)
class Taken:
    """Something that occupies a table in the end: minutes from midnight of its date."""

    table: str
    start: int
    end: int
    ref: str


@dataclass
class Evening:
    """One date: who waited, and what the house says of it in the end.

    `slot`: the minute for which all wait. `fitting`: the tables that seat those who wait.
    """

    day: str
    slot: int
    waits: list[Wait] = field(default_factory=list)
    listed: dict[str, Listed] = field(default_factory=dict)
    floor: list[Taken] = field(default_factory=list)
    tables: tuple[str, ...] = ()
    fitting: tuple[str, ...] = ()


@dataclass
class History:
    """All evenings, and the faults that struck meanwhile. `hold`: how long an offer is held."""

    hold: timedelta
    evenings: list[Evening] = field(default_factory=list)
    faults: list[tuple[datetime, str]] = field(default_factory=list)
