"""The Airtable stand-in's webhooks, through pyairtable: what they hear of, and how long."""

from asyncio import to_thread
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import pytest_asyncio
from pyairtable import Table
from pyairtable.api.base import Base

from tests.airtable_fixtures import RunningAirtable
from tests.standins.airtable_tables import GUEST, WAITLIST, fixture, refused
from tests.standins.airtable_webhooks import DATA, add, payloads


@pytest_asyncio.fixture
async def table(airtable_standin: RunningAirtable, airtable_base: Base) -> Table:
    await airtable_standin.seed(WAITLIST)
    return await to_thread(airtable_base.table, "WAITLIST", validate=True)


async def test_a_person_edits_a_record(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    record = await to_thread(table.create, {"Nombre": "Lucía", "Estado": "esperando"})
    hook = await add(airtable_base, DATA, includes={"includePreviousCellValues": True})
    await airtable_standin.edit("WAITLIST", record["id"], Estado="llamar", Nombre="Lucía")
    (payload,) = await payloads(hook)
    assert payload.action_metadata is not None
    assert payload.action_metadata.source == "client"
    assert payload.action_metadata.source_metadata["user"]["name"] == "Sala"
    state = table.schema().field("Estado").id
    change = payload.changed_tables_by_id[table.schema().id].changed_records_by_id[record["id"]]
    after, before = change.current.cell_values_by_field_id, change.previous
    assert (list(after), after[state]["name"]) == ([state], "llamar")
    assert before is not None
    assert before.cell_values_by_field_id[state]["name"] == "esperando"
    assert (payload.cursor, payload.payload_format) == (1, "v0")


async def test_a_page_of_payloads_has_the_form_of_the_fixture(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    record = await to_thread(table.create, {"Estado": "esperando"})
    hook = await add(airtable_base, DATA, includes={"includePreviousCellValues": True})
    await airtable_standin.edit("WAITLIST", record["id"], Estado="llamar")
    url = f"{airtable_base.urls.webhooks}/{hook.id}/payloads"
    page = await to_thread(airtable_standin.api().get, url)
    assert shape(page) == shape(fixture("airtable_webhook_payloads.json"))


def shape(value: Any) -> Any:
    """What a value is made of, whatever ids it goes by."""
    if isinstance(value, dict):
        return sorted(
            (key if len(key) != 17 or key[:3] not in ("tbl", "rec", "fld") else key[:3], shape(one))
            for key, one in value.items()
        )
    return [shape(one) for one in value] if isinstance(value, list) else type(value).__name__


async def test_people_and_programs_are_told_apart(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    people = await add(airtable_base, {**DATA, "fromSources": ["client"]})
    everybody = await add(airtable_base, DATA)
    record = await to_thread(table.create, GUEST)
    await airtable_standin.edit("WAITLIST", record["id"], Personas=5)
    await airtable_standin.delete("WAITLIST", record["id"])
    sources = [p.action_metadata.source for p in await payloads(everybody) if p.action_metadata]
    assert sources == ["publicApi", "client", "client"]
    edited, gone = await payloads(people)
    assert gone.changed_tables_by_id[table.schema().id].destroyed_record_ids == [record["id"]]
    assert edited.base_transaction_number + 1 == gone.base_transaction_number
    assert (edited.cursor, gone.cursor) == (1, 2)


async def test_a_request_is_one_payload_and_no_change_is_none(
    airtable_base: Base, table: Table
) -> None:
    hook = await add(airtable_base, DATA)
    rows = [{"fields": {"EntryID": one, "Personas": 2}} for one in ("a", "b")]
    for _ in range(2):
        await to_thread(table.batch_upsert, rows, ["EntryID"])
    (payload,) = await payloads(hook)
    made = payload.changed_tables_by_id[table.schema().id].created_records_by_id
    people = table.schema().field("Personas").id
    assert [one.cell_values_by_field_id[people] for one in made.values()] == [2, 2]


@pytest.mark.parametrize(
    ("filters", "heard"),
    [
        ({"changeTypes": ["add"]}, ["add"]),
        ({"changeTypes": ["update", "remove"]}, ["update", "update", "remove"]),
        ({"watchDataInFieldIds": ["Personas"]}, ["add", "update", "remove"]),
        ({"recordChangeScope": "WAITLIST"}, ["add", "update", "update", "remove"]),
        ({"recordChangeScope": "OTRA"}, []),
        ({"fromSources": ["formSubmission"]}, []),
        ({"dataTypes": ["tableFields"]}, []),
    ],
)
async def test_filters(
    airtable_standin: RunningAirtable,
    airtable_base: Base,
    filters: dict[str, Any],
    heard: list[str],
) -> None:
    await airtable_standin.seed(WAITLIST, {**WAITLIST, "name": "OTRA"})
    schema = await to_thread(airtable_base.schema)
    table = schema.table("WAITLIST")
    chosen = {**DATA, **filters}
    if "recordChangeScope" in chosen:
        chosen["recordChangeScope"] = schema.table(chosen["recordChangeScope"]).id
    if "watchDataInFieldIds" in chosen:
        chosen["watchDataInFieldIds"] = [table.field("Personas").id]
    hook = await add(airtable_base, chosen)
    record = await airtable_standin.type_in("WAITLIST", EntryID="e1", Personas=2)
    await airtable_standin.edit("WAITLIST", record["id"], Personas=3)
    await airtable_standin.edit("WAITLIST", record["id"], Notas="Trona")
    await airtable_standin.delete("WAITLIST", record["id"])
    changes = [next(iter(one.changed_tables_by_id.values())) for one in await payloads(hook)]
    kinds = {"add": "created_records_by_id", "update": "changed_records_by_id"}
    found = [
        next((kind for kind, name in kinds.items() if getattr(change, name)), "remove")
        for change in changes
    ]
    assert found == heard


async def test_columns_and_tables(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    kinds = ["tableFields", "tableMetadata"]
    includes = {"includePreviousFieldDefinitions": True}
    hook = await add(airtable_base, {"dataTypes": kinds}, includes=includes)
    column = table.schema().field("Notas").id
    await airtable_standin.change_field("WAITLIST", "Notas", name="Observaciones")
    await airtable_standin.delete_field("WAITLIST", "Observaciones")
    added = await to_thread(table.create_field, "Mesas", "singleLineText")
    await to_thread(airtable_base.create_table, "NUEVA", [{"name": "a", "type": "email"}])
    await to_thread(table.create, {"EntryID": "e1"})
    renamed, gone, new, made = [
        one.changed_tables_by_id.get(table.schema().id) or one.created_tables_by_id
        for one in await payloads(hook)
    ]
    assert not isinstance(renamed, dict)
    assert not isinstance(gone, dict)
    assert not isinstance(new, dict)
    assert isinstance(made, dict)
    fields = renamed.changed_fields_by_id[column]
    assert (fields.current.name, fields.previous and fields.previous.name) == (
        "Observaciones",
        "Notas",
    )
    assert gone.destroyed_field_ids == [column]
    assert new.created_fields_by_id[added.id].name == "Mesas"
    (info,) = made.values()
    assert info.metadata is not None
    assert info.metadata.name == "NUEVA"


async def test_cells_that_did_not_change(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    record = await airtable_standin.type_in("WAITLIST", EntryID="e1", Personas=2, Baja=True)
    key = table.schema().field("EntryID").id
    hook = await add(airtable_base, DATA, includes={"includeCellValuesInFieldIds": [key]})
    await airtable_standin.edit("WAITLIST", record["id"], Baja=None, Personas=None)
    (payload,) = await payloads(hook)
    (change,) = payload.changed_tables_by_id[table.schema().id].changed_records_by_id.values()
    assert change.unchanged is not None
    assert change.unchanged.cell_values_by_field_id == {key: "e1"}
    assert list(change.current.cell_values_by_field_id.values()) == [None, None]


async def test_payloads_go_on_where_the_cursor_is(airtable_base: Base, table: Table) -> None:
    hook = await add(airtable_base, DATA)
    for number in range(53):
        await to_thread(table.create, {"Personas": number})
    assert [one.cursor for one in await payloads(hook)] == list(range(1, 54))
    assert [one.cursor for one in await payloads(hook, cursor=52)] == [52, 53]
    assert await payloads(hook, cursor=54) == []
    assert (await to_thread(airtable_base.webhook, hook.id)).cursor_for_next_payload == 54
    url = f"{airtable_base.urls.webhooks}/{hook.id}/payloads"
    page = await to_thread(airtable_base.api.get, url, params={"limit": 2})
    assert (page["cursor"], page["mightHaveMore"], len(page["payloads"])) == (3, True, 2)
    last = await to_thread(airtable_base.api.get, url, params={"cursor": 54})
    assert last == {"cursor": 54, "mightHaveMore": False, "payloads": []}
    for bad in ({"limit": 51}, {"cursor": 0}, {"cursor": "x"}):
        assert (await refused(airtable_base.api.get, url, params=bad))[0] == 422


async def test_a_webhook_lives_seven_days(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    hook = await add(airtable_base, DATA)
    assert hook.expiration_time is not None
    left = hook.expiration_time - datetime.now(UTC)
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)
    await to_thread(hook.extend_expiration)
    await airtable_standin.type_in("WAITLIST", EntryID="e1")
    over = await airtable_standin.control.post(f"/control/webhooks/{hook.id}/expire")
    assert not over.json()["isHookEnabled"]
    await airtable_standin.type_in("WAITLIST", EntryID="e2")
    assert len(await payloads(hook)) == 1
    await to_thread(hook.extend_expiration)
    assert not (await to_thread(airtable_base.webhook, hook.id)).is_hook_enabled


async def test_webhooks_that_cannot_be(
    airtable_standin: RunningAirtable, airtable_base: Base, table: Table
) -> None:
    url, post = airtable_base.urls.webhooks, airtable_base.api.post
    wrong: list[dict[str, Any]] = [
        {},
        {"dataTypes": []},
        {"dataTypes": ["todo"]},
        {**DATA, "recordChangeScope": "tblNADA"},
    ]
    for filters in wrong:
        body = {"specification": {"options": {"filters": filters}}}
        assert (await refused(post, url, json=body))[0] == 422
    for address in ("ftp://127.0.0.1/", "http://[", "http://", "nada"):
        given = {"notificationUrl": address, "specification": {"options": {"filters": DATA}}}
        assert (await refused(post, url, json=given))[0] == 422
    await airtable_standin.token(scopes=["webhook:manage"])
    body = {"specification": {"options": {"filters": DATA}}}
    assert (await refused(post, url, json=body))[0] == 403
    await airtable_standin.token(scopes=["webhook:manage", "data.records:read"])
    for _ in range(10):
        await to_thread(post, url, json=body)
    assert await refused(post, url, json=body) == (422, "TOO_MANY_WEBHOOKS_IN_BASE")
    (hook, *_) = await to_thread(airtable_base.webhooks)
    await to_thread(hook.delete)
    assert (await refused(hook.delete))[0] == 403
    assert len(await to_thread(airtable_base.webhooks)) == 9
