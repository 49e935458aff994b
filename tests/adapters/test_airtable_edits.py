"""What the base tells of edits, read through pyairtable from the stand-in, and from Airtable's own
payload."""

import json
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from activities.edit_ports import Edit, Hook, HookLost, Transaction
from activities.mirror_ports import BaseError, BaseFailure, Cells, MirrorTable
from adapters.airtable import AirtableBase, AirtableEdits
from adapters.airtable.edits import _edits
from tests.airtable_fixtures import RunningAirtable
from tests.airtable_samples import MADRID, booked, client_of, rename, set_up, waiting

WAITLIST, RESERVAS = MirrorTable.WAITLIST, MirrorTable.RESERVAS
FIXTURE = Path(__file__).parent.parent / "fixtures" / "airtable_webhook_payloads.json"


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With the tables that are wanted."""
    await set_up(airtable_standin)
    return airtable_standin


@pytest.fixture
async def base(standin: RunningAirtable) -> AsyncIterator[AirtableBase]:
    async with AirtableBase(client_of(standin), MADRID) as opened:
        yield opened


@pytest.fixture
def edits(standin: RunningAirtable, base: AirtableBase) -> AirtableEdits:
    return AirtableEdits(base._client, base)


@pytest.fixture
async def hook(edits: AirtableEdits) -> Hook:
    return await edits.listen("")


async def read(edits: AirtableEdits, hook: Hook) -> list[Transaction]:
    return list((await edits.read(hook.webhook_id, hook.cursor)).found)


async def record_of(standin: RunningAirtable, table: MirrorTable) -> str:
    (record,) = await standin.records(table)
    return str(record["id"])


async def test_an_edit_brings_the_row_and_what_was_there(
    standin: RunningAirtable, base: AirtableBase, edits: AirtableEdits, hook: Hook
) -> None:
    await base.upsert([waiting(1, notes="trona")])
    record_id = await record_of(standin, WAITLIST)
    await standin.edit(WAITLIST, record_id, num_personas=6, notas=None, estado="CANCELLED")
    *_, last = await read(edits, hook)
    (edit,) = last.edits
    assert (edit.table, edit.record_id, edit.is_new) == (WAITLIST, record_id, False)
    assert edit.before == {"num_personas": 2, "notas": "trona", "estado": "WAITING"}
    assert (edit.cells["num_personas"], edit.cells["estado"]) == (6, "CANCELLED")
    assert "notas" not in edit.cells
    assert edit.cells["entry_id"] == "e1"


async def test_our_own_writes_are_no_edits(
    standin: RunningAirtable, base: AirtableBase, edits: AirtableEdits, hook: Hook
) -> None:
    await base.upsert([waiting(1), waiting(2)])
    await base.upsert([waiting(1, version=2, notes="trona")])
    await base.annotate(WAITLIST, (await standin.records(WAITLIST))[0]["id"], {"motivo": "x"})
    found = await read(edits, hook)
    assert found
    assert not [edit for transaction in found for edit in transaction.edits]


async def test_new_and_deleted_rows(
    standin: RunningAirtable, base: AirtableBase, edits: AirtableEdits, hook: Hook
) -> None:
    await base.upsert([booked(1)])
    typed = await standin.type_in(RESERVAS, nombre_cliente="Rosa", num_personas=4)
    await standin.delete(RESERVAS, await first_of(standin))
    *_, made, gone = await read(edits, hook)
    cells: Cells = {"nombre_cliente": "Rosa", "num_personas": 4}
    assert made.edits == (Edit(RESERVAS, typed["id"], cells),)
    assert (made.deleted, gone.deleted, gone.edits) == (False, True, ())


async def first_of(standin: RunningAirtable) -> str:
    return str((await standin.records(RESERVAS))[0]["id"])


async def test_reading_goes_on_at_the_cursor(
    standin: RunningAirtable, edits: AirtableEdits, hook: Hook
) -> None:
    for number in range(60):
        await standin.type_in(WAITLIST, nombre_cliente=f"Rosa {number}")
    first = await edits.read(hook.webhook_id, hook.cursor)
    assert (len(first.found), first.more) == (50, True)
    rest = await edits.read(hook.webhook_id, first.found[-1].cursor)
    assert (len(rest.found), rest.more) == (10, False)
    names = [t.edits[0].cells["nombre_cliente"] for t in (*first.found, *rest.found)]
    assert names == [f"Rosa {number}" for number in range(60)]
    assert not (await edits.read(hook.webhook_id, rest.found[-1].cursor)).found


async def test_a_column_of_their_own_is_no_edit_and_a_new_one_is_understood(
    standin: RunningAirtable, base: AirtableBase, edits: AirtableEdits, hook: Hook
) -> None:
    await base.upsert([waiting(1)])
    await read(edits, hook)
    await rename(standin, WAITLIST, "notas", "Otras notas")
    record_id = await record_of(standin, WAITLIST)
    await standin.edit(WAITLIST, record_id, **{"Otras notas": "trona"})
    *_, last = await read(edits, hook)
    # The edit of a column that is called otherwise now names one that we do not know.
    assert all("Otras notas" not in edit.before for edit in last.edits)


async def test_a_webhook_that_is_gone_is_lost(
    standin: RunningAirtable, edits: AirtableEdits, hook: Hook
) -> None:
    await edits.listen("")  # deletes the one before
    with pytest.raises(HookLost):
        await edits.read(hook.webhook_id, 1)
    with pytest.raises(HookLost):
        await edits.extend(hook.webhook_id)


async def test_a_webhook_lives_on(edits: AirtableEdits, hook: Hook) -> None:
    assert await edits.extend(hook.webhook_id) >= hook.expires_at


async def test_a_token_without_the_scope_is_told(
    standin: RunningAirtable, edits: AirtableEdits
) -> None:
    scopes = ["data.records:read", "data.records:write", "schema.bases:read"]
    await standin.token(scopes=scopes)
    with pytest.raises(BaseError) as failed:
        await edits.listen("")
    assert failed.value.failure is BaseFailure.CONFIGURATION
    assert "webhook:manage" in failed.value.detail


def test_airtables_own_payload_is_understood() -> None:
    (payload,) = json.loads(FIXTURE.read_text("utf-8"))["payloads"]
    ((_, changes),) = payload["changedTablesById"].items()
    names = {"fldEJEMPLO0000001": "estado"}
    (edit,) = _edits(WAITLIST, names, changes, is_api=False)
    assert edit.cells == {"estado": "llamar"}
    assert edit.before == {"estado": "esperando"}
