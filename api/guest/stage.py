"""Where a guest stands, as their page shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from activities.ports import ListedEntry
from domain.entry import open_offer, was_missed
from domain.model import Entry, Reservation, ReservationStatus, Status


class Stage(StrEnum):
    """What the page is about. From `LEFT` on there is nothing more to wait for."""

    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    LEFT = "left"
    MISSED = "missed"
    ENDED = "ended"
    CANCELLED = "cancelled"
    GONE = "gone"

    @property
    def is_over(self) -> bool:
        """Whether the link is used up."""
        return self not in (Stage.WAITING, Stage.OFFERED, Stage.CONFIRMED)


@dataclass(frozen=True)
class Seen:
    """A guest's place as it is now. `reservation`: what came of it, once that can be read."""

    stage: Stage
    listed: ListedEntry
    reservation: Reservation | None = None
    wait_min: int | None = None

    @property
    def entry(self) -> Entry:
        """The entry whose page it is."""
        return self.listed.entry

    @property
    def is_unfinished(self) -> bool:
        """Whether the table is the guest's, but the booking cannot be read yet."""
        return self.stage is Stage.CONFIRMED and self.reservation is None

    @property
    def can_cancel(self) -> bool:
        """Whether the booking can still be given up: guests who sit at the table cannot."""
        return self.reservation is not None and (
            self.reservation.status is ReservationStatus.CONFIRMED
        )

    @property
    def mark(self) -> tuple[Stage, int, int]:
        """Differs as soon as something has happened to the guest."""
        booked = 0 if self.reservation is None else self.reservation.version
        return self.stage, self.entry.version, booked


def stage_of(entry: Entry, booked: Reservation | None, today: date, now: datetime) -> Stage:
    """What the page of that entry is about; `booked` is the reservation that came of it."""
    if not entry.guest.phone:
        return Stage.GONE  # the guest was forgotten
    if booked is not None:
        return _of_booking(booked, now)
    if entry.service_date < today:
        return Stage.GONE
    if entry.status is Status.CONFIRMED:
        return Stage.CONFIRMED
    if entry.status is Status.CANCELLED:
        return Stage.LEFT
    if entry.status is Status.EXPIRED:
        if was_missed(entry):
            return Stage.MISSED
        return Stage.ENDED if entry.reason == "service-ended" else Stage.LEFT
    return Stage.WAITING if open_offer(entry) is None else Stage.OFFERED


def _of_booking(booked: Reservation, now: datetime) -> Stage:
    if booked.status is ReservationStatus.CANCELLED:
        return Stage.CANCELLED if now < booked.end else Stage.GONE
    stands = booked.status in (ReservationStatus.CONFIRMED, ReservationStatus.SEATED)
    return Stage.CONFIRMED if stands and now < booked.end else Stage.GONE
