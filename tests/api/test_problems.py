"""Errors are problems (RFC 9457) in Spanish, and nothing answers 500."""

import logging
from dataclasses import replace

import httpx
import pytest

from activities.errors import RecordsUnavailable
from api.app import create_app
from api.dependencies import ApiDependencies
from api.engine_errors import EngineAway
from api.problems import Problem
from api.refusal_texts import RefusalTexts
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant
from tests.api.conftest import House


def check(answer: httpx.Response, status: int, kind: str) -> dict[str, object]:
    """The problem's members, after a look at its form."""
    problem: dict[str, object] = answer.json()
    assert (answer.status_code, problem["type"]) == (status, f"/problems/{kind}")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    return problem


async def test_unknown_routes_and_methods(house: House) -> None:
    check(await house.http.get("/nada"), 404, "not-found")
    check(await house.http.get("/api/mobile/waitlist/"), 404, "not-found")
    wrong = await house.http.delete("/health")
    check(wrong, 405, "method-not-allowed")
    assert wrong.headers["Allow"] == "GET"


@pytest.mark.parametrize("content", [b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"1" * 5000])
async def test_bodies_that_are_no_object(house: House, content: bytes) -> None:
    headers = house.token("host") | {"Content-Type": "application/json"}
    answer = await house.http.post("/api/mobile/waitlist", content=content, headers=headers)
    assert check(answer, 422, "validation")["errors"]


async def test_a_body_that_is_too_large(house: House) -> None:
    headers = house.token("host") | {"Content-Type": "application/json"}
    content = b'{"notas": "' + b"a" * 300_000 + b'"}'
    answer = await house.http.post("/api/mobile/waitlist", content=content, headers=headers)
    check(answer, 413, "too-large")


async def test_temporal_away(house: House) -> None:
    house.engine.failures = [EngineAway("gone")]
    answer = await house.join(11)
    check(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


async def test_sql_away(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise RecordsUnavailable("the database is away")

    monkeypatch.setattr(house.database.reads, "day", away, raising=True)
    answer = await house.staff("GET", "/tables")
    check(answer, 503, "unavailable")
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_fault_is_a_503_and_its_text_is_not_logged(
    house: House, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("+34600000011 María")

    monkeypatch.setattr(house.database.reads, "day", broken)
    with caplog.at_level(logging.DEBUG):
        answer = await house.staff("GET", "/tables")
    check(answer, 503, "unavailable")
    assert "unexpected KeyError at" in caplog.text
    assert "María" not in caplog.text
    assert "600000011" not in caplog.text


async def test_logs_hold_no_guests(house: House, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await house.join(11, notas="alergia al marisco")
        house.engine.failures = [EngineAway("gone")]
        await house.join(12)
    ours = "\n".join(r.getMessage() for r in caplog.records if r.name.startswith("api"))
    assert "unavailable: EngineAway" in ours
    assert not any(word in ours for word in ("Prueba", "600000", "marisco"))


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_has_words_and_a_status(restaurant: Restaurant, reason: Reason) -> None:
    subject = "2026-11-21" if reason is Reason.CLOSED else "9"
    problem = RefusalTexts(restaurant).problem(Refused(reason, subject))
    assert problem.status in (404, 409, 422)
    assert problem.kind == reason.value
    assert problem.detail.endswith(".")
    assert "\n" not in problem.detail


def test_closed_tells_the_hours(restaurant: Restaurant) -> None:
    told = RefusalTexts(restaurant).tell(Reason.CLOSED, "2026-11-21")
    assert "comida de 12:00 a 15:30 y cena de 20:00 a 23:00" in told


@pytest.mark.parametrize(
    ("change", "status", "checks"),
    [
        (
            {"failures": [EngineAway("x")]},
            503,
            {"temporal": "unreachable", "worker": "unknown", "sql": "ok"},
        ),
        ({"polling": 0}, 503, {"temporal": "ok", "worker": "none", "sql": "ok"}),
        ({}, 200, {"temporal": "ok", "worker": "ok", "sql": "ok"}),
    ],
)
async def test_ready(
    house: House, change: dict[str, object], status: int, checks: dict[str, str]
) -> None:
    for name, value in change.items():
        setattr(house.engine, name, value)
    answer = await house.http.get("/ready")
    assert (answer.status_code, answer.json()["checks"]) == (status, checks)


async def test_not_ready_without_sql(deps: ApiDependencies) -> None:
    async def away() -> None:
        raise RecordsUnavailable

    app = create_app(replace(deps, ping=away))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://x") as http:
        answer = await http.get("/ready")
    problem = check(answer, 503, "not-ready")
    assert problem["checks"] == {"temporal": "ok", "worker": "ok", "sql": "unreachable"}


def test_a_problem_carries_what_it_is_given() -> None:
    problem = Problem(409, "x", "y", None, sugerir_waitlist=True)
    assert problem.document() == {
        "type": "/problems/x",
        "title": "Conflicto",
        "status": 409,
        "detail": "y",
        "sugerir_waitlist": True,
    }
