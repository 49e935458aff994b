"""The codec server: who is let in, from where, and what it makes of what it is given."""

import base64
import json
import logging
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import httpx
import pytest
from temporalio.api.common.v1 import Payload

from activities.account_ports import Role
from adapters.payload_codec import EncryptingCodec
from adapters.sql import Database
from api.codec_app import CodecDependencies, create_codec_app
from api.dependencies import ApiDependencies
from tests.api.conftest import ROLES, House, member
from tests.api.fakes import Clock

UI = "https://temporal.restaurante-ejemplo.es"
ELSEWHERE = "https://mala.es"
CODEC = EncryptingCodec([("k1", b"1" * 32)])
SECRET = "Rosalinda Zubizarreta"
PLAIN = Payload(metadata={"encoding": b"json/plain"}, data=json.dumps(SECRET).encode())


def as_json(*payloads: Payload) -> dict[str, Any]:
    """As Temporal's web UI sends them."""

    def text(data: bytes) -> str:
        return base64.b64encode(data).decode()

    listed = [
        {"metadata": {n: text(v) for n, v in p.metadata.items()}, "data": text(p.data)}
        for p in payloads
    ]
    return {"payloads": listed}


@dataclass
class Server:
    """A running codec server, and the API that gives out tokens for it."""

    http: httpx.AsyncClient
    house: House

    async def decode(self, body: object, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(
            "/decode", content=content, headers={"X-Namespace": "default", **named}
        )

    def bearer(self, role: Role = "manager") -> str:
        return self.house.token(role)["Authorization"]

    def cookie(self, role: Role = "manager") -> str:
        return "nubes_session=" + self.bearer(role).removeprefix("Bearer ")


@pytest.fixture
async def server(house: House, deps: ApiDependencies, clock: Clock) -> AsyncIterator[Server]:
    settings = deps.settings.model_copy(update={"temporal_ui_origin": UI})
    given = CodecDependencies(settings, deps.restaurant, CODEC, deps.sessions, clock)
    transport = httpx.ASGITransport(create_codec_app(given))
    async with httpx.AsyncClient(transport=transport, base_url="https://codec.es") as http:
        yield Server(http, house)


@pytest.fixture
async def sealed() -> dict[str, Any]:
    return as_json(*await CODEC.encode([PLAIN]))


async def test_a_managers_token_opens_it(server: Server, sealed: dict[str, Any]) -> None:
    answer = await server.decode(sealed, Authorization=server.bearer())
    assert answer.status_code == 200
    assert answer.json() == as_json(PLAIN)
    assert answer.headers["Cache-Control"] == "no-store"


async def test_a_managers_session_opens_it_for_the_ui(
    server: Server, sealed: dict[str, Any]
) -> None:
    answer = await server.decode(sealed, Cookie=server.cookie(), Origin=UI)
    assert answer.json() == as_json(PLAIN)
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


async def test_what_the_ui_encodes_is_encrypted(server: Server) -> None:
    headers = {"Authorization": server.bearer(), "Origin": UI}
    answer = await server.http.post("/encode", json=as_json(PLAIN), headers=headers)
    assert SECRET not in base64.b64decode(answer.json()["payloads"][0]["data"]).decode("latin1")
    back = await server.decode(answer.json(), Authorization=server.bearer())
    assert back.json() == as_json(PLAIN)


@pytest.mark.parametrize("path", ["/decode", "/encode"])
@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": UI}, {"Authorization": "Bearer x.y.z"}, {"Authorization": "Basic eA=="}],
)
async def test_nobody_gets_nothing(
    server: Server, sealed: dict[str, Any], path: str, headers: dict[str, str]
) -> None:
    answer = await server.http.post(path, json=sealed, headers=headers)
    assert answer.status_code == 401
    assert "payloads" not in answer.json()


@pytest.mark.parametrize("role", [role for role in ROLES if role != "manager"])
async def test_lesser_roles_are_refused(server: Server, sealed: dict[str, Any], role: Role) -> None:
    assert (await server.decode(sealed, Authorization=server.bearer(role))).status_code == 403
    by_cookie = await server.decode(sealed, Cookie=server.cookie(role), Origin=UI)
    assert by_cookie.status_code == 403


