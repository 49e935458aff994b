"""Airtable's pings: who may send them, and that they only wake somebody up."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from activities.edit_ports import Hook
from api.engine_errors import EngineAway
from tests.api.conftest import House

SECRET = b"a secret that Airtable shows only once"
PING = json.dumps({"base": {"id": "appEJEMPLO"}, "webhook": {"id": "achEJEMPLO"}}).encode()
URL = "/airtable/webhook"


def mac(body: bytes, secret: bytes = SECRET) -> dict[str, str]:
    """The header by which Airtable proves itself."""
    digest = hmac.new(secret, body, hashlib.sha256).hexdigest()
    return {"X-Airtable-Content-MAC": f"hmac-sha256={digest}"}


@pytest.fixture
async def heard(house: House) -> House:
    """A house whose base tells of edits."""
    until = datetime(2026, 12, 1, tzinfo=UTC)
    hook = Hook("achEJEMPLO", URL, base64.b64encode(SECRET).decode(), 1, until)
    await house.database.hooks.keep(house.parts.location, hook)
    return house


async def test_a_ping_wakes_the_mirror(heard: House) -> None:
    for _ in range(2):
        answer = await heard.http.post(URL, content=PING, headers=mac(PING))
        assert (answer.status_code, answer.content) == (204, b"")
    assert heard.engine.base_edits == 2


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Airtable-Content-MAC": "hmac-sha256="},
        {"X-Airtable-Content-MAC": "ñ"},
        mac(PING, b"another secret"),
        mac(PING + b" "),
    ],
    ids=["none", "empty", "odd", "forged", "other body"],
)
async def test_nobody_else_wakes_it(heard: House, headers: dict[str, str]) -> None:
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await heard.http.post(URL, content=PING, headers=raw)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/problems/forbidden"
    assert heard.engine.base_edits == 0


async def test_without_a_webhook_nobody_is_believed(house: House) -> None:
    answer = await house.http.post(URL, content=PING, headers=mac(PING))
    assert answer.status_code == 403


async def test_airtable_is_to_come_again_while_temporal_is_away(heard: House) -> None:
    heard.engine.failures = [EngineAway("away") for _ in range(100)]
    answer = await heard.http.post(URL, content=PING, headers=mac(PING))
    assert answer.status_code == 503
    assert heard.engine.base_edits == 0


async def test_the_cursor_never_goes_back(heard: House) -> None:
    hooks, here = heard.database.hooks, heard.parts.location
    await hooks.advance(here, "achEJEMPLO", 7)
    await hooks.advance(here, "achEJEMPLO", 3)
    await hooks.advance(here, "achANOTHER", 9)
    kept = await hooks.get(here)
    assert kept is not None
    assert kept.cursor == 7
