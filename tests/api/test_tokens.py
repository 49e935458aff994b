"""Tokens: forged, expired, of a key before, revoked, and of users who are no longer the same."""

from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from pydantic import SecretStr

from activities.account_ports import User
from api.app import create_app
from api.tokens import LEEWAY, Tokens, key_id
from tests.api.conftest import House, member

LIFETIME = timedelta(minutes=720)
NEW_SECRET = "the-secret-after-that-one-32-bytes"


def token_of(house: House, role: str = "host") -> str:
    headers = house.token("manager" if role == "manager" else "host")
    return headers["Authorization"].removeprefix("Bearer ")


async def get_with(house: House, token: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    return (await house.http.get("/api/mobile/tables", headers=headers)).status_code


async def test_bad_tokens(house: House) -> None:
    good = token_of(house)
    claims = jwt.decode(good, options={"verify_signature": False})
    secret = house.deps.settings.jwt_secret.get_secret_value()
    kid = {"kid": key_id(secret)}
    ahead = claims["iat"] + LEEWAY.total_seconds() + 1
    forged = [
        jwt.encode(claims, "another-secret-of-at-least-32-bytes!", headers=kid),
        jwt.encode(claims, secret),
        jwt.encode(claims, secret, headers={"kid": "unknown"}),
        jwt.encode(claims, "", algorithm="none", headers=kid),
        jwt.encode(claims | {"loc": "otro-bar"}, secret, headers=kid),
        jwt.encode(claims | {"gen": "second"}, secret, headers=kid),
        jwt.encode(claims | {"sub": "nadie"}, secret, headers=kid),
        jwt.encode(claims | {"iat": ahead}, secret, headers=kid),
        *(
            jwt.encode({k: v for k, v in claims.items() if k != gone}, secret, headers=kid)
            for gone in ("exp", "iat", "jti", "gen", "sub", "loc")
        ),
        "x.y.z",
        "",
    ]
    assert await get_with(house, jwt.encode(claims, secret, headers=kid)) == 200
    assert [await get_with(house, token) for token in forged] == [401] * len(forged)


async def test_a_role_in_the_token_grants_nothing(house: House) -> None:
    claims = jwt.decode(token_of(house), options={"verify_signature": False})
    secret = house.deps.settings.jwt_secret.get_secret_value()
    token = jwt.encode(claims | {"role": "manager"}, secret, headers={"kid": key_id(secret)})
    headers = {"Authorization": f"Bearer {token}"}
    assert (await house.http.get("/api/mobile/users", headers=headers)).status_code == 403


async def test_a_token_expires_whatever_the_clock_of_its_issuer_said(house: House) -> None:
    token = token_of(house)
    house.clock.now += LIFETIME + LEEWAY - timedelta(seconds=1)
    assert await get_with(house, token) == 200
    house.clock.now += timedelta(seconds=1)
    assert await get_with(house, token) == 401


async def test_a_clock_that_is_a_little_behind_is_forgiven(house: House) -> None:
    token = token_of(house)
    house.clock.now -= LEEWAY
    assert await get_with(house, token) == 200
    house.clock.now -= timedelta(seconds=1)
    assert await get_with(house, token) == 401


async def test_logging_out_ends_this_token_at_every_process(house: House) -> None:
    token, other = token_of(house), token_of(house)
    headers = {"Authorization": f"Bearer {token}"}
    assert (await house.http.post("/api/auth/logout", headers=headers)).status_code == 204
    assert await get_with(house, token) == 401
    assert await get_with(house, other) == 200
    assert (await house.http.post("/api/auth/logout", headers=headers)).status_code == 401
    elsewhere = create_app(house.deps).state.parts.tokens
    with pytest.raises(Exception, match="unauthorised"):
        await elsewhere.read(token, house.clock())
    assert (await elsewhere.read(other, house.clock())).username == "host-1"


async def test_a_user_who_is_no_longer_the_same_is_out(house: House) -> None:
    users, host = house.database.users, member("host")
    token = token_of(house)
    await users.replace(replace(host, role="viewer", generation="second"), host)
    assert await get_with(house, token) == 401


async def test_a_name_that_is_given_again_does_not_revive_its_tokens(house: House) -> None:
    token = token_of(house)
    await house.database.users.remove("host-1")
    assert await get_with(house, token) == 401
    await house.database.users.add(User("host-1", "host", "", "second"))
    assert await get_with(house, token) == 401


async def test_a_new_secret_logs_nobody_out_while_the_old_one_is_known(house: House) -> None:
    old = token_of(house)

    def with_secrets(secret: str, previous: str) -> Tokens:
        secrets = {"jwt_secret": SecretStr(secret), "jwt_secret_previous": SecretStr(previous)}
        settings = house.deps.settings.model_copy(update=secrets)
        tokens: Tokens = create_app(replace(house.deps, settings=settings)).state.parts.tokens
        return tokens

    first = house.deps.settings.jwt_secret.get_secret_value()
    rotated, done = with_secrets(NEW_SECRET, first), with_secrets(NEW_SECRET, "")
    now = house.clock()
    new = rotated.issue(member("host"), now)
    assert (await rotated.read(old, now)).username == "host-1"
    assert (await done.read(new, now)).username == "host-1"
    with pytest.raises(Exception, match="unauthorised"):
        await done.read(old, now)
