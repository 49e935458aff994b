"""The real codec server, asked by Temporal's own command line and by a page in a real browser."""

import asyncio
import base64
import json
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser

from cli.ports import LOOPBACK, free_port
from cli.programs import ROOT
from cli.temporal_server import binary
from tests.clients import local_client
from tests.e2e.evening import CONFIRMED, OFFER
from tests.e2e.house import MANAGER, VIEWER, ZONE, House, open_house
from tests.processes import without_settings
from tests.waiting import eventually
from workflows.contract import entry_workflow_id

KEYS = "k1:" + "A" * 43 + "="


@dataclass
class Sealed:
    """A house under keys, its codec server, the UI that may ask that, and a page that may not."""

    house: House
    codec: str
    ui: str
    stranger: str

    async def history(self, entry_id: str, *options: str) -> str:
        """What `temporal workflow show` prints of an entry."""
        address = self.house.installation.temporal_address
        run = await asyncio.create_subprocess_exec(
            *(str(binary()), "workflow", "show", "--workflow-id", entry_workflow_id(entry_id)),
            *("--output", "json", "--address", address, *options),
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        printed, complaint = await run.communicate()
        return (printed + complaint).decode()


@pytest.fixture
async def sealed(tmp_path: Path) -> AsyncIterator[Sealed]:
    today, port = datetime.now(ZONE).date(), free_port()
    async with (
        _an_origin() as ui,
        _an_origin() as stranger,
        open_house(tmp_path, today, 900, TEMPORAL_CODEC_KEYS=KEYS) as house,
    ):
        parts = house.installation
        environment = {
            **without_settings(),
            "TEMPORAL_CODEC_KEYS": KEYS,
            "TEMPORAL_UI_ORIGIN": ui,
            "CODEC_PORT": str(port),
            "DATA_DIR": str(parts.settings.data_dir),
            "RESTAURANT_FILE": str(parts.settings.restaurant_file),
        }
        command = (sys.executable, "-m", "cli", "codec")
        running = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT)
        url = f"http://{LOOPBACK}:{port}"
        try:
            await eventually(lambda: lives(url), 60)
            yield Sealed(house, url, ui, stranger)
        finally:
            running.terminate()
            assert await running.wait() == 0


async def lives(url: str) -> bool:
    async with local_client() as http:
        try:
            return (await http.get(f"{url}/health")).status_code == 200
        except httpx.TransportError:
            return False


def payloads(printed: str) -> bytes:
    """The data of all payloads in what was printed."""
    return b"\n".join(map(base64.b64decode, re.findall(r'"data": "([^"]+)"', printed)))


async def test_managers_read_in_temporals_tools_what_nobody_else_can(
    sealed: Sealed, browser: Browser
) -> None:
    house = sealed.house
    evening = await house.full_evening()
    guest = evening.guest("Rosalinda Zubizarreta")
    await evening.call(guest)
    await evening.free("T2")
    await evening.hears(guest, OFFER)
    await evening.answers(guest, "SÍ", CONFIRMED)
    entry_id = evening.ids[guest]

    plain = await sealed.history(entry_id)
    assert "workflowExecutionStarted" in plain
    assert b"Rosalinda" not in payloads(plain)
    data = await asyncio.to_thread(_files, house.installation.settings.data_dir)
    assert entry_workflow_id(entry_id).encode() in data
    assert b"Zubizarreta" not in data

    for user, sees in ((MANAGER, True), (VIEWER, False)):
        auth = f"Bearer {await house.token(*user)}"
        shown = await sealed.history(
            entry_id, "--codec-endpoint", sealed.codec, "--codec-auth", auth
        )
        assert (b"Rosalinda" in payloads(shown)) is sees, shown
    await _in_the_browser(sealed, browser, plain)


def _files(folder: Path) -> bytes:
    """All that Temporal has on disk."""
    return b"".join(file.read_bytes() for file in folder.glob("temporal.db*"))


@asynccontextmanager
async def _an_origin() -> AsyncIterator[str]:
    """A server of nothing but an empty page; its port is its own from the beginning."""
    async with await asyncio.start_server(_empty_page, LOOPBACK, 0) as server:
        yield f"http://{LOOPBACK}:{server.sockets[0].getsockname()[1]}"


async def _empty_page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """A page of an origin; a made-up answer would count as one from outside this machine."""
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
    await writer.drain()
    writer.close()


async def _in_the_browser(sealed: Sealed, browser: Browser, history: str) -> None:
    """A page of the UI's origin reads with the cookie of the screens; one of another does not."""
    started = json.loads(history)["events"][0]["workflowExecutionStartedEventAttributes"]
    context = await browser.new_context()

    page = await context.new_page()
    await page.goto(f"{sealed.house.installation.api_url}/panel/entrar")
    await page.fill("[name=username]", MANAGER[0])
    await page.fill("[name=password]", MANAGER[1])
    await page.press("[name=password]", "Enter")
    await page.wait_for_url("**/panel")
    asking = """async ([url, body]) => {
        try {
            const answer = await fetch(url, {method: 'POST', credentials: 'include', body,
                headers: {'Content-Type': 'application/json', 'X-Namespace': 'default'}});
            return await answer.text();
        } catch (error) { return 'refused by the browser'; }
    }"""
    asked = [f"{sealed.codec}/decode", json.dumps({"payloads": started["input"]["payloads"]})]
    for origin, sees in ((sealed.ui, True), (sealed.stranger, False)):
        await page.goto(f"{origin}/")
        answer = await page.evaluate(asking, asked)
        assert ('"data"' in answer) is sees, answer
    await context.close()
