"""The telephones of a demonstration: there where nobody is real, and nowhere else."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from activities.demo_ports import DemoAway, DemoChat, DemoMessage
from api.app import create_app
from api.dependencies import ApiDependencies
from settings import Settings
from tests.api.conftest import PUBLIC, House

PHONE = "+34600000001"
AT = datetime(2026, 11, 21, 20, tzinfo=UTC)


@dataclass
class Phones:
    """Telephones by hand; `away`: they do not answer."""

    said: list[tuple[str, str]] = field(default_factory=list)
    cut: list[tuple[str, bool]] = field(default_factory=list)
    text: str = "Hola <b>María</b>: https://nubes.example/e/AA (es tuyo)"
    away: bool = False

    async def chats(self) -> list[DemoChat]:
        self._answer()
        message = DemoMessage(self.text, True, "whatsapp", "failed", AT, 63024)
        return [DemoChat(PHONE, (message,), is_cut_off=True)]

    async def write(self, phone: str, text: str) -> None:
        self._answer()
        self.said.append((phone, text))

    async def cut_off(self, phone: str, *, cut: bool) -> None:
        self._answer()
        self.cut.append((phone, cut))

    def _answer(self) -> None:
        if self.away:
            raise DemoAway


@dataclass
class SkippedClock:
    """A clock by hand."""

    skips: bool = True
    skipped: list[tuple[str, timedelta]] = field(default_factory=list)

    async def skip(self, workflow_id: str, span: timedelta) -> bool:
        self.skipped.append((workflow_id, span))
        return self.skips


@pytest.fixture
def phones() -> Phones:
    return Phones()


@pytest.fixture
def skipped() -> SkippedClock:
    return SkippedClock()


@pytest.fixture
async def played(
    deps: ApiDependencies, phones: Phones, skipped: SkippedClock
) -> AsyncIterator[httpx.AsyncClient]:
    """The API of a demonstration."""
    app = create_app(replace(deps, demo_phones=phones, demo_clock=skipped))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http,
    ):
        yield http


async def test_what_guests_wrote_is_text_and_links_can_be_followed(
    played: httpx.AsyncClient,
) -> None:
    page = await played.get("/demo")
    assert page.status_code == 200
    assert "Hola &lt;b&gt;María&lt;/b&gt;" in page.text
    assert '<a href="https://nubes.example/e/AA">https://nubes.example/e/AA</a> (es' in page.text
    assert "fallido (63024)" in page.text
    assert "Devolverle WhatsApp" in page.text


async def test_a_guest_is_played(played: httpx.AsyncClient, phones: Phones) -> None:
    sent = await played.post("/demo/write", data={"telefono": "600 00 00 01", "texto": "SÍ"})
    assert sent.headers["Location"] == "/demo"
    await played.post("/demo/cut", data={"telefono": PHONE, "corta": "si"})
    assert (phones.said, phones.cut) == ([(PHONE, "SÍ")], [(PHONE, True)])


@pytest.mark.parametrize("action", ["write", "cut", "skip"])
async def test_a_wrong_number_is_told(
    played: httpx.AsyncClient, phones: Phones, action: str
) -> None:
    form = {"telefono": "12", "texto": "SÍ", "corta": "si"}
    back = await played.post(f"/demo/{action}", data=form)
    page = await played.get(back.headers["Location"])
    assert 'role="alert"' in page.text
    assert (phones.said, phones.cut) == ([], [])


async def test_while_the_telephones_are_away_it_says_so(
    played: httpx.AsyncClient, phones: Phones
) -> None:
    phones.away = True
    for action in ("write", "cut"):
        form = {"telefono": PHONE, "texto": "SÍ", "corta": "no"}
        back = await played.post(f"/demo/{action}", data=form)
        assert back.headers["Location"] == "/demo?nota=away"
    assert "no contesta" in (await played.get("/demo")).text


@pytest.mark.parametrize("skips", [True, False])
async def test_time_passes_for_who_waits(
    house: House, played: httpx.AsyncClient, skipped: SkippedClock, skips: bool
) -> None:
    await house.full()
    entry_id = (await house.join(1)).json()["data"]["id"]
    skipped.skips = skips
    back = await played.post("/demo/skip", data={"telefono": PHONE})
    assert back.headers["Location"] == ("/demo" if skips else "/demo?nota=no-skip")
    assert skipped.skipped == [(f"entry:{entry_id}", timedelta(minutes=15))]


async def test_where_guests_are_real_there_is_no_demonstration(house: House) -> None:
    assert (await house.http.get("/demo")).status_code == 404
    for action in ("write", "cut", "skip"):
        form = {"telefono": PHONE, "texto": "SÍ", "corta": "si"}
        assert (await house.http.post(f"/demo/{action}", data=form)).status_code == 404


def test_only_an_installation_without_twilio_is_one() -> None:
    assert Settings().is_demonstration
    real = Settings(twilio_account_sid="AC1", twilio_auth_token=SecretStr("t"))
    assert not real.is_demonstration
