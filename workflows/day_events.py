"""What a reservation's life outside of its day means for the day."""

from datetime import datetime

from domain import booking, reservations
from domain.day import Change, ServiceDay
from domain.model import Actor
from domain.refusals import Refused
from workflows.contract import Mark
from workflows.reservation_contract import Event, ReservationEvent

MARKS = {
    Mark.SEATED: reservations.seat,
    Mark.COMPLETED: reservations.complete,
    Mark.NO_SHOW: reservations.no_show,
}


def after(day: ServiceDay, told: ReservationEvent, now: datetime) -> Change:
    """The day once it knows that; what no longer applies changes nothing."""
    reservation_id = told.reservation_id
    match told.event:
        case Event.CANCELLED:
            try:
                return booking.cancel_reservation(day, reservation_id, now, Actor.GUEST)[0]
            except Refused:  # staff were faster
                return Change(day)
        case Event.CONFIRMED:
            return reservations.guest_confirmed(day, reservation_id, told.at)
        case Event.REMINDED:
            return reservations.reminded(day, reservation_id, told.at)
        case Event.COURTESY_OVER:
            return reservations.ask_no_show(day, reservation_id, told.at)
        case Event.STAY_OVER:
            return reservations.stay_over(day, reservation_id, told.at)
        case Event.MAIL_FAILED:
            return reservations.mail_failed(day, reservation_id)
        case Event.MESSAGE_FAILED:
            return reservations.message_failed(day, reservation_id)
