"""Faults, the control calls, the page, and the stand-in as a process."""

import asyncio
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from cli.ports import free_port
from tests.clients import answered
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    RunningStandin,
)
from tests.standins.twilio_product import (
    GUEST,
    OTHER,
    PATH,
    create,
    fixture,
)


async def test_429_never_processes_and_counts_down(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await twilio_standin.faults(status=429, times=2, retry_after=7)
    answers = [await create(rest) for _ in range(3)]
    assert [a.status_code for a in answers] == [429, 429, 201]
    assert answers[0].json() == fixture("twilio_rest_error_20429.json")
    assert answers[0].headers["Retry-After"] == "7"
    assert len(await twilio_standin.messages()) == 1


@pytest.mark.parametrize("status", [500, 503])
@pytest.mark.parametrize("processed", [False, True])
async def test_server_errors_may_have_processed(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, status: int, processed: bool
) -> None:
    await twilio_standin.faults(status=status, processed=processed)
    assert (await create(rest)).status_code == status
    assert len(await twilio_standin.messages()) == processed


async def test_reads_fail_only_when_told_to(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await twilio_standin.faults(status=429)
    assert (await rest.get(f"{PATH}.json")).status_code == 200
    await twilio_standin.faults(scope="all")
    assert (await rest.get(f"{PATH}.json")).status_code == 429
    await twilio_standin.reset_faults()
    assert (await create(rest)).status_code == 201


@pytest.mark.parametrize(
    ("fault", "kept"),
    [({"drop_after_accept": 1}, 1), ({"drop_probability": 1.0}, 1), ({"drop_before_accept": 1}, 0)],
)
async def test_dropped_connection(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient, fault: dict[str, Any], kept: int
) -> None:
    await twilio_standin.faults(**fault)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        await create(rest)
    assert len(await twilio_standin.messages()) == kept
    await twilio_standin.reset_faults()
    assert (await create(rest)).status_code == 201


async def test_refused_numbers(twilio_standin: RunningStandin, rest: httpx.AsyncClient) -> None:
    await twilio_standin.faults(fail_numbers={"+34600000011": 21610})
    refused, accepted = await create(rest), await create(rest, To=OTHER)
    assert (refused.status_code, refused.json()["code"]) == (400, 21610)
    assert accepted.status_code == 201


async def test_late_answer_and_late_acceptance(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await twilio_standin.faults(delay_ms=5000)
    with pytest.raises(httpx.ReadTimeout):
        await rest.post(
            f"{PATH}.json", data={"To": GUEST, "From": SENDER, "Body": "a"}, timeout=0.1
        )
    assert len(await twilio_standin.messages(to=GUEST)) == 1
    await twilio_standin.faults(delay_ms=0, accept_delay_ms=200)
    with pytest.raises(httpx.ReadTimeout):
        await rest.post(
            f"{PATH}.json", data={"To": OTHER, "From": SENDER, "Body": "b"}, timeout=0.05
        )
    assert await twilio_standin.messages(to=OTHER) == []
    assert len(await twilio_standin.wait(OTHER, 1)) == 1


@pytest.mark.parametrize("fault", [{"status": 404}, {"nonsense": 1}, {"delay_ms": -1}])
async def test_bad_faults_change_nothing(
    twilio_standin: RunningStandin, fault: dict[str, Any]
) -> None:
    before = (await twilio_standin.control.get("/control/faults")).json()
    assert (await twilio_standin.control.post("/control/faults", json=fault)).status_code == 422
    assert (await twilio_standin.control.get("/control/faults")).json() == before


async def test_wait_answers_when_the_message_arrives(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await create(rest)
    waiting = asyncio.create_task(twilio_standin.wait("+34600000011", 2))
    with pytest.raises(httpx.HTTPStatusError, match="408"):
        await twilio_standin.wait(OTHER, 1, seconds=0.05)
    assert not waiting.done()
    await create(rest, Body="Otra")
    received = await waiting
    late = datetime.now(UTC) - datetime.fromisoformat(received[-1]["accepted_at"])
    assert [m["body"] for m in received] == ["Hola", "Otra"]
    assert late < timedelta(milliseconds=250)


async def test_forgetting_messages(twilio_standin: RunningStandin, rest: httpx.AsyncClient) -> None:
    await create(rest)
    assert (await twilio_standin.control.delete("/control/messages")).status_code == 204
    assert await twilio_standin.messages() == []


async def test_page_shows_chats_escaped(
    twilio_standin: RunningStandin, rest: httpx.AsyncClient
) -> None:
    await create(rest, Body="<script>alert(1)</script> & más")
    page = await twilio_standin.control.get("/")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; más" in page.text
    assert "<script>" not in page.text
    assert "+34600000011" in page.text


async def test_runs_as_a_process_and_leaves_cleanly_on_sigterm() -> None:
    port = free_port()
    arguments = ["--account-sid", ACCOUNT_SID, "--auth-token", AUTH_TOKEN]
    arguments += ["--webhook-url", "http://127.0.0.1:9/x#rc=0", "--port", str(port)]
    process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
        [sys.executable, "-m", "standins.twilio", *arguments], stderr=subprocess.PIPE, text=True
    )
    try:
        page = await answered(f"http://127.0.0.1:{port}/")
        process.send_signal(signal.SIGTERM)
        _, errors = await asyncio.to_thread(process.communicate, timeout=10)
    finally:
        process.kill()
    assert page.status_code == 200
    assert (process.returncode, errors) == (0, "")


def test_bad_option_stops_the_start() -> None:
    arguments = ["--account-sid", "A", "--auth-token", "t", "--port", "1", "--webhook-url", "x"]
    done = subprocess.run(
        [sys.executable, "-m", "standins.twilio", *arguments], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "not an http(s) URL" in done.stderr
