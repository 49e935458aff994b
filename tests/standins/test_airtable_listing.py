"""Listing at the Airtable stand-in: formulas as pyairtable makes them, sorting, pages."""

from asyncio import to_thread
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
import pytest_asyncio
from pyairtable import Table
from pyairtable.api.base import Base
from pyairtable.formulas import AND, EQ, NE, NOT, OR, Field, Formula, match

from tests.airtable_fixtures import BASE_ID, RunningAirtable, running_airtable
from tests.standins.airtable_tables import WAITLIST, refused

ROWS: list[dict[str, Any]] = [
    {"EntryID": "a", "Nombre": 'O\'Brien \\ "Pat"', "Personas": 4, "Estado": "esperando"},
    {"EntryID": "b", "Nombre": "ana", "Telefono": "+34600000011", "Fecha": "2026-11-20"},
    {"EntryID": "c", "Nombre": "Berta", "Personas": 2, "Estado": "avisado", "Baja": True},
    {"EntryID": "d", "Personas": 10, "Fecha": "2026-11-21", "Estado": "esperando"},
]
MOMENT = datetime(2026, 11, 21, 19, 40, tzinfo=UTC)


@pytest_asyncio.fixture(scope="module")
async def unchanging() -> AsyncIterator[Table]:
    """The same rows for all tests that only read them."""
    async with running_airtable(requests_per_second=None) as standin:
        await standin.seed({**WAITLIST, "records": [{"fields": row} for row in ROWS]})
        yield standin.api().table(BASE_ID, "WAITLIST")


@pytest_asyncio.fixture
async def table(airtable_standin: RunningAirtable, airtable_base: Base) -> Table:
    await airtable_standin.seed({**WAITLIST, "records": [{"fields": row} for row in ROWS]})
    return airtable_base.table("WAITLIST")


async def listed(table: Table, **options: Any) -> str:
    """The EntryIDs of what is listed, in its order."""
    found = await to_thread(table.all, **options)
    return "".join(one["fields"]["EntryID"] for one in found)


@pytest.mark.parametrize(
    ("formula", "entries"),
    [
        (match({"Nombre": 'O\'Brien \\ "Pat"'}), "a"),
        (match({"Nombre": "Ana"}), ""),
        (match({"Telefono": "+34600000011", "Estado": "esperando"}), ""),
        (match({"Telefono": "+34600000011", "Estado": "esperando"}, match_any=True), "abd"),
        (match({"Personas": (">=", 4)}), "ad"),
        (match({"Personas": (">", 4)}), "d"),
        (match({"Personas": ("<", 4)}), "bc"),
        (match({"Personas": ("<=", 2), "Estado": ("!=", "avisado")}), "b"),
        (match({"Personas": 0}), "b"),
        (match({"Personas": "4"}), ""),
        (match({"Baja": True}), "c"),
        (match({"Baja": False}), "abd"),
        (match({"Fecha": date(2026, 11, 21)}), "d"),
        (match({"Fecha": (">", date(2026, 11, 20))}), "d"),
        (match({"Fecha": ("<", MOMENT)}), "bd"),
        (match({"Fecha": "2026-11-21"}), ""),
        (EQ(Field("Telefono"), Formula("BLANK()")), "acd"),
        (NE(Field("Telefono"), Formula("BLANK()")), "b"),
        (EQ(Field("Telefono"), ""), "acd"),
        (NOT(EQ(Field("Estado"), "esperando")), "bc"),
        (OR(AND(EQ(Field("Personas"), 4), Field("Nombre")), EQ(Field("EntryID"), "c")), "ac"),
        (Formula("Personas = 4"), "a"),
        (Formula("{Nombre} > 'a'"), "b"),
        (Formula('AND({EntryID} = "c", TRUE())'), "c"),
        (Formula("'x' < 3"), ""),
        (Formula("{Fecha} > 3"), ""),
        (Formula("DATETIME_PARSE('nunca') = BLANK()"), "abcd"),
    ],
)
async def test_formulas(unchanging: Table, formula: Formula, entries: str) -> None:
    assert await listed(unchanging, formula=formula) == entries


