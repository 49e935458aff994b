"""Verdicts on key, base, permissions, tables and columns, none of which changes the base."""

import pytest

from activities.mirror_ports import MirrorTable
from adapters.airtable.check import Verdict
from tests.airtable_fixtures import RunningAirtable, running_airtable
from tests.airtable_samples import set_up, upkeep_of

SCOPES = ["data.records:read", "data.records:write", "schema.bases:read", "webhook:manage"]
WAITLIST, RESERVAS = MirrorTable.WAITLIST, MirrorTable.RESERVAS


async def verdicts(standin: RunningAirtable, **options: object) -> list[Verdict]:
    """All that is said of it."""
    async with upkeep_of(standin, **options) as upkeep:
        return await upkeep.check()


def bad(found: list[Verdict]) -> list[str]:
    """What keeps the mirror from working."""
    return [text for ok, text in found if not ok]


@pytest.fixture
async def standin(airtable_standin: RunningAirtable) -> RunningAirtable:
    """With the tables that are wanted, one record in the first."""
    await set_up(airtable_standin)
    await airtable_standin.type_in(WAITLIST, entry_id="e1")
    return airtable_standin


async def test_all_is_well(standin: RunningAirtable) -> None:
    assert await verdicts(standin) == [
        (True, "AIRTABLE_API_KEY is accepted"),
        (True, "the token lists the base Base de prueba, its user may create"),
        (True, "records of WAITLIST may be read"),
        (True, "records of WAITLIST may be written"),
        (True, "records of RESERVAS may be read"),
        (True, "records of RESERVAS may be written"),
        (True, "webhooks may be managed: edits in the base are heard"),
        (True, "WAITLIST has its 26 columns"),
        (True, "RESERVAS has its 24 columns"),
    ]
    (record,) = await standin.records(WAITLIST)
    assert record["fields"] == {"entry_id": "e1"}
    assert await standin.records(RESERVAS) == []


async def test_a_wrong_key_is_all_that_can_be_said(standin: RunningAirtable) -> None:
    found = await verdicts(standin, api_key="patWRONG.0000")
    assert found == [(False, "AIRTABLE_API_KEY is not accepted")]


async def test_nobody_answers() -> None:
    async with running_airtable() as standin:
        pass
    assert bad(await verdicts(standin)) == ["Airtable does not answer (ConnectionError)"]


async def test_another_base(standin: RunningAirtable) -> None:
    await standin.token(reaches_base=False)
    found = await verdicts(standin)
    assert found[0].ok
    assert found[1] == (
        False,
        "the token does not list the base: add it at airtable.com/create/tokens",
    )
    assert not any(ok for ok, _ in found[1:])


@pytest.mark.parametrize(
    ("lost", "kept_good"),
    [
        ("data.records:read", "records of WAITLIST may be written"),
        ("data.records:write", "records of WAITLIST may be read"),
        ("schema.bases:read", "records of RESERVAS may be written"),
        ("webhook:manage", "RESERVAS has its 24 columns"),
    ],
)
async def test_each_scope_is_missed(standin: RunningAirtable, lost: str, kept_good: str) -> None:
    await standin.token(scopes=[scope for scope in SCOPES if scope != lost])
    found = await verdicts(standin)
    assert bad(found)
    assert all(f"the token lacks {lost}" in text for text in bad(found))
    assert (True, kept_good) in found


async def test_a_scope_that_only_setup_needs_is_not_missed(standin: RunningAirtable) -> None:
    await standin.token(scopes=SCOPES)
    assert bad(await verdicts(standin)) == []


async def test_a_user_who_may_only_read(standin: RunningAirtable) -> None:
    await standin.token(permission_level="comment")
    found = bad(await verdicts(standin))
    assert found[0] == "the token's user may only comment the base: make them an editor"
    assert any("the token lacks data.records:write" in text for text in found)


async def test_a_missing_column_and_a_missing_table(standin: RunningAirtable) -> None:
    await standin.delete_field(WAITLIST, "posicion")
    (await standin.control.delete("/control/tables/RESERVAS")).raise_for_status()
    found = await verdicts(standin)
    assert bad(found) == [
        "there is no column WAITLIST.posicion: `nubes airtable setup` creates it",
        "there is no table RESERVAS: `nubes airtable setup` creates it",
    ]
    assert (True, "records of WAITLIST may be written") in found


@pytest.mark.parametrize(
    ("faults", "said"),
    [
        ({"quota_exhausted": True}, "month's API calls"),
        ({"status": 429}, "too many requests"),
        ({"status": 503}, "trouble of its own (503"),
        ({"down": "cut"}, "does not answer"),
    ],
)
async def test_faults_are_verdicts(
    standin: RunningAirtable, faults: dict[str, object], said: str
) -> None:
    await standin.faults(**faults)
    (first,) = bad(await verdicts(standin))
    assert said in first
