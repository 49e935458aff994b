"""Under keys, Temporal's server has nothing of a guest, and keys change while guests wait."""

import base64
import uuid
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

import pytest
from temporalio.api.common.v1 import WorkflowExecution
from temporalio.api.workflowservice.v1 import (
    DescribeWorkflowExecutionRequest,
    GetWorkflowExecutionHistoryRequest,
)
from temporalio.client import Client
from temporalio.testing import WorkflowEnvironment

import wiring
import worker
from activities.messaging_ports import OutboundMessage, SentMessage
from api.engine_errors import EngineAway
from api.engine_translation import translated
from cli.verify import replayed_all
from domain.entry import Reply
from domain.line import JoinRequest
from domain.model import Guest, Status
from domain.refusals import Reason
from domain.restaurant import Restaurant
from settings import Settings
from tests.waiting import eventually
from tests.workflows.house import House, at_work
from workflows.contract import DayAnswer, Join, entry_workflow_id
from workflows.entry_contract import TakenReply

pytestmark = pytest.mark.timeout(60)

KEYS = [f"k{n}:{base64.b64encode(bytes([n]) * 32).decode()}" for n in range(4)]
NOTE = "alergia al cacahuete"
SECRETS = ("Rosalinda", "Zubizarreta", "600000", "cacahuete", "rosalinda@casa.example", "trona")


def settings(*keys: str) -> Settings:
    return Settings.model_validate({"temporal_codec_keys": ",".join(keys)})


@dataclass
class SealedHouse(House):
    """A house whose worker and callers have codec keys."""

    keys: Sequence[str] = (KEYS[1],)

    @property
    def client(self) -> Client:
        plain = self.env.client
        converter = wiring.data_converter(settings(*self.keys))
        return Client(plain.service_client, namespace=plain.namespace, data_converter=converter)

    def guest(self, number: int) -> Guest:
        phone = f"+346000000{number:02}"
        name = f"Rosalinda Zubizarreta {number}"
        return Guest(name, phone, f"whatsapp:{phone}", email="rosalinda@casa.example")

    async def has_keys(self, *keys: str) -> None:
        """Start the worker anew, and call, with those keys."""
        await self.away()
        self.keys = keys
        await self.back()

    async def joins(self, number: int) -> str:
        """A guest with a note joins; returns the entry's id."""
        entry_id = uuid.uuid4().hex
        guest, wanted = self.guest(number), self.wanted()
        request = JoinRequest(entry_id, guest, 2, wanted, "voice", notes=NOTE)
        answers = await self.update("join", [Join(entry_id, request)], list[DayAnswer])
        assert isinstance(answers, list)
        await self.until_status(entry_id, Status.WAITING)
        return entry_id


@pytest.fixture(params=[1000, 0], ids=["cached", "uncached"])
async def sealed(
    request: pytest.FixtureRequest,
    engine: WorkflowEnvironment,
    restaurant: Restaurant,
    tomorrow: date,
) -> AsyncIterator[SealedHouse]:
    own = replace(restaurant, id=f"casa-{uuid.uuid4().hex[:8]}")
    house = SealedHouse(engine, own, tomorrow)
    house.cache = request.param
    async with at_work(house):
        yield house


async def raw(house: SealedHouse, workflow_id: str) -> bytes:
    """All that the server has of a workflow, its earlier runs included, byte for byte."""
    service, namespace = house.client.workflow_service, house.client.namespace
    found, run_id = b"", (await house.client.get_workflow_handle(workflow_id).describe()).run_id
    while run_id:
        execution = WorkflowExecution(workflow_id=workflow_id, run_id=run_id)
        described = DescribeWorkflowExecutionRequest(namespace=namespace, execution=execution)
        found += (await service.describe_workflow_execution(described)).SerializeToString()
        asked = GetWorkflowExecutionHistoryRequest(namespace=namespace, execution=execution)
        first = await service.get_workflow_execution_history(asked)
        begun = first.history.events[0].workflow_execution_started_event_attributes
        run_id, page = begun.continued_execution_run_id, first
        while page.history.events:
            found += page.history.SerializeToString()
            asked.next_page_token = page.next_page_token
            if not page.next_page_token:
                break
            page = await service.get_workflow_execution_history(asked)
    return found


async def raw_evening(house: SealedHouse) -> bytes:
    """All that the server has of the house."""
    ids = [i for i in house.workflow_ids if i.startswith(("day:", "entry:", "reservation:"))]
    kinds = {workflow_id.partition(":")[0] for workflow_id in ids}
    assert kinds == {"day", "entry", "reservation"}
    return b"".join([await raw(house, workflow_id) for workflow_id in ids])


