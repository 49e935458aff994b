"""Operators filter the evening in Temporal, and find nobody's name there."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.client import Client, WorkflowExecution
from temporalio.service import RPCError, RPCStatusCode

from domain.model import Status
from tests.cli.test_probe import deserted
from tests.waiting import eventually
from tests.workflows.bookings import Books
from tests.workflows.house import House
from workflows.contract import day_workflow_id, entry_workflow_id, reservation_workflow_id
from workflows.registering import NotRegistered, register_search_attributes
from workflows.visibility import (
    HOLD_DEADLINE,
    LOCATION,
    PARTY_SIZE,
    SERVICE_DATE,
    STATUS,
    TYPES,
    table_for,
)

__all__ = ["deserted"]


async def found(house: House, query: str) -> list[WorkflowExecution]:
    """What the query finds of this house."""
    own = f"{LOCATION.name} = '{house.restaurant.id}' AND {query}"
    return [one async for one in house.client.list_workflows(own)]


async def finds(house: House, query: str, *workflow_ids: str) -> bool:
    return {one.id for one in await found(house, query)} == set(workflow_ids)


async def test_the_evening_is_filtered(house: House) -> None:
    await house.fill()
    first = await house.join(11, 2, "Terraza")
    second = await house.join(12, 4)
    one, other = (entry_workflow_id(str(joined.entry_id)) for joined in (first, second))
    day = day_workflow_id(house.restaurant.id, house.day)
    shown = partial(finds, house)
    of_day = f"{SERVICE_DATE.name} = '{house.day}'"
    await eventually(partial(shown, of_day, one, other, day))
    await eventually(partial(shown, f"{PARTY_SIZE.name} >= 3", other))
    await eventually(partial(shown, f"{STATUS.name} = 'WAITING'", one, other))

    await house.free("T3")
    noted = await house.until_status(first.entry_id, Status.NOTIFIED)
    await eventually(partial(shown, f"{STATUS.name} = 'NOTIFIED'", one))
    (held,) = await found(house, f"{HOLD_DEADLINE.name} > '2020-01-01T00:00:00Z'")
    deadline = held.typed_search_attributes[HOLD_DEADLINE]
    assert noted.expires_at is not None
    assert abs(deadline - noted.expires_at) < timedelta(milliseconds=1)

    assert "confirmada" in str(await house.says(first.entry_id, "SÍ"))
    await house.until_status(first.entry_id, Status.CONFIRMED)
    confirmed = house.records.entries[str(first.entry_id)]
    booked = reservation_workflow_id(str(confirmed.reservation_id))
    await eventually(partial(shown, f"{STATUS.name} = 'CONFIRMED'", one, booked))
    await eventually(partial(shown, f"{HOLD_DEADLINE.name} > '2020-01-01T00:00:00Z'"))


async def test_each_wait_says_what_it_is_for_and_names_nobody(house: House) -> None:
    await house.fill()
    joined = await house.join(11, 2, "Terraza")
    await house.free("T3")
    await house.until_status(joined.entry_id, Status.NOTIFIED)
    handle = house.entry(joined.entry_id)
    described = await handle.describe()
    assert await described.static_summary() == "21:00 · 2 personas · Terraza"
    assert await described.static_details() == "Lista de espera · cena"
    history = (await handle.fetch_history()).to_json()
    assert history.count('"summary"') >= 2
    shown = f"{described.typed_search_attributes} {await described.static_summary()}"
    guest = house.guest(11)
    assert guest.phone not in shown
    assert guest.name not in shown


async def test_a_reservation_shows_its_table_and_how_it_ended(house: House, book: Books) -> None:
    booking = await book(11)
    described = await booking.handle.describe()
    assert await described.static_summary() == "21:00 · 2 personas · Interior"
    assert await described.static_details() == "Reserva · mesa T1"
    await eventually(partial(finds, house, f"{STATUS.name} = 'CONFIRMED'", booking.handle.id))
    await booking.cancel()
    await eventually(partial(finds, house, f"{STATUS.name} = 'CANCELLED'", booking.handle.id))


@pytest.mark.parametrize(
    ("people", "place", "told"),
    [(1, None, "21:00 · 1 persona"), (4, "Terraza", "21:00 · 4 personas · Terraza")],
)
def test_a_table_is_told_on_the_houses_clock(people: int, place: str | None, told: str) -> None:
    assert table_for(datetime(2026, 11, 21, 20, tzinfo=UTC), "Europe/Madrid", people, place) == told


async def test_a_namespace_that_lacks_them_has_them_then(deserted: Client) -> None:
    await register_search_attributes(deserted)
    request = ListSearchAttributesRequest(namespace=deserted.namespace)

    async def known() -> bool:
        listed = await deserted.operator_service.list_search_attributes(request)
        return set(TYPES) <= set(listed.custom_attributes)

    await eventually(known)
    await register_search_attributes(deserted)


class Refusing:
    """A Temporal in which we may do nothing."""

    namespace = "elsewhere"

    @property
    def operator_service(self) -> "Refusing":
        return self

    async def list_search_attributes(self, _: object) -> None:
        raise RPCError("no", RPCStatusCode.PERMISSION_DENIED, b"")

    add_search_attributes = list_search_attributes


async def test_where_they_cannot_be_added_their_names_are_told() -> None:
    with pytest.raises(NotRegistered, match=r"namespace elsewhere: NubesStatus \(Keyword\)"):
        await register_search_attributes(Refusing())  # type: ignore[arg-type]
