"""Whatever people do in the base and in the app at once, in the end both say the same."""

import itertools
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from temporalio.exceptions import ApplicationError

from activities.edits import EditActivities
from activities.mirror import MirrorActivities
from adapters.airtable import AirtableBase, AirtableEdits, AirtableUpkeep
from adapters.sql.mirror import SqlMirror
from api.base_desk import BaseDesk
from tests.airtable_fixtures import RunningAirtable
from tests.airtable_samples import DAY, MADRID, client_of, set_up, upkeep_of
from tests.api.conftest import House

WAITLIST = "WAITLIST"
_numbers = itertools.count(1)

_party = st.integers(1, 9)
_step = st.one_of(
    st.tuples(st.just("join"), _party),
    st.tuples(st.just("change"), _party),
    st.tuples(st.just("leave"), st.integers(0, 9)),
    st.tuples(st.just("edit"), st.tuples(st.integers(0, 9), _party)),
    st.tuples(st.just("end"), st.integers(0, 9)),
    st.tuples(st.just("spoil"), st.integers(0, 9)),
    st.tuples(st.just("type_in"), _party),
    st.tuples(st.just("delete"), st.integers(0, 9)),
    st.tuples(st.sampled_from(["pull", "push", "away", "back", "deaf"]), st.none()),
)


class Sides:
    """The app, the base, and what carries changes from one to the other, a step at a time."""

    def __init__(self, house: House, standin: RunningAirtable, upkeep: AirtableUpkeep) -> None:
        self.house, self.standin, self.upkeep = house, standin, upkeep
        self.records = SqlMirror(house.database.sql, house.clock)
        self.base = AirtableBase(client_of(standin), MADRID)
        edits = AirtableEdits(self.base._client, self.base)
        self.pushing = MirrorActivities(self.records, self.base)
        self.pulling = EditActivities(
            self.records, house.database.hooks, edits, self.base, BaseDesk(house.parts), "",
            clock=house.clock,
        )  # fmt: skip

    async def begin(self) -> None:
        """No guests, and empty tables."""
        await self.standin.reset_faults()
        for record in await self.standin.records(WAITLIST):
            await self.standin.delete(WAITLIST, record["id"])
        for listed in await self._listed():
            await self.house.staff("DELETE", f"/waitlist/{listed['id']}")
        await self.settle()

    async def join(self, party: int) -> None:
        await self.house.join(11 + next(_numbers) % 80, party)

    async def change(self, party: int) -> None:
        for listed in (await self._listed())[:1]:
            await self.house.staff("PATCH", f"/waitlist/{listed['id']}", {"num_personas": party})

    async def leave(self, which: int) -> None:
        if listed := await self._listed():
            await self.house.staff("DELETE", f"/waitlist/{listed[which % len(listed)]['id']}")

    async def edit(self, what: tuple[int, int]) -> None:
        await self._edit(what[0], num_personas=what[1])

    async def end(self, which: int) -> None:
        await self._edit(which, estado="CANCELLED")

    async def spoil(self, which: int) -> None:
        await self._edit(which, telefono_cliente="+34600000000", posicion=7)

    async def type_in(self, party: int) -> None:
        number = next(_numbers)
        await self.standin.type_in(
            WAITLIST,
            nombre_cliente=f"Rosa {number}",
            telefono_cliente=f"+346111{number:05}",
            fecha=DAY.isoformat(),
            hora="21:00",
            num_personas=party,
        )

    async def delete(self, which: int) -> None:
        if records := await self.standin.records(WAITLIST):
            await self.standin.delete(WAITLIST, records[which % len(records)]["id"])

    async def pull(self, _: None = None) -> bool:
        return (await self.pulling.pull(self.house.parts.location)).more

    async def push(self, _: None = None) -> bool:
        return (await self.pushing.push(self.house.parts.location)).more

    async def away(self, _: None) -> None:
        await self.standin.faults(drop_after=1)

    async def back(self, _: None) -> None:
        await self.standin.reset_faults()

    async def deaf(self, _: None) -> None:
        """The base has forgotten our webhook."""
        hook = await self.house.database.hooks.get(self.house.parts.location)
        if hook is not None:
            path = f"/control/webhooks/{hook.webhook_id}/expire"
            (await self.standin.control.post(path)).raise_for_status()

    async def settle(self) -> None:
        """Nothing more happens; both directions catch up."""
        await self.standin.reset_faults()
        for _ in range(3):
            while await self.pull():
                pass
            while await self.push():
                pass

    async def differences(self) -> list[str]:
        """Where both sides disagree; a row that is no guest's, and says why, does not."""
        everything = self.records.everything(self.house.parts.location, DAY)
        found = await self.upkeep.compare(everything, DAY)
        told = {r["id"] for r in await self.standin.records(WAITLIST) if r["fields"].get("motivo")}
        return [str(one) for one in found if not set(one.record_ids) <= told or one.key]

    async def _edit(self, which: int, **cells: object) -> None:
        if records := await self.standin.records(WAITLIST):
            await self.standin.edit(WAITLIST, records[which % len(records)]["id"], **cells)

    async def _listed(self) -> list[dict[str, Any]]:
        answer = await self.house.staff("GET", f"/waitlist?fecha={DAY}&estado=WAITING")
        return list(answer.json()["data"])


@pytest.fixture
async def sides(house: House, airtable_standin: RunningAirtable) -> AsyncIterator[Sides]:
    await house.full()
    await set_up(airtable_standin)
    async with upkeep_of(airtable_standin) as upkeep:
        found = Sides(house, airtable_standin, upkeep)
        yield found
        await found.base.aclose()


@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@example(
    steps=[
        ("type_in", 2),
        ("pull", None),
        ("push", None),
        ("deaf", None),
        ("edit", (0, 4)),
        ("end", 0),
    ]
)
@given(steps=st.lists(_step, max_size=14))
@pytest.mark.timeout(300)
async def test_in_the_end_both_sides_say_the_same(
    sides: Sides, steps: list[tuple[str, Any]]
) -> None:
    await sides.begin()
    for name, value in steps:
        # An activity that finds the base away is tried again.
        with suppress(ApplicationError):
            await getattr(sides, name)(value)
    await sides.settle()
    assert await sides.differences() == []
