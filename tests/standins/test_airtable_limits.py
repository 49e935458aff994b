"""Who is let in to the Airtable stand-in, how often, and how it fails when told to."""

import asyncio
from asyncio import to_thread
from typing import Any

import pytest
import pytest_asyncio
import requests
from pyairtable import Table
from pyairtable.api.base import Base

from standins.airtable.limits import Limits, RateLimit
from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable
from tests.standins.airtable_tables import WAITLIST, fixture, refused
from tests.waiting import eventually

URL = f"/v0/{BASE_ID}/WAITLIST"
HEADERS = {"Authorization": f"Bearer {API_KEY}"}
BODIES = fixture("airtable_error_bodies.json")


@pytest_asyncio.fixture
async def table(airtable_standin: RunningAirtable, airtable_base: Base) -> Table:
    await airtable_standin.seed(WAITLIST)
    return airtable_base.table("WAITLIST")


def admitted(limit: RateLimit, limits: Limits, *moments: float) -> list[bool]:
    return [limit.admits(moment, limits) for moment in moments]


def test_five_in_any_second_and_thirty_seconds_of_penalty() -> None:
    limit, limits = RateLimit(), Limits()
    assert all(admitted(limit, limits, 0.0, 0.2, 0.4, 0.6, 0.8, 1.0, 1.2))
    assert admitted(limit, limits, 1.21, 2.5, 31.0, 31.2, 31.21) == [False] * 4 + [True]


def test_a_second_slides() -> None:
    limit, limits = RateLimit(), Limits()
    assert all(admitted(limit, limits, 0.9, 0.9, 0.9, 0.9, 0.9))
    assert admitted(limit, limits, 1.1) == [False]


def test_no_limit() -> None:
    limit, limits = RateLimit(), Limits(requests_per_second=None)
    assert all(admitted(limit, limits, *[0.0] * 100))


