"""The Airtable stand-in's records, through pyairtable and over plain HTTP."""

from asyncio import to_thread
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from pyairtable import Table
from pyairtable.api.base import Base

from tests.airtable_fixtures import API_KEY, BASE_ID, RunningAirtable
from tests.standins.airtable_tables import GUEST, WAITLIST, fixture, refused

URL = f"/v0/{BASE_ID}/WAITLIST"
HEADERS = {"Authorization": f"Bearer {API_KEY}"}


@pytest_asyncio.fixture
async def table(airtable_standin: RunningAirtable, airtable_base: Base) -> Table:
    await airtable_standin.seed(WAITLIST)
    return airtable_base.table("WAITLIST")


async def test_every_type_is_kept_as_it_came(table: Table) -> None:
    created = await to_thread(table.create, GUEST)
    assert created["fields"] == GUEST
    assert await to_thread(table.get, created["id"]) == created
    at = datetime.fromisoformat(created["createdTime"])
    assert abs(datetime.now(UTC) - at) < timedelta(seconds=5)
    assert len(created["id"]) == 17


async def test_empty_cells_are_left_out(table: Table) -> None:
    empty: dict[str, Any] = {
        "Nombre": "",
        "Personas": None,
        "Baja": False,
        "Estado": None,
        "Notas": "",
    }
    created = await to_thread(table.create, {"EntryID": "e1", "Precio": 0, **empty})
    assert created["fields"] == {"EntryID": "e1", "Precio": 0}
    emptied = await to_thread(table.update, created["id"], {"Precio": None})
    assert emptied["fields"] == {"EntryID": "e1"}


async def test_moments_are_kept_in_utc(table: Table) -> None:
    moments = ["2026-11-21T20:40:27+01:00", "2026-11-21T20:40:27", "2026-07-01"]
    rows: list[Any] = [{"Creado": moment, "Fecha": moment} for moment in moments]
    kept = [one["fields"] for one in await to_thread(table.batch_create, rows)]
    assert [one["Creado"] for one in kept] == [
        "2026-11-21T19:40:27.000Z",
        "2026-11-21T19:40:27.000Z",
        "2026-06-30T22:00:00.000Z",
    ]
    assert [one["Fecha"] for one in kept] == ["2026-11-21", "2026-11-21", "2026-07-01"]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ({"Nombre": 4}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Telefono": ["+34600000011"]}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Personas": "4"}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Personas": True}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Personas": 10**400}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Fecha": "mañana"}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Fecha": ""}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Creado": "0001-01-01T00:00:00+14:00"}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Creado": 1795290027}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Baja": "true"}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Estado": 1}, "INVALID_VALUE_FOR_COLUMN"),
        ({"Estado": "esperand"}, "INVALID_MULTIPLE_CHOICE_OPTIONS"),
        ({"Estado": ""}, "INVALID_MULTIPLE_CHOICE_OPTIONS"),
        ({"Telefno": "+34600000011"}, "UNKNOWN_FIELD_NAME"),
        ({"telefono": "+34600000011"}, "UNKNOWN_FIELD_NAME"),
    ],
)
async def test_what_does_not_fit_changes_nothing(
    airtable_standin: RunningAirtable, table: Table, values: dict[str, Any], kind: str
) -> None:
    rows = [{"EntryID": "e1"}, {"EntryID": "e2", **values}]
    assert await refused(table.batch_create, rows) == (422, kind)
    assert await airtable_standin.records("WAITLIST") == []


