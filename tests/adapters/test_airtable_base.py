"""Upserts through pyairtable: what is written, and what is refused."""

import logging
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pyairtable.testing import MockAirtable

from activities.mirror_ports import BaseError, BaseFailure, MirrorItem, MirrorTable
from adapters.airtable import AirtableBase, AirtableClient
from domain.model import Entry, Guest, Status
from tests.airtable_fixtures import BASE_ID, RunningAirtable
from tests.airtable_samples import MADRID, add_column, booked, client_of, rename, set_up, waiting

WAITLIST = MirrorTable.WAITLIST


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With the tables that are wanted."""
    await set_up(airtable_standin)
    return airtable_standin


@pytest.fixture
async def base(standin: RunningAirtable) -> AsyncIterator[AirtableBase]:
    """The adapter over it."""
    async with AirtableBase(client_of(standin), MADRID) as opened:
        yield opened


async def failure(base: AirtableBase, *items: MirrorItem) -> BaseError:
    """Why the upsert fails."""
    with pytest.raises(BaseError) as caught:
        await base.upsert(items or [waiting(1)])
    assert caught.value.__cause__ is None
    return caught.value


async def test_ten_records_go_into_one_request(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    items = [waiting(number) for number in range(1, 11)]
    await base.upsert(items)
    assert (await standin.statistics())["taken"] == 1
    kept = {
        record["fields"]["entry_id"]: record["fields"] for record in await standin.records(WAITLIST)
    }
    for item in items:
        written = base.cells(item)
        filled = {
            name: cell for name, cell in written.items() if cell is not None and cell is not False
        }
        assert kept[item.key].pop("sincronizado_at")
        assert kept[item.key] == filled


async def test_a_second_upsert_changes_the_same_record(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    await base.upsert([waiting(1, notes="trona")])
    await base.upsert([waiting(1, version=2, status=Status.CANCELLED)])
    (record,) = await standin.records(WAITLIST)
    assert record["fields"]["estado"] == "CANCELLED"
    assert record["fields"]["version"] == 2
    assert "notas" not in record["fields"]


async def test_each_write_leaves_a_mark_of_its_own(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    marks = set()
    for _ in range(5):
        await base.upsert([waiting(1)])
        (record,) = await standin.records(WAITLIST)
        marks.add(record["fields"]["sincronizado_at"])
        await base.annotate(WAITLIST, record["id"], {"motivo": "nota"})
        (record,) = await standin.records(WAITLIST)
        marks.add(record["fields"]["sincronizado_at"])
    assert (len(marks), record["fields"]["motivo"]) == (10, "nota")


async def test_a_record_that_is_gone_is_not_annotated(base: AirtableBase) -> None:
    await base.annotate(WAITLIST, "rec00000000000000", {"motivo": "nota"})


async def test_what_a_column_does_not_take_is_logged_and_changes_nothing(
    standin: RunningAirtable, base: AirtableBase, caplog: pytest.LogCaptureFixture
) -> None:
    await base.upsert([waiting(1)])
    (before,) = await standin.records(WAITLIST)
    with caplog.at_level(logging.WARNING):
        await base.annotate(WAITLIST, before["id"], {"num_personas": "cuatro"})
    assert await standin.records(WAITLIST) == [before]
    assert "num_personas" in caplog.text


async def test_a_note_to_a_base_that_is_away_fails(base: AirtableBase) -> None:
    await base.aclose()
    away = AirtableBase(AirtableClient("patX", BASE_ID, "http://127.0.0.1:9"), MADRID)
    with pytest.raises(BaseError) as caught:
        await away.annotate(WAITLIST, "rec00000000000000", {"motivo": "nota"})
    assert caught.value.failure is BaseFailure.AWAY
    await away.aclose()


async def test_reservations_have_a_table_of_their_own(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    await base.upsert([booked(1), booked(2)])
    kept = await standin.records(MirrorTable.RESERVAS)
    assert [record["fields"]["reserva_id"] for record in kept] == ["r1", "r2"]
    assert kept[0]["fields"]["mesas"] == "T1+T2"
    assert "correo_fallido" not in kept[0]["fields"]


async def test_what_people_keep_in_columns_of_their_own_stays(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    await add_column(standin, WAITLIST, "Mesa favorita")
    await base.upsert([waiting(1)])
    (record,) = await standin.records(WAITLIST)
    await standin.edit(WAITLIST, record["id"], **{"Mesa favorita": "T9"})
    await base.upsert([waiting(1, version=2)])
    (record,) = await standin.records(WAITLIST)
    assert (record["fields"]["Mesa favorita"], record["fields"]["version"]) == ("T9", 2)


async def test_nothing_is_sent_for_nothing(standin: RunningAirtable, base: AirtableBase) -> None:
    await base.upsert([])
    assert (await standin.statistics())["taken"] == 0


@pytest.mark.parametrize(
    "items",
    [[waiting(number) for number in range(11)], [waiting(1), booked(1)]],
    ids=["eleven", "two tables"],
)
async def test_what_does_not_go_into_one_request_is_refused(
    standin: RunningAirtable, base: AirtableBase, items: list[MirrorItem]
) -> None:
    with pytest.raises(ValueError, match="one request"):
        await base.upsert(items)
    assert (await standin.statistics())["taken"] == 0


async def test_a_renamed_column_is_named(standin: RunningAirtable, base: AirtableBase) -> None:
    await rename(standin, WAITLIST, "notas", "Notas del cliente")
    error = await failure(base)
    assert error.failure is BaseFailure.CONFIGURATION
    assert error.detail == "the table WAITLIST has no column notas: `nubes airtable setup`"


async def test_a_choice_that_somebody_removed_is_named(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    await standin.change_field(WAITLIST, "estado", choices=["WAITING"])
    error = await failure(base, waiting(1, status=Status.EXPIRED))
    assert error.failure is BaseFailure.RECORD
    assert "the choice EXPIRED" in error.detail
    await base.upsert([waiting(1)])


async def test_a_key_that_is_there_twice_is_told(
    standin: RunningAirtable, base: AirtableBase
) -> None:
    for _ in range(2):
        await standin.type_in(WAITLIST, entry_id="e1")
    error = await failure(base, waiting(1), waiting(2))
    assert error.failure is BaseFailure.DUPLICATE
    assert len(await standin.records(WAITLIST)) == 2


async def test_all_or_nothing(standin: RunningAirtable, base: AirtableBase) -> None:
    await standin.change_field(WAITLIST, "estado", choices=["WAITING"])
    await failure(base, waiting(1), waiting(2, status=Status.EXPIRED))
    assert await standin.records(WAITLIST) == []


@pytest.mark.parametrize(
    ("token", "said"),
    [
        ({"scopes": ["data.records:read"]}, "the token lacks data.records:write"),
        ({"reaches_base": False}, "does not list the base"),
        ({"permission_level": "read"}, "the token lacks data.records:write"),
    ],
    ids=["scope", "base", "role"],
)
async def test_a_token_that_may_not_write(
    standin: RunningAirtable, base: AirtableBase, token: dict[str, object], said: str
) -> None:
    await standin.token(**token)
    error = await failure(base)
    assert error.failure is BaseFailure.CONFIGURATION
    assert said in error.detail


async def test_a_wrong_key(standin: RunningAirtable) -> None:
    async with AirtableBase(client_of(standin, "patWRONG.0000"), MADRID) as base:
        error = await failure(base)
    assert (error.failure, error.detail) == (
        BaseFailure.CONFIGURATION,
        "AIRTABLE_API_KEY is not accepted",
    )


@pytest.mark.parametrize(
    ("faults", "expected", "retry_after"),
    [
        ({"quota_exhausted": True}, BaseFailure.QUOTA, 3600.0),
        ({"status": 429}, BaseFailure.BUSY, 30.0),
        ({"status": 503}, BaseFailure.AWAY, None),
        ({"status": 500, "processed": True}, BaseFailure.AWAY, None),
        ({"down": "503"}, BaseFailure.AWAY, None),
        ({"down": "cut"}, BaseFailure.AWAY, None),
        ({"drop_after": 1}, BaseFailure.AWAY, None),
    ],
)
async def test_faults_are_told_apart_and_nothing_is_repeated(
    standin: RunningAirtable,
    base: AirtableBase,
    faults: dict[str, object],
    expected: BaseFailure,
    retry_after: float | None,
) -> None:
    await standin.faults(**faults)
    error = await failure(base)
    assert (error.failure, error.retry_after) == (expected, retry_after)
    assert sum((await standin.statistics())["by_second"].values()) == 1
    await standin.reset_faults()
    await base.upsert([waiting(1)])
    assert len(await standin.records(WAITLIST)) == 1


async def test_all_pages_are_read(standin: RunningAirtable, base: AirtableBase) -> None:
    for start in range(0, 120, 10):
        await base.upsert([_entry(f"x{start + one}") for one in range(10)])
    await standin.reset_statistics()
    kept = await base.records(WAITLIST)
    assert len({record["fields"]["entry_id"] for record in kept}) == 120
    assert (await standin.statistics())["taken"] == 2


def _entry(key: str) -> MirrorItem:
    item = waiting(1)
    assert isinstance(item.record, Entry)
    return MirrorItem(replace(item.record, id=key, guest=Guest("", "", "")))


async def test_against_pyairtables_own_mock() -> None:
    with MockAirtable() as mock:
        async with AirtableBase(AirtableClient("pat", BASE_ID), MADRID) as base:
            await base.upsert([waiting(1), waiting(2)])
            await base.upsert([waiting(1, version=2)])
            kept = await base.records(WAITLIST)
    assert [record["fields"]["version"] for record in kept] == [2, 1]
    assert len(mock.records[(BASE_ID, "WAITLIST")]) == 2
