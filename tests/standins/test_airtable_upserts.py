"""Upserts at the Airtable stand-in: zero, one and more matches, and what cannot be merged on."""

from asyncio import to_thread
from typing import Any

import pytest
import pytest_asyncio
from pyairtable import Table
from pyairtable.api.base import Base

from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable
from tests.standins.airtable_tables import GUEST, WAITLIST, fixture, refused

KEY = ["EntryID"]


@pytest_asyncio.fixture
async def table(airtable_standin: RunningAirtable, airtable_base: Base) -> Table:
    await airtable_standin.seed(WAITLIST)
    return airtable_base.table("WAITLIST")


def rows(*entry_ids: str, **more: Any) -> list[dict[str, Any]]:
    return [{"fields": {"EntryID": one, **more}} for one in entry_ids]


def without_id(answer: dict[str, Any]) -> Any:
    """The answer with what differs each time made the same."""
    for record in answer["records"]:
        record["id"] = record["createdTime"] = "…"
    return {**answer, **{k: len(answer[k]) for k in ("createdRecords", "updatedRecords")}}


async def test_the_exchange_of_the_fixture(airtable_standin: RunningAirtable, table: Table) -> None:
    exchange = fixture("airtable_upsert_exchange.json")
    asked, http = exchange["request"], airtable_standin.control
    created = await http.patch(asked["path"], json=asked["body"], headers=asked["headers"])
    record_ids = created.json()["createdRecords"]
    asked["body"]["records"][0]["fields"]["Estado"] = "avisado"
    updated = await http.patch(asked["path"], json=asked["body"], headers=asked["headers"])
    assert without_id(created.json()) == without_id(exchange["response_created"])
    assert updated.json()["updatedRecords"] == record_ids
    assert without_id(updated.json()) == without_id(exchange["response_updated"])


async def test_none_creates_and_one_updates(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    first = await to_thread(table.batch_upsert, rows("e1", "e2", Personas=2), KEY)
    second = await to_thread(table.batch_upsert, rows("e2", "e3", Personas=3), KEY)
    assert second["updatedRecords"] == [first["createdRecords"][1]]
    assert len(second["createdRecords"]) == 1
    kept = {one["fields"]["EntryID"]: one["fields"]["Personas"] for one in second["records"]}
    assert kept == {"e2": 3, "e3": 3}
    assert len(await airtable_standin.records("WAITLIST")) == 3


async def test_more_than_one_match_changes_nothing(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    await to_thread(table.batch_create, [{"EntryID": "e1"}, {"EntryID": "e1"}])
    answer = await refused(table.batch_upsert, rows("e2", "e1", Personas=4), KEY)
    assert answer == (422, "INVALID_REQUEST_UNKNOWN")
    kept = [one["fields"] for one in await airtable_standin.records("WAITLIST")]
    assert kept == [{"EntryID": "e1"}, {"EntryID": "e1"}]


async def test_the_same_key_twice_in_a_request(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    assert (await refused(table.batch_upsert, rows("e1", "e1"), KEY))[0] == 422
    assert await airtable_standin.records("WAITLIST") == []


async def test_up_to_three_columns_make_the_key(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    key = ["EntryID", "Fecha", "Personas"]
    await to_thread(table.batch_upsert, rows("e1", Fecha="2026-11-21", Personas=4), key)
    again = await to_thread(
        table.batch_upsert, rows("e1", Fecha="2026-11-21", Personas=4, Notas="Trona"), key
    )
    other = await to_thread(table.batch_upsert, rows("e1", Fecha="2026-11-22", Personas=4), key)
    assert (len(again["updatedRecords"]), len(other["createdRecords"])) == (1, 1)
    assert (
        await refused(
            table.batch_upsert, rows("e1", Nombre="x", **dict.fromkeys(key[1:])), [*key, "Nombre"]
        )
    )[0] == 422


@pytest.mark.parametrize("column", ["Telefono", "Email", "Creado", "Baja", "Nada"])
async def test_columns_that_cannot_be_merged_on(table: Table, column: str) -> None:
    given = {column: GUEST.get(column, "x")}
    assert (await refused(table.batch_upsert, [{"fields": given}], [column]))[0] == 422


async def test_a_row_without_its_key(airtable_standin: RunningAirtable, table: Table) -> None:
    body = {"performUpsert": {"fieldsToMergeOn": KEY}, "records": [{"fields": {"Personas": 4}}]}
    answer = await airtable_standin.control.patch(
        f"/v0/{BASE_ID}/WAITLIST", json=body, headers={"Authorization": f"Bearer {API_KEY}"}
    )
    assert answer.status_code == 422
    assert await airtable_standin.records("WAITLIST") == []


async def test_rows_with_an_id_are_plain_updates(table: Table) -> None:
    created = await to_thread(table.create, {"EntryID": "e1"})
    mixed = [{"id": created["id"], "fields": {"Personas": 4}}, *rows("e2")]
    done = await to_thread(table.batch_upsert, mixed, KEY)
    assert done["updatedRecords"] == [created["id"]]
    assert [one["fields"] for one in done["records"]] == [
        {"EntryID": "e1", "Personas": 4},
        {"EntryID": "e2"},
    ]
    gone = [{"id": "rec00000000000000", "fields": {"Personas": 4}}]
    assert await refused(table.batch_upsert, gone, KEY) == (422, "ROW_DOES_NOT_EXIST")


async def test_replacing_empties_what_is_not_named(table: Table) -> None:
    await to_thread(table.batch_upsert, rows("e1", Personas=4), KEY)
    done = await to_thread(table.batch_upsert, rows("e1", Notas="Trona"), KEY, replace=True)
    assert done["records"][0]["fields"] == {"EntryID": "e1", "Notas": "Trona"}


async def test_more_than_ten_go_in_more_requests(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    await to_thread(table.batch_upsert, rows(*(f"e{n}" for n in range(25))), KEY)
    counts = await airtable_standin.statistics()
    assert counts["taken_by_call"] == {"PATCH /v0/{base}/{table}": 3}
    assert len(await airtable_standin.records("WAITLIST")) == 25