async def test_formulas_by_ids(table: Table) -> None:
    schema = await to_thread(table.schema)
    record = await to_thread(table.first, formula=match({schema.field("Personas").id: 10}))
    assert record is not None
    assert await listed(table, formula=Formula(f"RECORD_ID()='{record['id']}'")) == "d"


@pytest.mark.parametrize(
    "formula",
    [
        "{telefno}='x'",
        "AND(",
        "AND()",
        "{Nombre}='x",
        "NO_SUCH({Nombre})",
        "{Nombre} ¬ 3",
        "= 3",
        ", 3",
        "{Nombre} 3",
        "BLANK(3)",
        "RECORD_ID(1)",
        "NOT(" * 5000 + "1" + ")" * 5000,
    ],
)
async def test_formulas_that_are_none(unchanging: Table, formula: str) -> None:
    answer = await refused(unchanging.all, formula=formula)
    assert answer == (422, "INVALID_FILTER_BY_FORMULA")


@pytest.mark.parametrize(
    ("sort", "entries"),
    [
        (["Personas"], "bcad"),
        (["-Personas"], "dacb"),
        (["Nombre"], "dbca"),
        (["Estado", "-EntryID"], "bdac"),
    ],
)
async def test_sorting(unchanging: Table, sort: list[str], entries: str) -> None:
    assert await listed(unchanging, sort=sort) == entries


async def test_some_columns_and_some_records(table: Table) -> None:
    found = await to_thread(table.all, fields=["EntryID", "Personas"], max_records=2)
    assert [one["fields"] for one in found] == [
        {"EntryID": "a", "Personas": 4},
        {"EntryID": "b"},
    ]
    assert await listed(table, view="Grid view", cell_format="json") == "abcd"
    assert await refused(table.all, fields=["Nada"]) == (422, "UNKNOWN_FIELD_NAME")
    assert await refused(table.all, sort=["Nada"]) == (422, "UNKNOWN_FIELD_NAME")
    assert await refused(table.all, view="Otra") == (422, "VIEW_NAME_NOT_FOUND")
    assert (await refused(table.all, page_size=101))[0] == 422
    assert (await refused(table.all, max_records=0))[0] == 422


async def test_pages_follow_the_offset(airtable_standin: RunningAirtable, table: Table) -> None:
    pages = await to_thread(lambda: list(table.iterate(page_size=3, sort=["EntryID"])))
    assert [[one["fields"]["EntryID"] for one in page] for page in pages] == [
        ["a", "b", "c"],
        ["d"],
    ]
    await to_thread(table.batch_create, [{"EntryID": f"n{n}"} for n in range(100)])
    assert len(await to_thread(table.all)) == 104
    assert len(await to_thread(table.all, max_records=103)) == 103


async def test_a_list_stays_as_it_was_begun(table: Table) -> None:
    def disturbed() -> list[str]:
        pages = table.iterate(page_size=2)
        first = next(pages)
        table.delete(first[0]["id"])
        table.create({"EntryID": "e"})
        return [one["fields"]["EntryID"] for page in (first, *pages) for one in page]

    assert await to_thread(disturbed) == ["a", "b", "c", "d"]


async def test_an_expired_list(airtable_standin: RunningAirtable, table: Table) -> None:
    pages = table.iterate(page_size=2)
    await to_thread(next, pages)
    (await airtable_standin.control.delete("/control/iterators")).raise_for_status()
    assert await refused(next, pages) == (422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE")
    assert await refused(table.all, offset="x") == (422, "INVALID_OFFSET_VALUE")


async def test_a_long_formula_goes_as_a_post(
    airtable_standin: RunningAirtable, table: Table
) -> None:
    wanted = OR(*(EQ(Field("EntryID"), f"e{n:040}") for n in range(300)), EQ(Field("EntryID"), "b"))
    options: dict[str, Any] = {"formula": wanted, "fields": ["EntryID"], "sort": ["-EntryID"]}
    assert await listed(table, **options) == "b"
    counts = await airtable_standin.statistics()
    assert counts["taken_by_call"] == {"POST /v0/{base}/{table}/listRecords": 1}