async def test_refusals_have_the_bodies_of_the_fixture(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    bodies = fixture("airtable_error_bodies.json")
    http = airtable_standin.control
    for fields, name in (({"Estado": "esperand"}, "422_choice"), ({"Telefno": "x"}, "422_field")):
        answer = await http.post(URL, json={"fields": fields}, headers=HEADERS)
        assert (answer.status_code, answer.json()) == (422, bodies[name])
    nowhere = await http.get("/v0/appBAD/WAITLIST", headers=HEADERS)
    assert (nowhere.status_code, nowhere.json()) == (404, bodies["404"])


async def test_typecasting_reads_texts_and_adds_choices(
    airtable_standin: RunningAirtable, table: Table, airtable_base: Base
) -> None:
    texts: dict[str, Any] = {
        "Nombre": 12,
        "Personas": "4",
        "Precio": "gratis",
        "Estado": "nuevo",
        "Fecha": "2026-11-21",
        "Baja": "true",
    }
    created = await to_thread(table.create, texts, typecast=True)
    kept = {"Nombre": "12", "Personas": 4, "Estado": "nuevo", "Fecha": "2026-11-21", "Baja": True}
    assert created["fields"] == kept
    schema = await to_thread(airtable_base.schema)
    choices: Any = schema.table("WAITLIST").field("Estado").options  # type: ignore[union-attr]
    assert [choice.name for choice in choices.choices][-1] == "nuevo"
    await to_thread(table.create, {"Estado": "nuevo"})


async def test_a_refused_typecast_adds_no_choice(table: Table) -> None:
    rows = [{"Estado": "nuevo"}, {"Baja": 3}]
    assert (await refused(table.batch_create, rows, typecast=True))[0] == 422
    assert (await refused(table.create, {"Estado": "nuevo"}))[0] == 422


async def test_numbers_are_rounded_to_their_precision(table: Table) -> None:
    created = await to_thread(table.create, {"Personas": 4.4, "Precio": 1.239})
    assert created["fields"] == {"Personas": 4, "Precio": 1.24}


async def test_patch_merges_and_put_replaces(table: Table) -> None:
    created = await to_thread(table.create, GUEST)
    patched = await to_thread(table.update, created["id"], {"Personas": 5})
    assert patched["fields"] == {**GUEST, "Personas": 5}
    put = await to_thread(table.update, created["id"], {"EntryID": "e1"}, replace=True)
    assert put["fields"] == {"EntryID": "e1"}
    (again,) = await to_thread(
        table.batch_update, [{"id": created["id"], "fields": {"Personas": 2}}]
    )
    assert again["fields"] == {"EntryID": "e1", "Personas": 2}


async def test_deleting(airtable_standin: RunningAirtable, table: Table) -> None:
    records = await to_thread(table.batch_create, [{"EntryID": f"e{n}"} for n in range(12)])
    first = records[0]["id"]
    assert await to_thread(table.delete, first) == {"id": first, "deleted": True}
    assert await refused(table.delete, first) == (404, "MODEL_ID_NOT_FOUND")
    assert await refused(table.get, first) == (404, "MODEL_ID_NOT_FOUND")
    assert (await refused(table.batch_delete, [records[1]["id"], first]))[0] == 422
    assert len(await airtable_standin.records("WAITLIST")) == 11
    gone = await to_thread(table.batch_delete, [one["id"] for one in records[1:]])
    assert [one["deleted"] for one in gone] == [True] * 11
    assert await airtable_standin.records("WAITLIST") == []


async def test_a_missing_record_stops_the_whole_update(table: Table) -> None:
    created = await to_thread(table.create, GUEST)
    rows = [
        {"id": created["id"], "fields": {"Personas": 9}},
        {"id": "rec00000000000000", "fields": {"Personas": 9}},
    ]
    assert await refused(table.batch_update, rows) == (422, "ROW_DOES_NOT_EXIST")
    assert (await to_thread(table.get, created["id"]))["fields"]["Personas"] == 4


@pytest.mark.parametrize(
    ("method", "body", "kind"),
    [
        ("POST", {"records": [{"fields": {}}] * 11}, "INVALID_RECORDS"),
        ("POST", {"records": []}, "INVALID_RECORDS"),
        ("PATCH", {"records": [{"fields": {}}]}, "INVALID_RECORDS"),
        ("POST", {"fields": {}, "surplus": 1}, "INVALID_REQUEST_UNKNOWN"),
        ("POST", [1], "INVALID_REQUEST_UNKNOWN"),
        ("POST", b"{", "INVALID_REQUEST_BODY"),
        ("POST", b'{"fields": {"Personas": NaN}}', "INVALID_REQUEST_BODY"),
        ("POST", b"[" * 100_000, "INVALID_REQUEST_BODY"),
        ("POST", b'{"fields": {"Nombre": "\\ud83d"}}', "INVALID_REQUEST_BODY"),
    ],
)
async def test_malformed_bodies(
    airtable_standin: RunningAirtable, table: Table, method: str, body: Any, kind: str
) -> None:
    sent: dict[str, Any] = {"content": body} if isinstance(body, bytes) else {"json": body}
    answer = await airtable_standin.control.request(method, URL, headers=HEADERS, **sent)
    assert (answer.status_code, answer.json()["error"]["type"]) == (422, kind)
    assert await airtable_standin.records("WAITLIST") == []


async def test_fields_by_id(airtable_standin: RunningAirtable, table: Table) -> None:
    created = await to_thread(table.create, GUEST)
    schema = await to_thread(table.schema)
    by_id = await to_thread(table.get, created["id"], use_field_ids=True)
    names = {column.id: column.name for column in schema.fields}
    assert {names[one]: value for one, value in by_id["fields"].items()} == GUEST
    wide = await to_thread(table.all, use_field_ids=True)
    assert wide == [by_id]
    column = schema.field("Personas").id
    changed = await to_thread(table.update, created["id"], {column: 6}, use_field_ids=True)
    assert changed["fields"][column] == 6
    assert (await to_thread(airtable_standin.api().base(BASE_ID).table(schema.id).first)) == (
        await to_thread(table.get, created["id"])
    )