@pytest.mark.parametrize("origin", [ELSEWHERE, UI + ":8443", UI.replace("https", "http"), "null"])
async def test_pages_of_other_origins_are_refused(
    server: Server, sealed: dict[str, Any], origin: str
) -> None:
    for more in ({"Cookie": server.cookie()}, {"Authorization": server.bearer()}):
        answer = await server.decode(sealed, Origin=origin, **more)
        assert answer.status_code == 403
        assert "Access-Control-Allow-Origin" not in answer.headers
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    assert (await server.http.options("/decode", headers=asked)).status_code == 400


async def test_a_cookie_alone_is_not_enough(server: Server, sealed: dict[str, Any]) -> None:
    assert (await server.decode(sealed, Cookie=server.cookie())).status_code == 401


async def test_the_ui_may_ask(server: Server) -> None:
    asked = {
        "Origin": UI,
        "Access-Control-Request-Method": "POST",
        "Access-Control-Request-Headers": "authorization,content-type,x-namespace",
    }
    answer = await server.http.options("/decode", headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == UI
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"


async def test_without_an_origin_in_the_settings_no_page_may(
    server: Server, deps: ApiDependencies, clock: Clock, sealed: dict[str, Any]
) -> None:
    given = CodecDependencies(deps.settings, deps.restaurant, CODEC, deps.sessions, clock)
    transport = httpx.ASGITransport(create_codec_app(given))
    async with httpx.AsyncClient(transport=transport, base_url="https://codec.es") as http:
        closed = replace(server, http=http)
        token = server.bearer()
        for origin in (UI, ""):
            refused = await closed.decode(sealed, Origin=origin, Cookie=server.cookie())
            assert refused.status_code in (401, 403)
        assert (await closed.decode(sealed, Authorization=token)).status_code == 200


async def test_who_was_logged_out_or_removed_is_out(
    server: Server, database: Database, sealed: dict[str, Any]
) -> None:
    token = server.bearer()
    await server.house.http.post("/api/auth/logout", headers={"Authorization": token})
    assert (await server.decode(sealed, Authorization=token)).status_code == 401
    await database.users.add(replace(member("manager"), username="manager-2"))
    token = server.bearer()
    await database.users.remove("manager-1")
    assert (await server.decode(sealed, Authorization=token)).status_code == 401


async def test_an_expired_token_is_nobodys(server: Server, sealed: dict[str, Any]) -> None:
    token = server.bearer()
    server.house.clock.now += timedelta(hours=13)
    assert (await server.decode(sealed, Authorization=token)).status_code == 401


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff", b"[]", b"3", b'{"payloads": 3}', b'{"payloads": [{"data": "*"}]}', b"[" * 9999],
)
async def test_what_is_no_payload_is_refused(server: Server, body: bytes) -> None:
    answer = await server.decode(body, Authorization=server.bearer())
    assert answer.status_code == 422


async def test_deep_nesting_is_refused(server: Server) -> None:
    deep = b'{"more": ' * 50_000 + b"1" + b"}" * 50_000
    assert (await server.decode(deep, Authorization=server.bearer())).status_code == 422


async def test_a_body_that_is_too_large_is_refused(server: Server) -> None:
    body = as_json(Payload(data=b"x" * 7_000_000))
    assert (await server.decode(body, Authorization=server.bearer())).status_code == 413


async def test_an_unknown_key_and_a_changed_payload_are_told(server: Server) -> None:
    other = EncryptingCodec([("k9", b"9" * 32)])
    (unknown,), (changed,) = await other.encode([PLAIN]), await CODEC.encode([PLAIN])
    changed.data = changed.data[:-1]
    for payload in (unknown, changed):
        answer = await server.decode(as_json(payload), Authorization=server.bearer())
        assert answer.status_code == 409
        assert answer.json()["type"] == "/problems/unreadable-payload"


async def test_plain_payloads_and_none_are_given_back(server: Server) -> None:
    for body in (as_json(PLAIN), as_json()):
        assert (await server.decode(body, Authorization=server.bearer())).json() == body


async def test_the_log_names_who_reads_and_not_what(
    server: Server, sealed: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await server.decode(sealed, Authorization=server.bearer())
    assert "/decode by manager-1" in caplog.text
    assert "Rosalinda" not in caplog.text
    assert sealed["payloads"][0]["data"] not in caplog.text


async def test_anybody_may_ask_whether_it_lives_and_nothing_else(server: Server) -> None:
    assert (await server.http.get("/health")).json() == {"status": "ok"}
    for path in ("/docs", "/openapi.json", "/", "/api/mobile/waitlist"):
        assert (await server.http.get(path)).status_code == 404
    assert (await server.http.get("/decode")).status_code == 405
