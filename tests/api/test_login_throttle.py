"""Guessing passwords: slowed down by name and by address, the same for names that nobody has."""

import asyncio
from datetime import timedelta

import httpx
import pytest
from pwdlib import PasswordHash

from activities.account_ports import User
from api import login_throttle
from api.app import create_app
from api.login_throttle import MOST_AT_AN_ADDRESS, MOST_OF_A_NAME_AT_AN_ADDRESS, WINDOW
from tests.api.conftest import PUBLIC, House
from tests.api.test_problems import check

PASSWORD = "una clave larga"


@pytest.fixture(autouse=True)
async def ana(house: House) -> None:
    """A user to guess at."""
    hashed = PasswordHash.recommended().hash(PASSWORD)
    await house.database.users.add(User("ana", "host", hashed, "first"))


async def log_in(
    house: House, username: str, password: str, address: str = "192.0.2.1"
) -> httpx.Response:
    """From that address, at another process over the same database."""
    transport = httpx.ASGITransport(create_app(house.deps), client=(address, 1))
    async with httpx.AsyncClient(transport=transport, base_url=PUBLIC) as http:
        form = {"username": username, "password": password}
        return await http.post("/api/auth/token", data=form)


@pytest.mark.parametrize("name", ["ana", "nadie", "ñ\x00"])
async def test_a_guesser_is_stopped_for_a_while(house: House, name: str) -> None:
    for _ in range(MOST_OF_A_NAME_AT_AN_ADDRESS):
        assert (await log_in(house, name, "otra")).status_code == 401
    house.clock.now += timedelta(minutes=5)
    stopped = await log_in(house, name, PASSWORD)
    check(stopped, 429, "too-many-attempts")
    assert stopped.headers["Retry-After"] == "600"
    house.clock.now += WINDOW - timedelta(minutes=5)
    assert (await log_in(house, name, PASSWORD)).status_code == (200 if name == "ana" else 401)


async def test_guesses_at_once_count_as_well(house: House) -> None:
    answers = await asyncio.gather(*(log_in(house, "ana", "otra") for _ in range(14)))
    assert sorted(a.status_code for a in answers) == [401] * 10 + [429] * 4


async def test_a_guesser_locks_nobody_out_elsewhere(house: House) -> None:
    for _ in range(MOST_OF_A_NAME_AT_AN_ADDRESS + 1):
        await log_in(house, "ana", "otra")
    assert (await log_in(house, "ana", PASSWORD, "192.0.2.2")).status_code == 200


async def test_many_names_from_one_address(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap = "2001:db8:0:1::%x"
    monkeypatch.setattr(login_throttle, "_LIMITS", (10, 5, 100))
    for number in range(5):
        assert (await log_in(house, f"n{number}", "x", cheap % number)).status_code == 401
    assert (await log_in(house, "n9", "x", cheap % 9)).status_code == 429
    assert (await log_in(house, "n9", "x", "2001:db8:0:2::1")).status_code == 401


async def test_one_name_from_many_addresses(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(login_throttle, "_LIMITS", (10, 50, 5))
    for number in range(5):
        assert (await log_in(house, "ana", "x", f"192.0.2.{number}")).status_code == 401
    assert (await log_in(house, "ana", PASSWORD, "192.0.2.99")).status_code == 429


async def test_who_knows_the_password_is_never_stopped(house: House) -> None:
    for _ in range(MOST_OF_A_NAME_AT_AN_ADDRESS - 1):
        await log_in(house, "ana", "otra")
    for _ in range(3):
        assert (await log_in(house, "ana", PASSWORD)).status_code == 200
    assert MOST_AT_AN_ADDRESS > MOST_OF_A_NAME_AT_AN_ADDRESS
