"""The pages over HTTP: who gets them, in which language, and with which headers."""

import json
import re
from datetime import timedelta

import pytest
from pwdlib import PasswordHash

from activities.account_ports import User
from api.screens import pages
from tests.api.conftest import House

PASSWORD = "una clave larga"


@pytest.fixture
async def ana(house: House) -> House:
    """The house, with a host called Ana."""
    user = User("ana", "host", PasswordHash.recommended().hash(PASSWORD), "first")
    await house.database.users.add(user)
    return house


async def log_in(house: House, password: str = PASSWORD, back: str = "") -> int:
    form = {"username": "ana", "password": password, "volver": back}
    return (await house.http.post("/panel/entrar", data=form)).status_code


async def test_a_stranger_is_sent_to_the_login_and_back(ana: House) -> None:
    answer = await ana.http.get("/panel?fecha=2026-11-22")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/panel/entrar?volver=%2Fpanel%3Ffecha%3D2026-11-22"
    form = {"username": "ana", "password": PASSWORD, "volver": "/panel?fecha=2026-11-22"}
    entered = await ana.http.post("/panel/entrar", data=form)
    assert (entered.status_code, entered.headers["Location"]) == (303, "/panel?fecha=2026-11-22")
    assert (await ana.http.get("/panel")).status_code == 200


async def test_the_session_is_a_guarded_cookie(ana: House) -> None:
    form = {"username": "ana", "password": PASSWORD}
    cookie = (await ana.http.post("/panel/entrar", data=form)).headers["Set-Cookie"].lower()
    for guard in ("httponly", "samesite=strict", "secure", "max-age=43200", "path=/"):
        assert guard in cookie


async def test_an_ended_session_is_told_and_goes_back(ana: House) -> None:
    await log_in(ana)
    ana.clock.now += timedelta(hours=13)
    answer = await ana.http.get("/panel")
    assert answer.headers["Location"] == "/panel/entrar?volver=%2Fpanel&caducada=1"
    page = await ana.http.get(answer.headers["Location"])
    assert "Tu sesión ha caducado" in page.text


async def test_who_has_a_session_does_not_log_in_again(ana: House) -> None:
    await log_in(ana)
    answer = await ana.http.get("/panel/entrar?volver=/panel?fecha=2026-11-22")
    assert answer.headers["Location"] == "/panel?fecha=2026-11-22"


async def test_the_wrong_password_is_told_and_the_name_kept(ana: House) -> None:
    form = {"username": 'ana"><script>', "password": "no"}
    answer = await ana.http.post("/panel/entrar", data=form)
    assert answer.status_code == 401
    assert "El usuario o la contraseña no son correctos." in answer.text
    assert "<script>" not in answer.text.replace('<script type="module"', "")


@pytest.mark.parametrize(
    "back", ["https://malo.example/", "//malo.example", "/panelx", "/panel/\\malo", "javascript:1"]
)
async def test_nobody_is_sent_away_to_another_site(ana: House, back: str) -> None:
    form = {"username": "ana", "password": PASSWORD, "volver": back}
    assert (await ana.http.post("/panel/entrar", data=form)).headers["Location"] == "/panel"


@pytest.mark.parametrize(
    ("back", "there"),
    [
        ("/panel/reservas?q=€", "/panel/reservas?q=%E2%82%AC"),
        ("/panel/reservas?q=Núñez&a=b", "/panel/reservas?q=N%C3%BA%C3%B1ez&a=b"),
        ("/panel/reservas?q=%E2%82%AC", "/panel/reservas?q=%E2%82%AC"),
    ],
)
async def test_what_was_looked_for_is_found_again(ana: House, back: str, there: str) -> None:
    form = {"username": "ana", "password": PASSWORD, "volver": back}
    answer = await ana.http.post("/panel/entrar", data=form)
    assert (answer.status_code, answer.headers["Location"]) == (303, there)
    again = await ana.http.get("/panel/entrar", params={"volver": back})
    assert (again.status_code, again.headers["Location"]) == (303, there)


