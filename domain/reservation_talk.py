"""What a guest's message means for a reservation, its answer, and what we write unasked."""

from dataclasses import dataclass
from enum import StrEnum

from domain.model import Reservation, ReservationStatus
from domain.replies import Answer, interpret, wants_out
from domain.texts import Venue, people, spoken_date


class Meaning(StrEnum):
    """What a message asks for."""

    CONFIRM = "confirm"
    CANCEL = "cancel"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Told:
    """A reservation as guests read of it."""

    reservation: Reservation
    venue: Venue

    @property
    def first_name(self) -> str:
        """The name to greet with."""
        return (self.reservation.guest.name.split() or [""])[0]

    @property
    def slot(self) -> str:
        """When, and for how many."""
        at = self.venue.local(self.reservation.start)
        group = people(self.reservation.party_size)
        return f"el {spoken_date(at.date())} a las {at:%H:%M} para {group}"


def understand(reservation: Reservation, body: str, *, asked: bool) -> Meaning:
    """What the guest wants. A bare no counts only while our reminder has `asked` for an answer."""
    if reservation.status is not ReservationStatus.CONFIRMED:
        return Meaning.NOTHING
    if wants_out(body):
        return Meaning.CANCEL
    answer = interpret(body)
    if answer is Answer.YES:
        return Meaning.CONFIRM
    return Meaning.CANCEL if asked and answer is Answer.NO else Meaning.NOTHING


def answer(told: Told, meaning: Meaning) -> str:
    """The text that answers a message which meant that."""
    if told.reservation.status is ReservationStatus.CANCELLED or meaning is Meaning.CANCEL:
        return cancelled(told)
    if told.reservation.status is not ReservationStatus.CONFIRMED:
        return f"Gracias, {told.first_name}. Para lo que necesites, llámanos al {told.venue.phone}."
    if meaning is Meaning.CONFIRM:
        return f"¡Gracias, {told.first_name}! Te esperamos {told.slot}. {told.venue.name}"
    return (
        f"Hola, {told.first_name}. Tienes mesa {told.slot}. Para anularla, responde CANCELAR; "
        f"para cambiar algo, llámanos al {told.venue.phone}."
    )


def booked(told: Told) -> str:
    """The table is theirs."""
    return (
        f"¡Perfecto, {told.first_name}! Mesa confirmada {told.slot}{_zone(told)}. "
        f"Si no puedes venir, responde CANCELAR. ¡Te esperamos! {told.venue.name}"
    )


def changed(told: Told) -> str:
    """The reservation is for another time, party or zone now."""
    return (
        f"Hola, {told.first_name}. Hemos cambiado tu reserva: ahora es {told.slot}{_zone(told)}. "
        f"Si no te va bien, llámanos al {told.venue.phone}. {told.venue.name}"
    )


def cancelled(told: Told) -> str:
    """The table is nobody's any more."""
    return (
        f"Entendido, {told.first_name}: tu reserva {told.slot} queda anulada. "
        f"¡Esperamos verte pronto! {told.venue.name}"
    )


def cancelled_by_house(told: Told) -> str:
    """Staff cancelled it."""
    return (
        f"Hola, {told.first_name}. Tu reserva {told.slot} queda anulada. "
        f"Si es un error, llámanos al {told.venue.phone}. {told.venue.name}"
    )


def reminder(told: Told) -> str:
    """It is soon."""
    return (
        f"¡Hola, {told.first_name}! Te recordamos tu mesa en {told.venue.name} {told.slot}. "
        f"¿Vienes? Responde SÍ para confirmar o CANCELAR si no puedes."
    )


def _zone(told: Told) -> str:
    return f" ({told.reservation.zone})" if told.reservation.zone else ""
