"""The pings of the Airtable stand-in's webhooks: signed, repeated, and never one a change."""

import asyncio
import json
from asyncio import to_thread
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response
from pyairtable.api.base import Base
from pyairtable.models import WebhookNotification

from tests.airtable_fixtures import BASE_ID, RunningAirtable, running_airtable
from tests.standin_fixtures import serve
from tests.standins.airtable_tables import WAITLIST
from tests.standins.airtable_webhooks import DATA, add, created, payloads
from tests.waiting import eventually


@dataclass
class Listener:
    """Takes pings, and refuses the next `refusing` of them."""

    url: str = ""
    refusing: int = 0
    pings: list[tuple[str, str]] = field(default_factory=list)
    gate: asyncio.Event | None = None

    @property
    def app(self) -> FastAPI:
        app = FastAPI()

        @app.post("/")
        async def ping(request: Request) -> Response:
            self.pings.append(
                ((await request.body()).decode(), request.headers["X-Airtable-Content-MAC"])
            )
            if self.gate:
                await self.gate.wait()
            self.refusing -= 1
            return Response(status_code=500 if self.refusing >= 0 else 204)

        return app

    async def pinged(self, count: int) -> None:
        """Wait for so many pings in all."""

        async def enough() -> bool:
            return len(self.pings) >= count

        await eventually(enough, 10)


@pytest_asyncio.fixture
async def listener() -> AsyncIterator[Listener]:
    heard = Listener()
    async with serve(heard.app) as heard.url:
        yield heard
        if heard.gate:
            heard.gate.set()


@pytest_asyncio.fixture(autouse=True)
async def seeded(airtable_standin: RunningAirtable) -> None:
    await airtable_standin.seed(WAITLIST)


async def test_a_ping_is_signed(
    airtable_standin: RunningAirtable, airtable_base: Base, listener: Listener
) -> None:
    made = await created(airtable_base, listener.url, {"filters": DATA})
    await listener.pinged(1)
    await airtable_standin.type_in("WAITLIST", EntryID="e1")
    await listener.pinged(2)
    body, header = listener.pings[-1]
    told = WebhookNotification.from_request(body, header, made.mac_secret_base64)
    assert (told.base.id, told.webhook.id) == (BASE_ID, made.id)
    assert json.loads(body).keys() == {"base", "webhook", "timestamp"}
    with pytest.raises(ValueError, match="failed validation"):
        WebhookNotification.from_request(body, header, b"otro")
    hook = await to_thread(airtable_base.webhook, made.id)
    assert hook.last_notification_result is not None
    assert hook.last_notification_result.success


async def test_a_refused_ping_is_repeated(listener: Listener) -> None:
    async with running_airtable(ping_retry_seconds=(0.01, 0.01)) as standin:
        base = standin.api().base(BASE_ID)
        listener.refusing = 2
        hook = await add(base, DATA, listener.url)
        await listener.pinged(3)
        listener.refusing = 99

        async def given_up() -> bool:
            return not (await to_thread(base.webhook, hook.id)).are_notifications_enabled

        await standin.limits(requests_per_second=None)
        await to_thread(base.create_table, "T", [{"name": "a", "type": "email"}])
        await standin.type_in("T", a="a@example.com")
        await eventually(given_up, 10)
        assert len(listener.pings) == 6
        assert len(await payloads(hook)) == 1
        listener.refusing = 0
        await to_thread(hook.enable_notifications)
        await standin.type_in("T", a="b@example.com")
        await listener.pinged(7)


async def test_changes_during_a_ping_come_to_one_more(
    airtable_standin: RunningAirtable, airtable_base: Base, listener: Listener
) -> None:
    listener.gate = asyncio.Event()
    hook = await add(airtable_base, DATA, listener.url)
    await listener.pinged(1)
    for number in range(20):
        await airtable_standin.type_in("WAITLIST", Personas=number)
    listener.gate.set()
    await listener.pinged(2)
    await to_thread(hook.delete)
    assert len(listener.pings) == 2


@pytest.mark.parametrize(("fault", "count"), [("lost", 0), ("doubled", 2)])
async def test_pings_go_missing_or_come_twice(
    airtable_standin: RunningAirtable,
    airtable_base: Base,
    listener: Listener,
    fault: str,
    count: int,
) -> None:
    await airtable_standin.faults(pings=fault)
    hook = await add(airtable_base, DATA, listener.url)
    await listener.pinged(count)
    await airtable_standin.reset_faults()
    await airtable_standin.type_in("WAITLIST", EntryID="e1")
    await listener.pinged(count + 1)
    assert len(listener.pings) == count + 1
    assert len(await payloads(hook)) == 1
