"""What operators see of each workflow in Temporal: search attributes and summaries.

They filter and name, and nothing is decided by them. None holds anything of a guest: the payload
codec covers summaries, but not search attributes.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from temporalio import workflow
from temporalio.common import (
    SearchAttributeKey,
    SearchAttributePair,
    SearchAttributeUpdate,
    TypedSearchAttributes,
)

from domain import entry as rules
from domain.model import Entry, Reservation

T = TypeVar("T", str, int, datetime)

STATUS = SearchAttributeKey.for_keyword("NubesStatus")
LOCATION = SearchAttributeKey.for_keyword("NubesLocation")
# In ISO form.
SERVICE_DATE = SearchAttributeKey.for_keyword("NubesServiceDate")
PARTY_SIZE = SearchAttributeKey.for_int("NubesPartySize")
# Only while an offer waits for its answer.
HOLD_DEADLINE = SearchAttributeKey.for_datetime("NubesHoldDeadline")

TYPES: Mapping[str, str] = {
    STATUS.name: "Keyword",
    LOCATION.name: "Keyword",
    SERVICE_DATE.name: "Keyword",
    PARTY_SIZE.name: "Int",
    HOLD_DEADLINE.name: "Datetime",
}


def of_day(location: str, day: date) -> TypedSearchAttributes:
    """A service day's."""
    return TypedSearchAttributes(
        [
            SearchAttributePair(LOCATION, location),
            SearchAttributePair(SERVICE_DATE, day.isoformat()),
        ]
    )


def of_entry(entry: Entry) -> TypedSearchAttributes:
    """A wait's."""
    found = [
        *of_day(entry.location, entry.service_date),
        SearchAttributePair(STATUS, entry.status.value),
        SearchAttributePair(PARTY_SIZE, entry.party_size),
    ]
    if entry.expires_at is not None and rules.open_offer(entry) is not None:
        found.append(SearchAttributePair(HOLD_DEADLINE, entry.expires_at))
    return TypedSearchAttributes(found)


def of_reservation(reservation: Reservation, location: str, day: date) -> TypedSearchAttributes:
    """A reservation's."""
    return TypedSearchAttributes(
        [
            *of_day(location, day),
            SearchAttributePair(STATUS, reservation.status.value),
            SearchAttributePair(PARTY_SIZE, reservation.party_size),
        ]
    )


def show_day(location: str, day: date) -> None:
    """Have the running workflow, a service day that begins, show its own."""
    workflow.upsert_search_attributes(
        [LOCATION.value_set(location), SERVICE_DATE.value_set(day.isoformat())]
    )


def show(wanted: TypedSearchAttributes) -> None:
    """Have the running workflow show these, if it began with any; only what differs is written.

    One that began before there were any shows none: its history would not go on with them.
    """
    shown = workflow.info().typed_search_attributes
    if shown.get(LOCATION) is None:
        return
    updates: list[SearchAttributeUpdate[Any]] = [
        *_update(STATUS, shown, wanted),
        *_update(PARTY_SIZE, shown, wanted),
        *_update(HOLD_DEADLINE, shown, wanted),
    ]
    if updates:
        workflow.upsert_search_attributes(updates)


def _update(
    key: SearchAttributeKey[T], shown: TypedSearchAttributes, wanted: TypedSearchAttributes
) -> list[SearchAttributeUpdate[T]]:
    after = wanted.get(key)
    if shown.get(key) == after:
        return []
    return [key.value_unset() if after is None else key.value_set(after)]


def details_of(entry: Entry, zone: str) -> str:
    """How a wait is now: `NOTIFIED · mesa T1 + T2 · plazo 21:15`, on the clock of that zone."""
    offer, parts = rules.open_offer(entry), [entry.status.value]
    if offer is not None:
        parts.append(f"mesa {' + '.join(offer.tables)}")
        if entry.expires_at is not None:
            parts.append(f"plazo {entry.expires_at.astimezone(ZoneInfo(zone)):%H:%M}")
    return " · ".join(parts)


def table_for(at: datetime, zone: str, party_size: int, place: str | None) -> str:
    """`21:00 · 4 personas · Terraza`, the time on the clock of the time zone `zone`."""
    people = "1 persona" if party_size == 1 else f"{party_size} personas"
    parts = (f"{at.astimezone(ZoneInfo(zone)):%H:%M}", people, place or "")
    return " · ".join(filter(None, parts))
