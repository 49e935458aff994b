"""One service day of one location: the only place where tables are given out.

`ServiceDay` is a value. Every command returns a new one together with the effects that the
caller must carry out; a refused command raises `Refused` and has changed nothing.
"""

from dataclasses import dataclass, field
from datetime import date, datetime

from domain.model import Entry, Occupancy, Offer, PassOver, Place, PlaceNews, Reservation
from domain.restaurant import Restaurant


@dataclass(frozen=True)
class ServiceDay:
    """Tables, occupancies, the line and the open offers of one service date.

    `line` and `occupancies` keep insertion order; `line` is ordered by join. `version` grows
    with every change of occupancies.
    """

    restaurant: Restaurant
    date: date
    occupancies: dict[str, Occupancy] = field(default_factory=dict)
    line: dict[str, Place] = field(default_factory=dict)
    offers: dict[str, Offer] = field(default_factory=dict)
    reservations: dict[str, Reservation] = field(default_factory=dict)
    next_seq: int = 1
    version: int = 0

    def last_seatings(self) -> dict[str, datetime]:
        """The last instant at which each service of the day seats a party."""
        return {w.name: w.last_seating for w in self.restaurant.windows(self.date)}


@dataclass(frozen=True)
class StartEntry:
    """Effect: begin the entry's own workflow, with the offer that it has already, if any."""

    entry: Entry


@dataclass(frozen=True)
class MakeOffer:
    """Effect: tell the entry of its offer, and remember who was passed over for it."""

    offer: Offer
    passed_over: tuple[PassOver, ...] = ()


@dataclass(frozen=True)
class EndEntry:
    """Effect: tell the entry that its service ended with no table for it."""

    entry_id: str


@dataclass(frozen=True)
class TellChange:
    """Effect: tell the entry what it waits for from now on, before it is told of any offer."""

    news: PlaceNews


@dataclass(frozen=True)
class TellSeated:
    """Effect: tell the entry that its guest sits at that offer's tables.

    `passed_over`: those before it in line, to be remembered; None when the offer was made before.
    """

    offer: Offer
    passed_over: tuple[PassOver, ...] | None = None


@dataclass(frozen=True)
class SaveReservation:
    """Effect: keep the reservation's newest state in the read model."""

    reservation: Reservation


Effect = StartEntry | MakeOffer | EndEntry | TellChange | TellSeated | SaveReservation


@dataclass(frozen=True)
class Change:
    """What a command leads to: the new day and the effects, in order."""

    day: ServiceDay
    effects: tuple[Effect, ...] = ()

    def then(self, following: "Change") -> "Change":
        """This change followed by another one that started from its day."""
        return Change(following.day, (*self.effects, *following.effects))
