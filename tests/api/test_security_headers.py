"""Browsers are told what not to do with our answers, and who else may call us."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import replace

import httpx
import pytest
from pydantic import ValidationError

import api.body_limit as limits
from api.app import create_app
from api.dependencies import ApiDependencies
from settings import Settings
from tests.api.conftest import PUBLIC, VAPI_SECRET, House

ELSEWHERE = "https://app.restaurante-ejemplo.es"


@pytest.mark.parametrize(
    "path",
    [
        *("/health", "/api/mobile/waitlist", "/", "/nowhere", "/unirse"),
        *("/panel/entrar", "/panel/static/any/lista.js"),
    ],
)
async def test_every_answer_is_guarded(house: House, path: str) -> None:
    headers = (await house.http.get(path)).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert headers["Strict-Transport-Security"].startswith("max-age=")
    assert headers["Referrer-Policy"] in ("no-referrer", "same-origin")


async def test_what_is_about_guests_is_kept_by_nobody(house: House) -> None:
    assert (await house.http.get("/api/mobile/waitlist")).headers["Cache-Control"] == "no-store"


async def test_the_documentation_may_use_its_own_scripts(house: House) -> None:
    policy = (await house.http.get("/docs")).headers["Content-Security-Policy"]
    assert "default-src" not in policy


async def test_no_other_origin_may_call_unless_it_is_named(house: House) -> None:
    asked = {"Origin": ELSEWHERE, "Access-Control-Request-Method": "POST"}
    answer = await house.http.options("/api/mobile/waitlist", headers=asked)
    assert "Access-Control-Allow-Origin" not in answer.headers


async def test_an_origin_that_is_named_may_call_with_a_token_and_no_cookie(
    deps: ApiDependencies,
) -> None:
    settings = deps.settings.model_copy(update={"cors_origins": f"{ELSEWHERE}, https://otra.es"})
    app = create_app(replace(deps, settings=settings))
    asked = {
        "Origin": ELSEWHERE,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,idempotency-key,content-type",
    }
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PUBLIC) as http:
        answer = await http.options("/api/mobile/waitlist", headers=asked)
        assert answer.status_code == 200
        assert answer.headers["Access-Control-Allow-Origin"] == ELSEWHERE
        assert "Access-Control-Allow-Credentials" not in answer.headers
        other = asked | {"Origin": "https://mala.es"}
        assert (await http.options("/api/mobile/waitlist", headers=other)).status_code == 400
        # A refusal, too, is readable by the app that asked.
        refused = await http.get("/api/mobile/waitlist", headers={"Origin": ELSEWHERE})
        assert refused.status_code == 401
        assert refused.headers["Access-Control-Allow-Origin"] == ELSEWHERE


@pytest.mark.parametrize("wrong", ["*", "app.ejemplo.es", "https://app.ejemplo.es/", "null"])
def test_what_is_no_origin_is_refused(wrong: str) -> None:
    with pytest.raises(ValidationError, match="CORS_ORIGINS"):
        Settings(cors_origins=wrong)


@pytest.mark.parametrize("body", ["[" * 100_000, '{"a":' * 50_000, "[" * 100_000 + "]" * 100_000])
@pytest.mark.parametrize(
    ("path", "status"),
    # VAPI heeds no other answer than 200: the agent is told that it was not understood.
    [("/api/mobile/waitlist", 422), ("/vapi/tools/add_to_waitlist", 200), ("/vapi/events", 200)],
)
async def test_deeply_nested_bodies_change_nothing(
    house: House, path: str, status: int, body: str
) -> None:
    headers = house.token("manager") | {"Content-Type": "application/json"}
    headers |= {"X-Vapi-Secret": VAPI_SECRET, "Idempotency-Key": "deep-body-1"}
    answer = await house.http.post(path, content=body, headers=headers)
    assert answer.status_code == status, answer.text
    assert (await house.staff("GET", "/waitlist")).json()["data"] == []


async def endless_body() -> AsyncIterator[bytes]:
    """A body whose end does not come."""
    yield json.dumps({"nombre_cliente": "Lenta"})[:10].encode()
    await asyncio.Event().wait()


async def test_a_body_that_does_not_end_is_given_up(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    headers = house.token("manager") | {"Content-Type": "application/json"}
    answer = await house.http.post("/api/mobile/waitlist", content=endless_body(), headers=headers)
    assert answer.status_code == 408
    assert answer.json()["type"].endswith("too-slow")


@pytest.mark.parametrize("path", ["/vapi/tools/add_to_waitlist", "/vapi/events"])
async def test_vapi_s_message_that_does_not_end_is_an_empty_one(
    house: House, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(limits, "BODY_SECONDS", 0.05)
    headers = {"X-Vapi-Secret": VAPI_SECRET, "Content-Type": "application/json"}
    answer = await house.http.post(path, content=endless_body(), headers=headers)
    assert (answer.status_code, answer.json()) == (200, {})
