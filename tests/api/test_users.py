"""Managers keep the members of staff; what they change counts at once."""

import asyncio

import httpx
import pytest

from tests.api.conftest import House
from tests.api.test_problems import check

LUIS = {"usuario": "luis", "rol": "host", "password": "una clave larga"}


async def log_in(house: House, username: str, password: str) -> httpx.Response:
    form = {"username": username, "password": password}
    return await house.http.post("/api/auth/token", data=form)


async def bearer(house: House, username: str, password: str) -> dict[str, str]:
    token = (await log_in(house, username, password)).json()["access_token"]
    return {"Authorization": f"Bearer {token}"}


async def test_a_new_user_may_log_in(house: House) -> None:
    added = await house.staff("POST", "/users", LUIS)
    assert (added.status_code, added.json()["data"]) == (201, {"usuario": "luis", "rol": "host"})
    headers = await bearer(house, "luis", "una clave larga")
    assert (await house.http.get("/api/mobile/tables", headers=headers)).status_code == 200
    listed = (await house.staff("GET", "/users")).json()
    assert [user["usuario"] for user in listed["data"]] == [
        "host-1",
        "luis",
        "manager-1",
        "viewer-1",
    ]
    assert listed["metadata"] == {"total": 4}
    assert "argon2" not in str(listed)


async def test_the_same_user_again_changes_nothing(house: House) -> None:
    await house.staff("POST", "/users", LUIS)
    headers = await bearer(house, "luis", "una clave larga")
    assert (await house.staff("POST", "/users", LUIS)).status_code == 200
    assert (await house.http.get("/api/mobile/tables", headers=headers)).status_code == 200
    for other in ({"rol": "viewer"}, {"password": "otra clave larga"}):
        check(await house.staff("POST", "/users", LUIS | other), 409, "user-exists")
    assert (await log_in(house, "luis", "una clave larga")).status_code == 200


async def test_of_the_same_user_twice_at_once_there_is_one(house: House) -> None:
    answers = await asyncio.gather(*(house.staff("POST", "/users", LUIS) for _ in range(3)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 201]


@pytest.mark.parametrize("change", [{"rol": "viewer"}, {"password": "otra clave larga"}])
async def test_a_change_logs_the_user_out(house: House, change: dict[str, str]) -> None:
    await house.staff("POST", "/users", LUIS)
    headers = await bearer(house, "luis", "una clave larga")
    changed = await house.staff("PATCH", "/users/luis", change)
    assert (changed.status_code, changed.json()["data"]["rol"]) == (200, change.get("rol", "host"))
    check(await house.http.get("/api/mobile/tables", headers=headers), 401, "unauthorised")
    password = change.get("password", "una clave larga")
    assert (await log_in(house, "luis", password)).status_code == 200


async def test_a_change_to_what_is_logs_nobody_out(house: House) -> None:
    await house.staff("POST", "/users", LUIS)
    headers = await bearer(house, "luis", "una clave larga")
    assert (await house.staff("PATCH", "/users/luis", {"rol": "host"})).status_code == 200
    assert (await house.http.get("/api/mobile/tables", headers=headers)).status_code == 200


async def test_role_and_password_changed_at_once_are_both_kept(house: House) -> None:
    await house.staff("POST", "/users", LUIS)
    changes = ({"rol": "viewer"}, {"password": "otra clave larga"})
    await asyncio.gather(*(house.staff("PATCH", "/users/luis", change) for change in changes))
    headers = await bearer(house, "luis", "otra clave larga")
    answer = await house.http.post("/api/mobile/waitlist", headers=headers, json={})
    check(answer, 403, "forbidden")


async def test_a_removed_user_is_out(house: House) -> None:
    await house.staff("POST", "/users", LUIS)
    headers = await bearer(house, "luis", "una clave larga")
    assert (await house.staff("DELETE", "/users/luis")).status_code == 204
    check(await house.http.get("/api/mobile/tables", headers=headers), 401, "unauthorised")
    assert (await log_in(house, "luis", "una clave larga")).status_code == 401
    for method, body in (("DELETE", None), ("PATCH", {"rol": "host"})):
        check(await house.staff(method, "/users/luis", body), 404, "not-found")


async def test_one_manager_stays(house: House) -> None:
    check(await house.staff("DELETE", "/users/manager-1"), 409, "last-manager")
    demoted = await house.staff("PATCH", "/users/manager-1", {"rol": "host"})
    check(demoted, 409, "last-manager")
    await house.staff("POST", "/users", LUIS | {"rol": "manager"})
    assert (await house.staff("DELETE", "/users/manager-1")).status_code == 204


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"usuario": "a b"}, "usuario"),
        ({"usuario": "a:b"}, "usuario"),
        ({"usuario": ""}, "usuario"),
        ({"usuario": "a" * 41}, "usuario"),
        ({"usuario": 5}, "usuario"),
        ({"rol": "owner"}, "rol"),
        ({"rol": ["host"]}, "rol"),
        ({"password": "123456789"}, "password"),
        ({"password": "a" * 201}, "password"),
        ({"hash": "x"}, "hash"),
    ],
)
async def test_bad_users_change_nothing(house: House, wrong: dict[str, object], field: str) -> None:
    problem = check(await house.staff("POST", "/users", LUIS | wrong), 422, "validation")
    assert str(problem["errors"]).count(f"'campo': '{field}'") == 1
    assert len(await house.database.users.all()) == 3