async def test_another_site_logs_nobody_in(ana: House) -> None:
    form = {"username": "ana", "password": PASSWORD}
    headers = {"Sec-Fetch-Site": "cross-site"}
    answer = await ana.http.post("/panel/entrar", data=form, headers=headers)
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


async def test_logging_out_ends_the_browsers_session(ana: House) -> None:
    await log_in(ana)
    kept = ana.http.cookies["nubes_session"]
    assert (await ana.http.post("/panel/salir")).status_code == 303
    assert (await ana.http.get("/panel")).status_code == 303
    ana.http.cookies.set("nubes_session", kept)
    assert (await ana.http.get("/panel")).status_code == 303
    assert (await ana.http.post("/panel/salir")).status_code == 303


async def test_who_guesses_too_often_waits(ana: House) -> None:
    assert [await log_in(ana, "otra") for _ in range(11)] == [401] * 10 + [429]
    form = {"username": "ana", "password": PASSWORD}
    answer = await ana.http.post("/panel/entrar", data=form)
    assert (answer.status_code, answer.headers.get("Set-Cookie")) == (429, None)
    assert "Demasiados intentos. Vuelve a probar dentro de 15 min." in answer.text
    ana.clock.now += timedelta(minutes=13, seconds=30)
    assert "dentro de 2 min." in (await ana.http.post("/panel/entrar", data=form)).text


@pytest.mark.parametrize("screen", pages.SCREENS)
async def test_every_screen_runs_nothing_inline(ana: House, screen: str) -> None:
    await log_in(ana)
    answer = await ana.http.get(pages.address(screen))
    assert answer.status_code == 200
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    scripts = re.findall(r"<script([^>]*)>", answer.text)
    assert all('src="' in s or 'type="application/json"' in s for s in scripts)
    assert not re.search(r"\s(on\w+|style)=", answer.text)


@pytest.mark.parametrize("screen", pages.SCREENS)
async def test_what_a_page_names_is_there(ana: House, screen: str) -> None:
    await log_in(ana)
    page = (await ana.http.get(pages.address(screen))).text
    named = set(re.findall(r'(?:src|href)="(/panel/static/[^"]+)"', page))
    assert len(named) > 5
    for address in named:
        answer = await ana.http.get(address)
        assert answer.status_code == 200, address
        assert "immutable" in answer.headers["Cache-Control"]


async def test_the_language_is_the_browsers(ana: House) -> None:
    await log_in(ana)
    spanish = await ana.http.get("/panel", headers={"Accept-Language": "de, fr;q=0.5"})
    english = await ana.http.get("/panel", headers={"Accept-Language": "en-GB, es;q=0.5"})
    assert '<html lang="es">' in spanish.text
    assert '<html lang="en">' in english.text
    assert "Waitlist" in english.text


async def test_the_page_knows_what_the_user_may_do(ana: House) -> None:
    ana.http.cookies.set("nubes_session", ana.token("viewer")["Authorization"].split()[1])
    page = (await ana.http.get("/panel")).text
    found = re.search(r'<script type="application/json" id="house">(.*?)</script>', page)
    assert found
    assert json.loads(found[1])["permisos"] == ["reservations.view"]


async def test_it_can_be_installed(ana: House) -> None:
    answer = await ana.http.get("/panel/app.webmanifest")
    manifest = answer.json()
    assert answer.headers["Content-Type"] == "application/manifest+json"
    assert (manifest["display"], manifest["start_url"]) == ("standalone", "/panel")
    for icon in manifest["icons"]:
        assert (await ana.http.get(icon["src"])).status_code == 200


async def test_an_unknown_screen_or_file_is_not_found(ana: House) -> None:
    await log_in(ana)
    for address in ("/panel/cocina", "/panel/static/x/nada.js", "/panel/static/x/../../routes.py"):
        assert (await ana.http.get(address)).status_code == 404
