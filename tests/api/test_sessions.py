"""The browser's session: the cookie is as good as the bearer token, and better guarded."""

from datetime import timedelta

from activities.account_ports import Role
from tests.api.conftest import House


async def logged_in(house: House, role: Role = "manager") -> None:
    """The house's client has a session from now on."""
    token = house.token(role)["Authorization"].removeprefix("Bearer ")
    house.http.cookies.set("nubes_session", token)


async def test_the_cookie_opens_what_the_token_opens(house: House) -> None:
    assert (await house.http.get("/api/mobile/waitlist")).status_code == 401
    await logged_in(house)
    assert (await house.http.get("/api/mobile/waitlist")).status_code == 200


async def test_a_change_needs_the_header_that_no_other_site_can_send(house: House) -> None:
    await logged_in(house)
    body = {
        "nombre_cliente": "Ana Paz",
        "telefono_cliente": "+34600000001",
        "num_personas": 2,
        "hora": "21:00",
    }
    refused = await house.http.post("/api/mobile/waitlist", json=body)
    assert refused.status_code == 403
    assert "X-Nubes-Client" in refused.json()["detail"]
    assert (await house.http.get("/api/mobile/waitlist")).json()["metadata"]["total"] == 0
    taken = await house.http.post(
        "/api/mobile/waitlist", json=body, headers={"X-Nubes-Client": "web"}
    )
    assert taken.status_code == 201


async def test_a_bearer_token_needs_no_such_header(house: House) -> None:
    house.http.cookies.set("nubes_session", "nonsense")
    assert (await house.join(1)).status_code == 201


async def test_a_viewers_cookie_changes_nothing(house: House) -> None:
    await logged_in(house, "viewer")
    answer = await house.http.post(
        "/api/mobile/tables/T1/free", json={}, headers={"X-Nubes-Client": "web"}
    )
    assert answer.status_code == 403


async def test_a_forged_or_expired_cookie_is_nobodys(house: House) -> None:
    await logged_in(house)
    house.clock.now += timedelta(hours=13)
    assert (await house.http.get("/api/mobile/waitlist")).status_code == 401
    house.http.cookies.set("nubes_session", "forged")
    assert (await house.http.get("/api/mobile/waitlist")).status_code == 401