async def play(house: SealedHouse) -> None:
    """One guest takes a table, one declines it, and one says nothing."""
    await house.fill()
    yes, no, silent = [await house.joins(number) for number in (1, 2, 3)]
    await accepts(house, yes, "T1")
    await house.free("T2")
    await house.until_status(no, Status.NOTIFIED)
    await house.says(no, "no, gracias")
    await house.until_status(silent, Status.NOTIFIED)
    await house.skip(silent, timedelta(minutes=16))
    await house.until_status(silent, Status.EXPIRED)


async def accepts(house: SealedHouse, entry_id: str, table: str) -> None:
    """The guest is offered the table, asks something, and takes it."""
    await house.free(table)
    await house.until_status(entry_id, Status.NOTIFIED)
    await house.says(entry_id, "¿Hay trona?")
    assert "Mesa confirmada" in str(await house.says(entry_id, "sí"))
    await house.until_status(entry_id, Status.CONFIRMED)


def seen(kept: bytes) -> set[str]:
    return {secret for secret in SECRETS if secret.encode() in kept}


async def test_the_server_has_nothing_of_an_evenings_guests(sealed: SealedHouse) -> None:
    await play(sealed)
    kept = await raw_evening(sealed)
    assert b"binary/encrypted" in kept
    assert seen(kept) == set()


async def test_without_keys_all_of_it_would_be_seen(sealed: SealedHouse) -> None:
    await sealed.has_keys()
    await play(sealed)
    assert seen(await raw_evening(sealed)) == set(SECRETS)


async def test_texts_of_failures_are_encrypted_too(
    sealed: SealedHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await sealed.fill()
    entry_id = await sealed.joins(1)
    failing = iter([RuntimeError("Rosalinda Zubizarreta is not at +34600000001")])
    send = sealed.gateway.send

    async def fails_once(message: OutboundMessage) -> SentMessage:
        for error in failing:
            raise error
        return await send(message)

    monkeypatch.setattr(sealed.gateway, "send", fails_once)
    await sealed.free("T1")
    await sealed.until_status(entry_id, Status.NOTIFIED)
    await sealed.says(entry_id, "sí")
    assert await sealed.refusal_of(sealed.cancel(entry_id)) == Reason.ENTRY_FINAL
    kept = await raw(sealed, entry_workflow_id(entry_id))
    assert b"Encoded failure" in kept
    assert seen(kept) == set()


async def test_an_entry_waits_while_the_key_is_changed_twice(sealed: SealedHouse) -> None:
    await sealed.fill()
    entry_id = await sealed.joins(1)
    await sealed.has_keys(KEYS[2], KEYS[1])
    await sealed.free("T1")
    await sealed.until_status(entry_id, Status.NOTIFIED)
    await sealed.has_keys(KEYS[3], KEYS[2], KEYS[1])
    assert "Mesa confirmada" in str(await sealed.says(entry_id, "sí"))
    kept = await raw(sealed, entry_workflow_id(entry_id))
    assert all(key_id in kept for key_id in (b"k1", b"k2", b"k3"))


async def test_what_began_in_plain_goes_on_encrypted(sealed: SealedHouse) -> None:
    await sealed.has_keys()
    await sealed.fill()
    entry_id = await sealed.joins(1)
    await sealed.has_keys(KEYS[1])
    await accepts(sealed, entry_id, "T1")


async def test_a_worker_without_the_key_loses_nothing(sealed: SealedHouse) -> None:
    await sealed.fill()
    entry_id = await sealed.joins(1)
    await sealed.has_keys(KEYS[2])
    handle = sealed.client.get_workflow_handle(entry_workflow_id(entry_id))
    await handle.signal("reply", TakenReply(Reply("SM1", "sí", datetime.now(UTC))))

    async def task_failed() -> bool:
        history = await handle.fetch_history()
        return any(e.HasField("workflow_task_failed_event_attributes") for e in history.events)

    await eventually(task_failed)
    await sealed.has_keys(KEYS[2], KEYS[1])
    await accepts(sealed, entry_id, "T1")


async def test_an_answer_under_a_key_that_the_api_lacks_is_an_outage(sealed: SealedHouse) -> None:
    await sealed.has_keys(KEYS[1], KEYS[2])
    await sealed.fill()
    sealed.keys = KEYS[2:3]  # the worker keeps what it has
    with pytest.raises(EngineAway, match="UnknownKey"):
        async with translated():
            await sealed.free("T1")


async def test_encrypted_histories_replay_with_their_keys_alone(sealed: SealedHouse) -> None:
    await sealed.fill()
    entry_id = await sealed.joins(1)
    await accepts(sealed, entry_id, "T1")
    handle = sealed.client.get_workflow_handle(entry_workflow_id(entry_id))
    histories = [await handle.fetch_history()]
    for keys, expected in ((KEYS[1:2], (1, 0)), (KEYS[2:3], (0, 1))):
        converter = wiring.data_converter(settings(*keys))
        fine, broken = await replayed_all(worker.replayer(converter), histories)
        assert (fine.total(), broken.total()) == expected