async def test_the_sixth_request_of_a_second(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    await airtable_standin.limits(requests_per_second=5, penalty_seconds=0.3)
    http = airtable_standin.control
    answers = await asyncio.gather(*(http.get(URL, headers=HEADERS) for _ in range(7)))
    assert sorted(answer.status_code for answer in answers) == [200] * 5 + [429] * 2
    assert [one.json() for one in answers if one.status_code == 429] == [BODIES["429"]] * 2
    assert await refused(table.all) == (429, "RATE_LIMIT_REACHED")
    counts = await airtable_standin.statistics()
    assert counts["taken_by_call"] == {"GET /v0/{base}/{table}": 5}
    assert counts["refused_by_reason"] == {"RATE_LIMIT_REACHED": 3}
    assert (counts["busiest_second"], sum(counts["by_second"].values())) == (5, 8)

    async def let_in() -> bool:
        return (await http.get(URL, headers=HEADERS)).status_code == 200

    await eventually(let_in, 10)


async def test_all_calls_of_the_base_share_the_limit(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    await airtable_standin.limits(requests_per_second=2)
    await to_thread(airtable_base.schema)
    await to_thread(airtable_base.webhooks)
    assert (await refused(table.all))[0] == 429
    assert (await to_thread(airtable_standin.api().whoami))["id"]


async def test_the_month_is_used_up(airtable_standin: RunningAirtable, table: Table) -> None:
    await airtable_standin.limits(monthly_calls=2)
    await to_thread(table.all)
    await to_thread(table.all)
    assert await refused(table.all) == (429, "PUBLIC_API_BILLING_LIMIT_EXCEEDED")
    await airtable_standin.limits(monthly_calls=None)
    await to_thread(table.all)
    await airtable_standin.faults(quota_exhausted=True)
    answer = await airtable_standin.control.get(URL, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (429, BODIES["429_monthly_quota"])


@pytest.mark.parametrize(
    "headers", [{}, {"Authorization": "Bearer patOTRO"}, {"Authorization": API_KEY}]
)
async def test_without_the_token(
    airtable_standin: RunningAirtable, table: Table, headers: dict[str, str]
) -> None:
    http = airtable_standin.control
    answer = await http.post(URL, json={"fields": {"EntryID": "e1"}}, headers=headers)
    assert (answer.status_code, answer.json()) == (401, BODIES["401"])
    assert await airtable_standin.records("WAITLIST") == []


@pytest.mark.parametrize(
    ("token", "works"),
    [
        ({"scopes": ["data.records:read"]}, ["read"]),
        ({"scopes": ["data.records:write"]}, ["write"]),
        ({"scopes": ["schema.bases:read"]}, ["schema"]),
        ({"scopes": ["webhook:manage"]}, ["webhooks"]),
        ({"permission_level": "edit"}, ["read", "write", "schema", "webhooks"]),
        ({"permission_level": "read"}, ["read", "schema", "webhooks"]),
        ({"reaches_base": False}, []),
        ({}, ["read", "write", "schema", "create", "webhooks"]),
    ],
)
async def test_scopes_roles_and_bases(
    airtable_standin: RunningAirtable,
    airtable_base: Base,
    table: Table,
    token: dict[str, Any],
    works: list[str],
) -> None:
    await airtable_standin.token(**token)
    url, field = airtable_base.urls.tables, {"name": "A", "type": "singleLineText"}
    body = {"name": "NUEVA", "fields": [field]}
    calls: dict[str, Any] = {
        "read": table.all,
        "write": lambda: table.create({"EntryID": "e1"}),
        "schema": airtable_base.schema,
        "create": lambda: airtable_standin.api().post(url, json=body),
        "webhooks": airtable_base.webhooks,
    }
    for name, call in calls.items():
        if name in works:
            await to_thread(call)
        else:
            assert await refused(call) == (403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND"), name


async def test_another_base(airtable_standin: RunningAirtable) -> None:
    path = "/v0/appOTRA0000000001/WAITLIST"
    answer = await airtable_standin.control.get(path, headers=HEADERS)
    assert (answer.status_code, answer.json()) == (403, BODIES["403"])


async def test_no_such_call(airtable_standin: RunningAirtable) -> None:
    for method, path in (("GET", "/v0"), ("GET", "/v0/a/b/c/d"), ("DELETE", "/v0/meta/whoami")):
        answer = await airtable_standin.control.request(method, path, headers=HEADERS)
        assert answer.status_code == 404
    assert (await airtable_standin.control.get("/nada")).json() == {"detail": "Not Found"}


async def test_down_and_up_again(airtable_standin: RunningAirtable, table: Table) -> None:
    await airtable_standin.faults(down="cut")
    with pytest.raises(requests.ConnectionError):
        await to_thread(table.create, {"EntryID": "e1"})
    await airtable_standin.faults(down="503")
    assert (await refused(table.create, {"EntryID": "e1"}))[0] == 503
    assert await airtable_standin.records("WAITLIST") == []
    await airtable_standin.reset_faults()
    await to_thread(table.create, {"EntryID": "e1"})
    counts = await airtable_standin.statistics()
    assert counts["refused_by_reason"] == {"cut": 1, "503": 1}


@pytest.mark.parametrize(("fault", "kept"), [("drop_before", 0), ("drop_after", 1)])
async def test_cut_off_before_or_after_it_is_done(
    airtable_standin: RunningAirtable, table: Table, fault: str, kept: int
) -> None:
    await airtable_standin.faults(**{fault: 1})
    with pytest.raises(requests.ConnectionError):
        await to_thread(table.create, {"EntryID": "e1"})
    assert len(await airtable_standin.records("WAITLIST")) == kept
    await to_thread(table.all)


async def test_a_late_answer_to_what_was_done(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    await airtable_standin.faults(slow_ms=1500)
    impatient = airtable_standin.api(timeout=(3, 0.2)).table(BASE_ID, "WAITLIST")
    with pytest.raises(requests.ReadTimeout):
        await to_thread(impatient.create, {"EntryID": "e1"})
    assert len(await airtable_standin.records("WAITLIST")) == 1


@pytest.mark.parametrize("status", [429, 500, 502, 503])
@pytest.mark.parametrize("processed", [False, True])
async def test_a_status_for_the_next_calls(
    airtable_standin: RunningAirtable, table: Table, status: int, processed: bool
) -> None:
    await airtable_standin.faults(status=status, times=2, processed=processed, scope="write")
    await to_thread(table.all)
    for _ in range(2):
        assert (await refused(table.create, {"EntryID": "e1"}))[0] == status
    await to_thread(table.create, {"EntryID": "e1"})
    kept = 3 if processed and status != 429 else 1
    assert len(await airtable_standin.records("WAITLIST")) == kept


@pytest.mark.parametrize("fault", [{"nada": 1}, {"slow_ms": -1}, {"down": "x"}, {"status": 418}])
async def test_bad_faults_change_nothing(
    airtable_standin: RunningAirtable, fault: dict[str, Any]
) -> None:
    http = airtable_standin.control
    before = (await http.get("/control/faults")).json()
    assert (await http.post("/control/faults", json=fault)).status_code == 422
    assert (await http.get("/control/faults")).json() == before
