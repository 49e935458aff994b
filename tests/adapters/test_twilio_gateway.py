"""The Twilio gateway against the stand-in, over real HTTP."""

import logging
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
import pytest_asyncio
from fastapi import FastAPI, Request, Response

from activities.messaging_ports import Failure, OutboundMessage, SendError
from adapters.twilio import TwilioGateway
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    RunningStandin,
    running_standin,
    serve,
)

MESSAGE = OutboundMessage("offer:e1:1", "e1", "whatsapp:+34600000011", "¡Hola, Lucía! ¿Vienes? SÍ")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest_asyncio.fixture
async def gateway(twilio_standin: RunningStandin) -> AsyncIterator[TwilioGateway]:
    async with TwilioGateway(
        ACCOUNT_SID, AUTH_TOKEN, SENDER, twilio_standin.url, timeout_seconds=0.5
    ) as opened:
        yield opened


async def failure(gateway: TwilioGateway, message: OutboundMessage = MESSAGE) -> SendError:
    with pytest.raises(SendError) as caught:
        await gateway.send(message)
    return caught.value


async def test_sends(twilio_standin: RunningStandin, gateway: TwilioGateway) -> None:
    sent = await gateway.send(MESSAGE)
    (kept,) = await twilio_standin.messages()
    assert kept["sid"] == sent.sid
    assert (kept["to"], kept["from"], kept["body"]) == (MESSAGE.to, SENDER, MESSAGE.body)


@pytest.mark.parametrize(
    ("fault", "expected", "code"),
    [
        ({"fail_numbers": {"+34600000011": 21211}}, Failure.RECIPIENT, 21211),
        ({"fail_numbers": {"+34600000011": 21617}}, Failure.CONTENT, 21617),
        ({"fail_numbers": {"+34600000011": 63007}}, Failure.CONFIGURATION, 63007),
        ({"fail_numbers": {"+34600000011": 63018}}, Failure.BUSY, 63018),
        ({"fail_numbers": {"+34600000011": 29999}}, Failure.RECIPIENT, 29999),
        ({"status": 429}, Failure.BUSY, 20429),
        ({"status": 500}, Failure.UNKNOWN, 20500),
        ({"status": 503, "processed": True}, Failure.UNKNOWN, 20503),
        ({"drop_after_accept": 1}, Failure.UNKNOWN, None),
        ({"drop_before_accept": 1}, Failure.UNKNOWN, None),
        ({"delay_ms": 5000}, Failure.UNKNOWN, None),
    ],
)
async def test_failures(
    twilio_standin: RunningStandin,
    gateway: TwilioGateway,
    fault: dict[str, object],
    expected: Failure,
    code: int | None,
) -> None:
    await twilio_standin.faults(**fault)
    error = await failure(gateway)
    assert (error.failure, error.code) == (expected, code)
    assert "600000011" not in error.detail


async def test_a_dropped_connection_is_not_sent_again_by_itself(
    twilio_standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await gateway.send(MESSAGE)
    await twilio_standin.faults(drop_after_accept=1)
    assert (await failure(gateway)).failure is Failure.UNKNOWN
    assert len(await twilio_standin.messages()) == 2


async def test_retry_after_is_passed_on(
    twilio_standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await twilio_standin.faults(status=429, times=1, retry_after=7)
    assert (await failure(gateway)).retry_after == 7.0
    await twilio_standin.faults(status=503, times=1, retry_after=None)
    assert (await failure(gateway)).retry_after is None


async def test_wrong_token_is_a_fault_of_ours(twilio_standin: RunningStandin) -> None:
    async with TwilioGateway(ACCOUNT_SID, "wrong", SENDER, twilio_standin.url) as gateway:
        assert (await failure(gateway)).failure is Failure.CONFIGURATION
        with pytest.raises(SendError) as caught:
            await gateway.find(MESSAGE, LONG_AGO, [])
    assert (caught.value.failure, caught.value.code) == (Failure.CONFIGURATION, 20003)


async def test_a_refused_connection_was_not_processed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
    async with TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, url) as gateway:
        error = await failure(gateway)
    assert (error.failure, error.code) == (Failure.BUSY, None)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (201, "<html>", Failure.UNKNOWN),
        (201, "", Failure.UNKNOWN),
        (201, "{}", Failure.UNKNOWN),
        (502, "<html>Bad gateway</html>", Failure.UNKNOWN),
        (307, "", Failure.CONFIGURATION),
        (404, "<html>", Failure.CONFIGURATION),
        (400, "[]", Failure.RECIPIENT),
    ],
)
async def test_answers_that_are_not_twilios(status: int, body: str, expected: Failure) -> None:
    app = FastAPI()

    @app.post("/{path:path}")
    async def answer(request: Request) -> Response:
        await request.body()
        return Response(body, status, {"Location": "/elsewhere"} if status == 307 else None)

    async with serve(app) as url, TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, url) as gateway:
        assert (await failure(gateway)).failure is expected


