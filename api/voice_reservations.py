"""The voice tools of tables and reservations."""

from datetime import time

from activities.ports import ReservationRecord
from api import contacts
from api.finder import Found
from api.parts import Parts
from api.voice_arguments import Asked, AskGuest
from api.voice_models import (
    CancelReservation,
    CheckAvailability,
    CreateReservation,
    FindReservation,
)
from api.voice_speech import Speech
from api.voice_table_texts import TableTexts
from domain.booking import BookRequest
from domain.line import SAME_SLOT
from domain.model import Actor
from domain.refusals import Reason, Refused
from workflows import contract

_GONE = (Reason.RESERVATION_UNKNOWN, Reason.RESERVATION_FINAL)


class ReservationTools:
    """Answers for one restaurant. All raise `Refused` for what cannot be."""

    def __init__(self, api: Parts, speech: Speech) -> None:
        self._api, self._texts = api, TableTexts(speech)

    async def check(self, wanted: CheckAvailability, _: Asked) -> str:
        """Whether there is a table; else other times and the waitlist."""
        found = await self._find(wanted)
        if found.availability.suggest_waitlist:
            return self._texts.full(found, wanted.num_personas, wanted.zona_preferida)
        return self._texts.free(found, wanted.num_personas)

    async def create(self, wanted: CreateReservation, asked: Asked) -> str:
        """A reservation; when no table is left, what `check` says."""
        wish = await contacts.as_wanted(wanted.wish(asked.hearing), self._api.opt_outs)
        day, booking = self._api.orders.book(wish, asked.key, None)
        if same := await self._same(booking.request):
            return self._texts.already(same)
        try:
            answer = await self._api.service.book(day, booking)
        except Refused as refused:
            if refused.reason is not Reason.NO_TABLE_FITS:
                raise
            return await self._full(wanted, refused)
        if answer.reservation is None:
            raise RuntimeError("a booking was answered without its reservation")
        return self._texts.booked(answer.reservation, day)

    async def find(self, wanted: FindReservation, _: Asked) -> str:
        """The guest's reservations that are to come."""
        records = await self._meant(wanted)
        return self._texts.reservations(records) if records else self._unknown(wanted)

    async def cancel(self, wanted: CancelReservation, asked: Asked) -> str:
        """The one reservation that is meant ends; `AskGuest` when there are several."""
        records = await self._meant(wanted)
        if not records:
            return self._unknown(wanted)
        if len(records) > 1:
            raise AskGuest(self._which(records))
        (record,) = records
        ending = contract.CancelReservation(asked.key, record.reservation.id, Actor.GUEST)
        try:
            await self._api.service.command(record.date, ending)
        except Refused as refused:
            if refused.reason not in _GONE:
                raise
            return self._unknown(wanted)
        return self._texts.cancelled(record)

    async def _find(self, wanted: CheckAvailability | CreateReservation) -> Found:
        return await self._api.finder.find(
            wanted.fecha, wanted.num_personas, wanted.hora, wanted.zona_preferida
        )

    async def _full(self, wanted: CreateReservation, refused: Refused) -> str:
        found = await self._find(wanted)
        if not found.availability.suggest_waitlist:
            raise refused  # somebody was faster, and the read model does not know it yet
        return self._texts.full(found, wanted.num_personas, wanted.zona_preferida)

    async def _same(self, wish: BookRequest) -> ReservationRecord | None:
        """What that guest has booked for that time already: agents repeat calls with new ids."""
        for record in await self._upcoming(wish.guest.phone):
            other = record.reservation
            if other.id != wish.reservation_id and abs(other.start - wish.start) < SAME_SLOT:
                return record
        return None

    async def _meant(self, wanted: FindReservation) -> list[ReservationRecord]:
        return [
            record
            for record in await self._upcoming(wanted.telefono)
            if wanted.fecha in (None, record.date)
            and (not wanted.hora or self._wall(record) in wanted.hora)
        ]

    async def _upcoming(self, phone: str) -> list[ReservationRecord]:
        return await self._api.reads.upcoming(phone, self._api.calendar.now())

    def _wall(self, record: ReservationRecord) -> time:
        local = self._api.calendar.local(record.reservation.start)
        return local.time().replace(second=0, microsecond=0)  # a booking for now has seconds

    def _unknown(self, wanted: FindReservation) -> str:
        return self._texts.unknown(narrowed=bool(wanted.fecha or wanted.hora))

    def _which(self, records: list[ReservationRecord]) -> str:
        listed = self._texts.listed(records)
        if len({record.reservation.start for record in records}) == 1:
            return (
                f"Hay {len(records)} reservas con ese teléfono a la misma hora y no se pueden "
                f"distinguir: dile al cliente que llame al {self._api.venue.phone}."
            )
        return (
            f"Hay varias reservas con ese teléfono: {listed}. Pregunta al cliente cuál quiere "
            "cancelar y repite la llamada con su fecha y su hora."
        )
