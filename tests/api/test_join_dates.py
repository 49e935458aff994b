"""The join page on days to come, and the printed code that leads to it."""

import re
from dataclasses import replace
from datetime import date

import httpx
import pytest

from api.app import create_app
from api.dependencies import ApiDependencies
from domain.restaurant import Restaurant
from tests.api.conftest import PUBLIC, House
from tests.api.test_join_page import fill_in
from tests.engine import four_tables


@pytest.fixture
def restaurant() -> Restaurant:
    """A house that is closed on the 23rd."""
    return replace(four_tables(), closed_dates=(date(2026, 11, 23),))


@pytest.mark.parametrize(
    ("day", "field", "said"),
    [
        ("2026-11-22", "hora", "Para otro día hace falta la hora."),
        ("2026-11-23", "fecha", "Ese día no abrimos."),
        ("2026-11-20", "fecha", "Esa fecha u hora ya ha pasado."),
        ("2031-01-01", "fecha", "Todavía no se puede apuntar"),
    ],
)
async def test_another_day_without_a_time(house: House, day: str, field: str, said: str) -> None:
    refused = await fill_in(house, fecha=day, hora="")
    assert refused.status_code == 422
    assert said in refused.text
    assert re.findall(r'id="(\w+)-mistake"', refused.text) == [field]


@pytest.mark.parametrize(
    ("url", "warned"),
    [
        ("", True),
        ("http://127.0.0.1:8000", True),
        ("http://[::1]:8000", True),
        ("http://0.0.0.0:8000", True),
        ("http://localhost:8000", True),
        ("http://192.168.1.20:8000", False),
        (PUBLIC, False),
    ],
)
async def test_a_printed_code_that_leads_nowhere_is_warned_of(
    house: House, deps: ApiDependencies, url: str, warned: bool
) -> None:
    settings = deps.settings.model_copy(update={"public_base_url": url})
    app = create_app(replace(deps, settings=settings))
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http,
    ):
        poster = await http.get("/unirse/qr", headers=house.token("manager"))
    assert poster.status_code == 200
    assert ("este código solo sirve en este ordenador" in poster.text) is warned
