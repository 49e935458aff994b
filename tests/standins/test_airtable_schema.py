"""The Airtable stand-in's metadata calls, through pyairtable."""

from asyncio import to_thread
from typing import Any

import pytest
from pyairtable.api.base import Base

from tests.airtable_fixtures import BASE_ID, RunningAirtable
from tests.standins.airtable_tables import COLOURS, FIELDS, GUEST, WAITLIST, refused


async def test_a_table_is_created_and_described(airtable_base: Base) -> None:
    table = await to_thread(
        airtable_base.create_table, "WAITLIST", FIELDS, description="Lista de espera"
    )
    schema = table.schema()
    assert (schema.name, schema.description) == ("WAITLIST", "Lista de espera")
    assert schema.primary_field_id == schema.field("EntryID").id
    assert [(one.name, one.type) for one in schema.fields] == [
        (one["name"], one["type"]) for one in FIELDS
    ]
    assert schema.views[0].visible_field_ids == [one.id for one in schema.fields]
    created: Any = schema.field("Creado").options  # type: ignore[union-attr]
    assert (created.time_zone, created.time_format.format) == ("Europe/Madrid", "HH:mm")
    state: Any = schema.field("Estado").options  # type: ignore[union-attr]
    assert {one.name: one.color for one in state.choices} == COLOURS
    assert (await to_thread(table.create, GUEST))["fields"] == GUEST


async def test_a_column_is_added_and_renamed(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed({**WAITLIST, "records": [{"fields": GUEST}]})
    table = await to_thread(airtable_base.table, "WAITLIST", validate=True)
    added = await to_thread(table.create_field, "Mesas", "singleLineText", description="T5+T6")
    assert (added.name, added.description) == ("Mesas", "T5+T6")
    field: Any = table.schema().field("Nombre")
    field.name, field.description = "Cliente", "Quién espera"
    await to_thread(field.save)
    schema = (await to_thread(airtable_base.schema, force=True)).table("WAITLIST")
    assert schema.field("Cliente").description == "Quién espera"
    (record,) = await to_thread(table.all)
    assert record["fields"]["Cliente"] == GUEST["Nombre"]
    assert await refused(table.create, {"Nombre": "x"}) == (422, "UNKNOWN_FIELD_NAME")


@pytest.mark.parametrize(
    ("field", "kind"),
    [
        ({"name": "entryid", "type": "singleLineText"}, "DUPLICATE_OR_EMPTY_FIELD_NAME"),
        ({"name": " ", "type": "singleLineText"}, "DUPLICATE_OR_EMPTY_FIELD_NAME"),
        ({"name": "x", "type": "createdTime"}, "UNSUPPORTED_FIELD_TYPE_FOR_CREATE"),
        ({"name": "x", "type": "texto"}, "INVALID_FIELD_TYPE_FOR_CREATE"),
        ({"name": "x"}, "INVALID_REQUEST_UNKNOWN"),
        *(
            (
                {"name": "x", "type": kind, **({"options": options} if options else {})},
                "INVALID_FIELD_TYPE_OPTIONS_FOR_CREATE",
            )
            for kind, options in [
                ("number", None),
                ("number", {"precision": 9}),
                ("number", {"precision": "0"}),
                ("email", {"precision": 0}),
                ("singleSelect", None),
                ("singleSelect", {"choices": [{"name": "a"}, {"name": "a"}]}),
                ("singleSelect", {"choices": [{"name": "a", "color": "marrón"}]}),
                ("date", {"dateFormat": {"name": "ISO"}}),
                ("dateTime", {"dateFormat": {"name": "iso"}}),
                (
                    "dateTime",
                    {
                        "timeZone": "UTC",
                        "dateFormat": {"name": "iso"},
                        "timeFormat": {"name": "24hour"},
                    },
                ),
                ("checkbox", {"icon": "tick", "color": "redBright"}),
                ("checkbox", {"icon": "check", "color": "red"}),
            ]
        ),
    ],
)
async def test_columns_that_cannot_be(
    airtable_standin: RunningAirtable, airtable_base: Base, field: dict[str, Any], kind: str
) -> None:
    await airtable_standin.seed(WAITLIST)
    before = (await airtable_standin.control.get("/control/base")).json()
    schema = await to_thread(airtable_base.schema)
    url = airtable_base.urls.tables / schema.table("WAITLIST").id / "fields"
    api = airtable_standin.api()
    assert await refused(api.post, url, json=field) == (422, kind)
    assert (await airtable_standin.control.get("/control/base")).json() == before


async def test_tables_that_cannot_be(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed(WAITLIST)
    create = airtable_base.create_table
    assert await refused(create, "waitlist", FIELDS) == (422, "DUPLICATE_TABLE_NAME")
    assert (await refused(create, "NUEVA", []))[0] == 422
    assert (await refused(create, "NUEVA", [FIELDS[9]]))[0] == 422
    twice = [FIELDS[0], FIELDS[0]]
    assert await refused(create, "NUEVA", twice) == (422, "DUPLICATE_OR_EMPTY_FIELD_NAME")
    assert len((await to_thread(airtable_base.schema)).tables) == 1


async def test_choices_are_not_changed_by_the_api(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed(WAITLIST)
    table = (await to_thread(airtable_base.schema)).table("WAITLIST")
    url = airtable_base.urls.tables / table.id / "fields" / table.field("Estado").id
    news = {"options": {"choices": [{"name": "otro"}]}}
    patch = airtable_standin.api().patch
    assert await refused(patch, url, json=news) == (422, "INVALID_REQUEST_UNKNOWN")
    assert (await refused(patch, url, json={}))[0] == 422
    taken = {"name": "Nombre"}
    assert await refused(patch, url, json=taken) == (422, "DUPLICATE_OR_EMPTY_FIELD_NAME")


async def test_metadata_calls_take_ids_alone(
    airtable_standin: RunningAirtable, airtable_base: Base
) -> None:
    await airtable_standin.seed(WAITLIST)
    create = airtable_base.table("WAITLIST").create_field
    assert (await refused(create, "Mesas", "singleLineText"))[0] == 403
    assert (await refused(airtable_base.table("NADA").all))[0] == 403


async def test_bases_and_the_owner_of_the_token(airtable_standin: RunningAirtable) -> None:
    api = airtable_standin.api()
    (base,) = await to_thread(api.bases)
    assert (base.id, base.name, base.permission_level) == (BASE_ID, "Base de prueba", "create")
    owner: Any = await to_thread(api.whoami)
    assert owner.keys() == {"id", "email"}
    await airtable_standin.token(kind="oauth", scopes=["data.records:read"])
    seen: Any = await to_thread(api.whoami)
    assert seen == {"id": owner["id"], "scopes": ["data.records:read"]}