async def test_connection_is_kept() -> None:
    app, peers = FastAPI(), list[object]()

    @app.post("/{path:path}")
    async def answer(request: Request) -> Response:
        peers.append(request.client)
        return Response('{"sid": "MM1"}', 201)

    async with serve(app) as url, TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, url) as gateway:
        for _ in range(5):
            await gateway.send(MESSAGE)
    assert len(peers) == 5
    assert len(set(peers)) == 1


async def test_finds_what_was_accepted_unanswered(
    twilio_standin: RunningStandin, gateway: TwilioGateway
) -> None:
    started = datetime.now(UTC)
    await twilio_standin.faults(drop_after_accept=1)
    await failure(gateway)
    (kept,) = await twilio_standin.messages()
    assert await gateway.find(MESSAGE, started, []) == kept["sid"]


async def test_finds_what_is_still_queued() -> None:
    async with (
        running_standin(step_seconds=60) as standin,
        TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, standin.url) as gateway,
    ):
        sent = await gateway.send(MESSAGE)
        assert await gateway.find(MESSAGE, datetime.now(UTC), []) == sent.sid


async def test_finds_what_failed_later(
    twilio_standin: RunningStandin, gateway: TwilioGateway
) -> None:
    await twilio_standin.faults(undeliverable={"+34600000011": 63024})
    sent = await gateway.send(MESSAGE)
    assert await gateway.find(MESSAGE, LONG_AGO, []) == sent.sid


async def test_finds_nothing_else(twilio_standin: RunningStandin, gateway: TwilioGateway) -> None:
    app = FastAPI()

    @app.post("/hook")
    async def hook() -> Response:
        xml = f"<Response><Message>{MESSAGE.body}</Message></Response>"
        return Response(xml, media_type="text/xml")

    known = await gateway.send(MESSAGE)
    await gateway.send(OutboundMessage("k2", "e1", MESSAGE.to, "Otro texto"))
    await gateway.send(OutboundMessage("k3", "e2", "whatsapp:+34600000012", MESSAGE.body))
    async with serve(app) as url:
        await twilio_standin.webhook(f"{url}/hook")
        reply = (await twilio_standin.inbound(MESSAGE.to, "hola"))["reply"]
    assert reply == MESSAGE.body
    assert await gateway.find(MESSAGE, LONG_AGO, [known.sid]) is None
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert await gateway.find(MESSAGE, later, []) is None


async def test_of_equal_texts_the_oldest_unknown_is_found(
    twilio_standin: RunningStandin, gateway: TwilioGateway
) -> None:
    sids = [(await gateway.send(MESSAGE)).sid for _ in range(3)]
    assert await gateway.find(MESSAGE, LONG_AGO, sids[:1]) == sids[1]


@pytest.mark.parametrize(
    ("fault", "expected"), [({"status": 429}, Failure.BUSY), ({"status": 500}, Failure.UNKNOWN)]
)
async def test_failing_lookup(
    twilio_standin: RunningStandin,
    gateway: TwilioGateway,
    fault: dict[str, object],
    expected: Failure,
) -> None:
    await twilio_standin.faults(scope="all", **fault)
    with pytest.raises(SendError) as caught:
        await gateway.find(MESSAGE, LONG_AGO, [])
    assert caught.value.failure is expected


async def test_nothing_of_the_guest_is_logged(
    twilio_standin: RunningStandin, gateway: TwilioGateway, caplog: pytest.LogCaptureFixture
) -> None:
    logged = ("twilio", "adapters", "aiohttp")
    with caplog.at_level(logging.DEBUG):
        await gateway.send(MESSAGE)
        await gateway.find(MESSAGE, LONG_AGO, [])
        await twilio_standin.faults(fail_numbers={"+34600000011": 21211})
        await failure(gateway)
    lines = [r.getMessage() for r in caplog.records if r.name.startswith(logged)]
    assert not [line for line in lines if "600000011" in line or "Luc" in line]


@pytest.mark.parametrize("url", ["twilio", "ftp://127.0.0.1", "http://", "http://h/#x"])
def test_bad_urls_are_refused(url: str) -> None:
    with pytest.raises(ValueError, match="http"):
        TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, url)
    with pytest.raises(ValueError, match="http"):
        TwilioGateway(ACCOUNT_SID, AUTH_TOKEN, SENDER, status_callback=url)
