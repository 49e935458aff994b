"""What a service day answers to its requests."""

from datetime import datetime

from domain import late, seating
from domain.day import Change, ServiceDay
from domain.line import positions
from domain.model import Offer, PlaceNews
from domain.refusals import Refused
from domain.waitlist import Joined
from workflows.contract import ClaimLate, DayAnswer, SeatEntry


def claim(asked: ClaimLate, day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
    """To a guest who said yes too late."""
    change, reservation = late.claim(day, asked.claim, now)
    return change, DayAnswer(reservation=reservation)


def seat_entry(asked: SeatEntry, day: ServiceDay, now: datetime) -> tuple[Change, DayAnswer]:
    """To staff who seat a guest of the line."""
    change, seated = seating.seat_guest(day, asked.command, now)
    offers = made(day, change.day)
    return change, DayAnswer(reservation=seated.reservation, given=seated.offer, offers=offers)


def made(before: ServiceDay, after: ServiceDay) -> tuple[Offer, ...]:
    """The offers that are new."""
    return tuple(o for o in after.offers.values() if o.id not in before.offers)


def changed_answer(before: ServiceDay, after: ServiceDay, news: PlaceNews) -> DayAnswer:
    """To a changed wish: what it is now, its rank in line, and the offers that followed."""
    return DayAnswer(
        news=news, position=positions(after).get(news.entry_id), offers=made(before, after)
    )


def join_answer(answer: Joined | Refused) -> DayAnswer:
    """To one guest who asked to wait."""
    if isinstance(answer, Refused):
        return DayAnswer(refusal=answer.reason.value, subject=answer.subject)
    return DayAnswer(
        entry_id=answer.entry_id,
        existing=answer.existing,
        position=answer.position,
        wait_min=answer.wait_min,
    )
