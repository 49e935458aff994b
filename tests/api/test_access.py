"""Who may do what: logging in, and the permissions of every staff route."""

import pytest
from fastapi.routing import APIRoute
from pwdlib import PasswordHash

from activities.account_ports import Role, User
from api.routes import availability, conversations, reservations, stats, tables, users, waitlist
from tests.api.conftest import ROLES, VAPI_SECRET, House

PASSWORD = "una clave larga"

NEEDS: dict[tuple[str, str], str] = {
    ("GET", "/api/mobile/waitlist"): "view",
    ("POST", "/api/mobile/waitlist"): "create",
    ("GET", "/api/mobile/waitlist/{entry_id}"): "view",
    ("POST", "/api/mobile/waitlist/{entry_id}/notify"): "create",
    ("POST", "/api/mobile/waitlist/{entry_id}/seat"): "create",
    ("PATCH", "/api/mobile/waitlist/{entry_id}"): "create",
    ("POST", "/api/mobile/waitlist/{entry_id}/answer"): "create",
    ("DELETE", "/api/mobile/waitlist/{entry_id}"): "cancel",
    ("GET", "/api/mobile/conversations"): "view",
    ("GET", "/api/mobile/waitlist/{entry_id}/messages"): "view",
    ("POST", "/api/mobile/waitlist/{entry_id}/messages"): "create",
    ("GET", "/api/mobile/reservations/{reservation_id}/messages"): "view",
    ("POST", "/api/mobile/reservations/{reservation_id}/messages"): "create",
    ("GET", "/api/mobile/reservations"): "view",
    ("POST", "/api/mobile/reservations"): "create",
    ("GET", "/api/mobile/reservations/{reservation_id}"): "view",
    ("PATCH", "/api/mobile/reservations/{reservation_id}"): "create",
    ("DELETE", "/api/mobile/reservations/{reservation_id}"): "cancel",
    ("POST", "/api/mobile/reservations/{reservation_id}/seat"): "create",
    ("POST", "/api/mobile/reservations/{reservation_id}/complete"): "create",
    ("POST", "/api/mobile/reservations/{reservation_id}/no-show"): "create",
    ("GET", "/api/mobile/availability"): "view",
    ("GET", "/api/mobile/stats"): "view",
    ("GET", "/api/mobile/stats.csv"): "view",
    ("GET", "/api/mobile/tables"): "view",
    ("POST", "/api/mobile/tables/{mesa}/free"): "create",
    ("POST", "/api/mobile/tables/{mesa}/seat"): "create",
    ("POST", "/api/mobile/tables/{mesa}/block"): "create",
    ("GET", "/api/mobile/users"): "manage",
    ("POST", "/api/mobile/users"): "manage",
    ("PATCH", "/api/mobile/users/{name}"): "manage",
    ("DELETE", "/api/mobile/users/{name}"): "manage",
}
MAY = {
    "viewer": {"view"},
    "host": {"view", "create", "cancel"},
    "manager": {"view", "create", "cancel", "manage"},
}


@pytest.fixture
async def ana(house: House) -> User:
    user = User("ana", "host", PasswordHash.recommended().hash(PASSWORD), "first")
    await house.database.users.add(user)
    return user


async def log_in(house: House, username: str, password: str) -> tuple[int, dict[str, object]]:
    form = {"username": username, "password": password}
    answer = await house.http.post("/api/auth/token", data=form)
    return answer.status_code, answer.json()


async def test_a_token_opens_the_door(house: House, ana: User) -> None:
    status, token = await log_in(house, ana.username, PASSWORD)
    assert (status, token["token_type"], token["expires_in"]) == (200, "bearer", 43_200)
    headers = {"Authorization": f"Bearer {token['access_token']}"}
    assert (await house.http.get("/api/mobile/waitlist", headers=headers)).status_code == 200


@pytest.mark.usefixtures("ana")
@pytest.mark.parametrize(("username", "password"), [("ana", "otra"), ("nadie", PASSWORD)])
async def test_wrong_credentials_look_alike(house: House, username: str, password: str) -> None:
    status, problem = await log_in(house, username, password)
    assert (status, problem["type"]) == (401, "/problems/unauthorised")
    assert problem["detail"] == "El usuario o la contraseña no son correctos."


async def test_an_unknown_user_costs_a_hash_too(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    verified: list[str] = []
    hasher = house.parts.passwords._hasher._hash

    def verify(password: str, hashed: str) -> bool:
        verified.append(hashed)
        return PasswordHash.verify(hasher, password, hashed)

    monkeypatch.setattr(hasher, "verify", verify)
    await log_in(house, "nadie", PASSWORD)
    assert [h.split("$")[1] for h in verified] == ["argon2id"]


async def test_a_login_without_password_is_422(house: House) -> None:
    answer = await house.http.post("/api/auth/token", data={"username": "ana"})
    assert (answer.status_code, answer.json()["errors"][0]["campo"]) == (422, "password")


def test_every_staff_route_is_in_the_matrix(house: House) -> None:
    routes = {
        (method, route.path)
        for module in (availability, conversations, waitlist, reservations, stats, tables, users)
        for route in module.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
    }
    assert routes == set(NEEDS)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(("method", "path"), NEEDS)
async def test_permissions(house: House, role: Role, method: str, path: str) -> None:
    url = path.format(entry_id="e", reservation_id="r", mesa="T1", name="nadie")
    body: object = {} if method == "POST" else None
    headers = house.token(role)
    answer = await house.http.request(method, url, headers=headers, json=body)
    if NEEDS[method, path] in MAY[role]:
        assert answer.status_code not in (401, 403), answer.text
    else:
        assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


@pytest.mark.parametrize(("method", "path"), NEEDS)
async def test_without_a_token(house: House, method: str, path: str) -> None:
    url = path.format(entry_id="e", reservation_id="r", mesa="T1", name="nadie")
    answer = await house.http.request(method, url)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert house.engine.update_ids == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"X-Vapi-Secret": "no"}, {"Authorization": "Bearer no"}, {"Authorization": VAPI_SECRET}],
)
async def test_vapi_needs_its_secret(house: House, headers: dict[str, str]) -> None:
    answer = await house.http.post("/vapi/tools/add_to_waitlist", json={}, headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/unauthorised")


@pytest.mark.parametrize(
    "headers", [{"X-Vapi-Secret": VAPI_SECRET}, {"Authorization": f"Bearer {VAPI_SECRET}"}]
)
async def test_vapi_has_two_ways_to_send_it(house: House, headers: dict[str, str]) -> None:
    answer = await house.http.post("/vapi/tools/add_to_waitlist", json={}, headers=headers)
    assert (answer.status_code, answer.json()) == (200, {})
