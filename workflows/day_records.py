"""What a service day still has to tell the read model."""

from dataclasses import replace
from datetime import date

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.ports import DayChanges, DayRecord, OfferRecord, ReservationRecord
    from activities.records import RecordActivities
    from domain.day import ServiceDay
    from domain.model import Offer, PassOver, Reservation
    from workflows.ending import Ending
    from workflows.policies import RECORDS
    from workflows.tasks import Beat


class DayRecords:
    """Collects changes and saves them as they come, retrying without end.

    A save that is cut off is repeated: saving the same twice is a no-op.
    """

    def __init__(
        self, location: str, day: date, unsaved: DayChanges, beat: Beat, ending: Ending
    ) -> None:
        self._location = location
        self._date = day
        self._unsaved = unsaved
        self._beat, self._ending = beat, ending
        self._version = 0
        self._saving = False

    @property
    def saving(self) -> bool:
        """Whether a save is under way: the run must not end now."""
        return self._saving

    @property
    def saved(self) -> bool:
        """Whether the read model knows everything."""
        return self._unsaved == DayChanges()

    def unsaved(self) -> DayChanges:
        """What the next run has to save."""
        return self._unsaved

    def day_changed(self, day: ServiceDay) -> None:
        """Save the tables if they have changed since the last call."""
        if day.version > self._version:
            self._version = day.version
            record = DayRecord(
                self._location, self._date, day.version, tuple(day.occupancies.values())
            )
            self._unsaved = replace(self._unsaved, day=record)

    def offer_made(self, offer: Offer, passed_over: tuple[PassOver, ...]) -> None:
        """Save an offer and whom it passed over."""
        record = OfferRecord(self._location, self._date, offer, passed_over)
        self._unsaved = replace(self._unsaved, offers=(*self._unsaved.offers, record))

    def reservation_changed(self, reservation: Reservation) -> None:
        """Save a reservation's newest state."""
        record = ReservationRecord(self._location, self._date, reservation)
        kept = (r for r in self._unsaved.reservations if r.reservation.id != reservation.id)
        self._unsaved = replace(self._unsaved, reservations=(*kept, record))

    async def keep_saved(self) -> None:
        """Save with the beat that follows a change, until cancelled.

        Once a new run is to take over nothing is begun: it finds the rest in what it is handed.
        """
        while True:
            await workflow.wait_condition(lambda: not self.saved)
            await self._beat.comes()
            await workflow.wait_condition(lambda: not self._ending.is_due)
            self._saving = True
            saving = self._unsaved
            await workflow.execute_local_activity_method(
                RecordActivities.save_day, saving, **RECORDS
            )
            self._unsaved = _without(self._unsaved, saving)
            self._saving = False
            self._ending.busy()


def _without(unsaved: DayChanges, saved: DayChanges) -> DayChanges:
    return DayChanges(
        day=unsaved.day if unsaved.day != saved.day else None,
        offers=unsaved.offers[len(saved.offers) :],
        reservations=tuple(r for r in unsaved.reservations if r not in saved.reservations),
    )
