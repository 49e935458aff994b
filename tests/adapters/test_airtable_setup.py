"""The base's make-up: what is missing is created, the rest is told, nothing of people's is lost."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from activities.mirror_ports import BaseError, BaseFailure, MirrorTable
from adapters.airtable import AirtableBase, AirtableUpkeep
from adapters.airtable.schema import COLUMNS
from tests.airtable_fixtures import RunningAirtable
from tests.airtable_samples import (
    MADRID,
    booked,
    client_of,
    rename,
    set_up,
    upkeep_of,
    waiting,
)

WAITLIST, RESERVAS = MirrorTable.WAITLIST, MirrorTable.RESERVAS


async def tables(standin: RunningAirtable) -> dict[str, list[dict[str, Any]]]:
    """The columns of each table, as Airtable describes them."""
    found = (await standin.control.get("/control/base")).raise_for_status().json()["tables"]
    return {table["name"]: table["fields"] for table in found}


async def told(standin: RunningAirtable) -> list[str]:
    """What is said of the base, without the tables that are fine."""
    async with upkeep_of(standin) as upkeep:
        return [text for _, text in await upkeep.schema() if "has its" not in text]


async def created(standin: RunningAirtable) -> list[str]:
    """What `setup` creates."""
    async with upkeep_of(standin) as upkeep:
        return [place async for place in upkeep.setup()]


async def test_an_empty_base_gets_everything(airtable_standin: RunningAirtable) -> None:
    assert await told(airtable_standin) == [
        "there is no table WAITLIST: `nubes airtable setup` creates it",
        "there is no table RESERVAS: `nubes airtable setup` creates it",
    ]
    await set_up(airtable_standin)
    made = await tables(airtable_standin)
    assert {name: [column["name"] for column in columns] for name, columns in made.items()} == {
        table: [column.name for column in columns] for table, columns in COLUMNS.items()
    }
    moment = next(column for column in made[WAITLIST] if column["name"] == "created_at")
    assert moment["options"]["timeZone"] == "Europe/Madrid"
    assert await told(airtable_standin) == []
    assert await created(airtable_standin) == []


async def test_a_table_is_one_request_so_that_a_busy_airtable_has_it_made_once(
    airtable_standin: RunningAirtable,
) -> None:
    places = await created(airtable_standin)
    taken = (await airtable_standin.statistics())["taken"]
    assert taken == 1 + len(places)


async def test_records_of_every_kind_are_taken_by_it(airtable_standin: RunningAirtable) -> None:
    await set_up(airtable_standin)
    async with AirtableBase(client_of(airtable_standin), MADRID) as base:
        await base.upsert([waiting(1)])
        await base.upsert([booked(1)])
    assert len(await airtable_standin.records(WAITLIST)) == 1
    assert len(await airtable_standin.records(RESERVAS)) == 1


async def test_the_seed_base_keeps_what_it_has(airtable_standin: RunningAirtable) -> None:
    await airtable_standin.seed()
    before = await tables(airtable_standin)
    kept = await airtable_standin.type_in(WAITLIST, nombre_cliente="María Prueba")
    places = await created(airtable_standin)
    assert "the column WAITLIST.entry_id" in places
    assert "the column RESERVAS.reserva_id" in places
    after = await tables(airtable_standin)
    for name, columns in before.items():
        assert after[name][: len(columns)] == columns
        assert {column.name for column in COLUMNS[MirrorTable(name)]} <= {
            column["name"] for column in after[name]
        }
    assert await airtable_standin.records(WAITLIST) == [kept]
    assert await told(airtable_standin) == []


async def test_a_missing_column_is_told_and_created(airtable_standin: RunningAirtable) -> None:
    await set_up(airtable_standin)
    await airtable_standin.delete_field(WAITLIST, "email")
    assert await told(airtable_standin) == [
        "there is no column WAITLIST.email: `nubes airtable setup` creates it"
    ]
    assert await created(airtable_standin) == ["the column WAITLIST.email"]
    assert await told(airtable_standin) == []


async def test_a_renamed_column_is_created_anew(airtable_standin: RunningAirtable) -> None:
    await set_up(airtable_standin)
    await rename(airtable_standin, WAITLIST, "notas", "Notas del cliente")
    assert await created(airtable_standin) == ["the column WAITLIST.notas"]
    assert "Notas del cliente" in [c["name"] for c in (await tables(airtable_standin))[WAITLIST]]


async def test_a_name_in_other_letters_is_for_people_to_mend(
    airtable_standin: RunningAirtable,
) -> None:
    await set_up(airtable_standin)
    await rename(airtable_standin, RESERVAS, "notas", "Notas")
    assert await told(airtable_standin) == [
        "RESERVAS.Notas should be called notas: rename it in Airtable"
    ]
    assert await created(airtable_standin) == []


async def test_a_table_in_other_letters_is_too(airtable_standin: RunningAirtable) -> None:
    text = {"name": "Nombre", "type": "singleLineText"}
    await airtable_standin.seed({"name": "Waitlist", "fields": [text]})
    assert (await told(airtable_standin))[0] == (
        "the table Waitlist should be called WAITLIST: rename it in Airtable"
    )
    assert await created(airtable_standin) == ["the table RESERVAS"]


async def test_a_removed_choice_is_named(airtable_standin: RunningAirtable) -> None:
    await set_up(airtable_standin)
    await airtable_standin.change_field(WAITLIST, "estado", choices=["WAITING", "EXPIRED", "Otro"])
    assert await told(airtable_standin) == [
        "WAITLIST.estado has no choice NOTIFIED, CONFIRMED, CANCELLED: "
        "add it in Airtable, spelt just so"
    ]
    assert await created(airtable_standin) == []


@pytest.mark.parametrize(
    ("column", "said", "works"),
    [
        (
            {"name": "fecha", "type": "singleLineText"},
            "RESERVAS.fecha is of type singleLineText, not date: change it in Airtable",
            False,
        ),
        (
            {"name": "telefono_cliente", "type": "singleLineText"},
            "RESERVAS.telefono_cliente is of type singleLineText, not phoneNumber (it works): "
            "change it in Airtable",
            True,
        ),
        (
            {
                "name": "created_at",
                "type": "dateTime",
                "options": {
                    "timeZone": "Europe/London",
                    "dateFormat": {"name": "iso"},
                    "timeFormat": {"name": "24hour"},
                },
            },
            "RESERVAS.created_at shows times of Europe/London (it works): "
            "in Airtable, choose Europe/Madrid",
            True,
        ),
    ],
    ids=["type", "kind of text", "time zone"],
)
async def test_a_column_of_another_kind_is_told_and_left_alone(
    airtable_standin: RunningAirtable, column: dict[str, Any], said: str, works: bool
) -> None:
    key = {"name": "reserva_id", "type": "singleLineText"}
    await airtable_standin.seed({"name": "RESERVAS", "fields": [key, column]})
    assert f"the column RESERVAS.{column['name']}" not in await created(airtable_standin)
    async with upkeep_of(airtable_standin) as upkeep:
        verdicts = await upkeep.schema()
    assert (works, said) in verdicts
    assert all(ok for ok, text in verdicts if text != said)
    fine = any(text.startswith("RESERVAS has its") for _, text in verdicts)
    assert fine is works


async def test_utc_is_called_otherwise_at_airtable(airtable_standin: RunningAirtable) -> None:
    async with AirtableUpkeep(client_of(airtable_standin), ZoneInfo("UTC")) as upkeep:
        assert len([place async for place in upkeep.setup()]) == 2
        assert all(ok for ok, _ in await upkeep.schema())
    moments = [c for c in (await tables(airtable_standin))[WAITLIST] if c["type"] == "dateTime"]
    assert {column["options"]["timeZone"] for column in moments} == {"utc"}


async def test_without_the_scope_nothing_is_created(airtable_standin: RunningAirtable) -> None:
    await airtable_standin.token(scopes=["schema.bases:read"])
    with pytest.raises(BaseError, match=r"the token lacks schema\.bases:write") as caught:
        await created(airtable_standin)
    assert caught.value.failure is BaseFailure.CONFIGURATION
    assert await tables(airtable_standin) == {}
