"""Changing what a guest waits for, in place: the wait began when it began."""

from dataclasses import dataclass, replace
from datetime import datetime

from domain.day import Change, ServiceDay, TellChange
from domain.line import check_wish
from domain.model import Place, PlaceNews
from domain.refusals import Reason, Refused
from domain.waitlist import advance


@dataclass(frozen=True)
class ChangePlace:
    """What is to be different about a wait; None leaves it, an empty zone or e-mail takes it away.

    `wanted_at` is in UTC.
    """

    entry_id: str
    name: str | None = None
    party_size: int | None = None
    wanted_at: datetime | None = None
    zone: str | None = None
    notes: str | None = None
    email: str | None = None


def change_place(day: ServiceDay, command: ChangePlace, now: datetime) -> tuple[Change, PlaceNews]:
    """The place with the new terms, still where it stands in line, and what its entry is told.

    What is offered was offered for the old terms: while an offer is open only name, notes and
    e-mail can change. `Refused` for a wish that could not join either.
    """
    old = day.line.get(command.entry_id)
    if old is None:
        raise Refused(Reason.ENTRY_UNKNOWN)
    new = _changed(day, old, command, now)
    news = _news(new, command.notes)
    change = Change(replace(day, line={**day.line, new.entry_id: new}), (TellChange(news),))
    if _wish(new) != _wish(old):
        change = change.then(advance(change.day, now, f"changed:{old.entry_id}"))
    return change, news


def _changed(day: ServiceDay, old: Place, command: ChangePlace, now: datetime) -> Place:
    guest = replace(
        old.guest,
        name=old.guest.name if command.name is None else command.name,
        email=_or_none(command.email, old.guest.email),
    )
    new = replace(
        old,
        guest=guest,
        party_size=old.party_size if command.party_size is None else command.party_size,
        zone=_or_none(command.zone, old.zone),
        wanted_at=command.wanted_at or old.wanted_at,
    )
    if _wish(new) == _wish(old):
        return new
    if old.offer_id is not None:
        raise Refused(Reason.ENTRY_HAS_OFFER)
    window = check_wish(day, new.party_size, new.zone, new.wanted_at, now)
    return replace(new, service=window.name)


def _news(place: Place, notes: str | None) -> PlaceNews:
    return PlaceNews(
        entry_id=place.entry_id,
        name=place.guest.name,
        email=place.guest.email,
        party_size=place.party_size,
        zone=place.zone,
        wanted_at=place.wanted_at,
        service=place.service,
        notes=notes,
    )


def _wish(place: Place) -> tuple[int, str | None, datetime]:
    return place.party_size, place.zone, place.wanted_at


def _or_none(news: str | None, old: str | None) -> str | None:
    return old if news is None else news or None
