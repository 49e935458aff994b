"""Every answer carries its request's id: the caller's own, or one that was made."""

import re

import pytest

from tests.api.conftest import House


async def test_an_id_is_made(house: House) -> None:
    first, second = [await house.http.get("/health") for _ in range(2)]
    ids = {answer.headers["X-Request-Id"] for answer in (first, second)}
    assert len(ids) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


async def test_a_callers_id_is_kept_on_errors_too(house: House) -> None:
    answer = await house.http.get("/nowhere", headers={"X-Request-Id": "call-0001"})
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] == "call-0001"


@pytest.mark.parametrize("sent", ["short", "x" * 65, "with space", "{'a': 'b'}", "600000011"])
async def test_what_could_spoil_a_log_is_replaced(house: House, sent: str) -> None:
    answer = await house.http.get("/health", headers={"X-Request-Id": sent})
    assert re.fullmatch("[0-9a-f]{32}", answer.headers["X-Request-Id"])
