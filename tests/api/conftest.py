"""The API in this process, over a real SQLite file and a Temporal by hand."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

import httpx
import pytest
from fastapi import FastAPI
from pwdlib import PasswordHash
from pydantic import SecretStr
from starlette.routing import BaseRoute
from twilio.request_validator import RequestValidator

from activities.account_ports import Role, User
from activities.house import CurrentHouse
from adapters import phones
from adapters.guest_links import GuestLinks
from adapters.mail.calendar import calendar_file
from adapters.sql import Database
from adapters.twilio_webhook import TwilioWebhook
from adapters.wording import CatalogueWording
from api.app import create_app
from api.dependencies import ApiDependencies
from api.parts import Parts
from api.routes import twilio
from domain.restaurant import Restaurant
from settings import Settings
from tests.api.fakes import Clock, FakeEngine
from tests.passwords import quick

FIXTURES = Path(__file__).parent.parent / "fixtures"
AUTH_TOKEN = "0123456789abcdef0123456789abcdef"
VAPI_SECRET = "vapi-secret-of-the-tests"
PUBLIC = "https://lista.restaurante-ejemplo.es"
ROLES: tuple[Role, ...] = get_args(Role)
INCOMING = "/twilio/whatsapp/incoming"


def payload(name: str) -> dict[str, Any]:
    """A payload from the fixtures."""
    return dict(json.loads((FIXTURES / f"{name}.json").read_text("utf-8")))


def member(role: Role) -> User:
    """A member of staff with that role, who never logs in by password."""
    return User(f"{role}-1", role, "", "first")


@pytest.fixture(autouse=True)
def quick_passwords(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed at the lowest cost: guessing many takes many hashes."""
    monkeypatch.setattr(PasswordHash, "recommended", quick)


@dataclass
class House:
    """A running API with what stands behind it."""

    app: FastAPI
    deps: ApiDependencies
    engine: FakeEngine
    database: Database
    clock: Clock
    http: httpx.AsyncClient

    @property
    def parts(self) -> Parts:
        return self.app.state.parts  # type: ignore[no-any-return]

    def token(self, role: Role) -> dict[str, str]:
        """The header of somebody with that role."""
        token = self.parts.tokens.issue(member(role), self.clock())
        return {"Authorization": f"Bearer {token}"}

    async def staff(
        self, method: str, path: str, body: object = None, key: str = "", role: Role = "manager"
    ) -> httpx.Response:
        """A request of a member of staff."""
        headers = self.token(role) | ({"Idempotency-Key": key} if key else {})
        return await self.http.request(method, f"/api/mobile{path}", headers=headers, json=body)

    async def join(self, number: int, party: int = 2, **more: object) -> httpx.Response:
        """The sample guest of that number joins by the staff API."""
        body = {
            "nombre_cliente": f"Cliente{number} Prueba",
            "telefono_cliente": f"+346000000{number:02}",
            "num_personas": party,
            "hora": "21:00",
        }
        return await self.staff("POST", "/waitlist", body | more)

    async def full(self) -> None:
        """Take every table for the whole evening."""
        for table in self.deps.restaurant.tables:
            span = {"fecha": "2026-11-21", "desde": "20:00", "hasta": "00:55"}
            answer = await self.staff("POST", f"/tables/{table.id}/block", span)
            assert answer.status_code == 201, answer.text

    async def vapi(self, body: object, tool: str = "add_to_waitlist") -> httpx.Response:
        """An authorised call of the voice agent."""
        headers = {"X-Vapi-Secret": VAPI_SECRET}
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return await self.http.post(f"/vapi/tools/{tool}", content=content, headers=headers)

    async def twilio(self, form: dict[str, str], path: str = INCOMING) -> httpx.Response:
        """A webhook that Twilio signed."""
        signature = RequestValidator(AUTH_TOKEN).compute_signature(PUBLIC + path, form)
        return await self.http.post(path, data=form, headers={"X-Twilio-Signature": signature})


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """SQLite alone: what differs between databases is tested with the adapters."""
    return f"sqlite:///{tmp_path}/nubes.db"


@pytest.fixture
def clock() -> Clock:
    """Saturday 2026-11-21, 20:40, when dinner has begun."""
    return Clock()


@pytest.fixture
def fake_engine(restaurant: Restaurant, database: Database, clock: Clock) -> FakeEngine:
    """Temporal by hand over the sample house."""
    return FakeEngine(restaurant, database.store, clock)


@pytest.fixture
def deps(
    restaurant: Restaurant, database: Database, clock: Clock, fake_engine: FakeEngine
) -> ApiDependencies:
    """All that the API is given."""
    settings = Settings(
        public_base_url=PUBLIC,
        vapi_secret=SecretStr(VAPI_SECRET),
        jwt_secret=SecretStr("jwt-secret-of-the-tests-32-bytes-long"),
    )
    links = GuestLinks([settings.jwt_secret.get_secret_value()], restaurant.id, PUBLIC)
    return ApiDependencies(
        settings=settings,
        house=CurrentHouse(restaurant, database.house),
        engine=fake_engine,
        store=database.store,
        inbox=database.inbox,
        reads=database.reads,
        guests=database.guests,
        deliveries=database.deliveries,
        conversations=database.conversations,
        statistics=database.statistics,
        mirror=database.mirror,
        gauges=database.gauges,
        wording=CatalogueWording(links.url),
        users=database.users,
        hooks=database.hooks,
        sessions=database.sessions,
        throttle=database.throttle,
        idempotency=database.idempotency,
        phones=phones,
        webhook=TwilioWebhook(AUTH_TOKEN),
        webhooks=(twilio.router,),
        pending_joins=database.pending_joins,
        guest_links=links,
        calendar_file=calendar_file,
        clock=clock,
        ping=database.ping,
    )


@pytest.fixture(scope="session")
def routes() -> list[BaseRoute]:
    """The routes of the first application, for all that follow.

    FastAPI works each one out at its first request, and they are the same for every application:
    what differs between tests is in its state.
    """
    return []


@pytest.fixture
async def house(
    deps: ApiDependencies,
    fake_engine: FakeEngine,
    database: Database,
    clock: Clock,
    routes: list[BaseRoute],
) -> AsyncIterator[House]:
    """A running API; exceptions that leave it fail the test."""
    app = create_app(deps)
    app.router.routes[:] = routes or app.router.routes
    routes[:] = app.router.routes
    await database.users.add_first([member(role) for role in ROLES])
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http,
    ):
        yield House(app, deps, fake_engine, database, clock, http)
