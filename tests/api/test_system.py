"""How the parts are, in words, whatever is away."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from api.screens.texts import catalogue
from domain.alerts import Notice, Trouble
from tests.api.conftest import House


async def parts(house: House) -> dict[str, tuple[str, str]]:
    """State and code of each part."""
    answer = await house.staff("GET", "/system", role="viewer")
    assert answer.status_code == 200, answer.text
    found = answer.json()["data"]["partes"]
    for part in found:
        assert part["detalle"]
        assert f"parte.{part['parte']}-{part['codigo']}" in catalogue("en").all()
    return {part["parte"]: (part["estado"], part["codigo"]) for part in found}


async def test_all_is_well_and_what_is_not_used_is_said(house: House) -> None:
    found = await parts(house)
    assert found["worker"] == found["temporal"] == found["sql"] == ("bien", "ok")
    assert found["airtable"] == ("aparte", "off")
    assert found["twilio"] == ("aparte", "standin")
    assert found["alertas"] == ("bien", "ok")


async def test_what_operators_were_told_is_shown_until_it_is_over(house: House) -> None:
    at = house.clock()
    house.engine.alerts = [
        Notice(Trouble.MIRROR, at, number=7),
        Notice(Trouble.WORKER, at, number=0),
    ]
    assert (await parts(house))["alertas"] == ("mal", "mirror")
    found = (await house.staff("GET", "/system")).json()["data"]["partes"]
    (told,) = [part for part in found if part["parte"] == "alertas"]
    assert "Airtable: 7." in told["detalle"]
    assert "Atienden ahora: 0." in told["detalle"]


@pytest.mark.parametrize("trouble", list(Trouble))
async def test_each_trouble_has_its_words(house: House, trouble: Trouble) -> None:
    house.engine.alerts = [Notice(trouble, house.clock(), number=2)]
    assert (await parts(house))["alertas"] == ("mal", trouble.value)


async def test_alerts_that_nobody_serves_are_not_taken_for_peace(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody() -> list[Notice]:
        raise EngineAway("nobody")

    monkeypatch.setattr(house.parts.service, "open_alerts", nobody)
    assert (await parts(house))["alertas"] == ("mal", "unknown")


async def test_what_is_away_is_told_and_nothing_fails(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def gone() -> None:
        raise RecordsUnavailable("away")

    async def no_workers(_: float) -> int:
        raise EngineAway("away")

    monkeypatch.setattr(house.parts.service, "workers", no_workers)
    object.__setattr__(house.parts.deps, "ping", gone)
    found = await parts(house)
    assert found["temporal"] == ("mal", "unreachable")
    assert found["worker"] == ("mal", "unknown")
    assert found["sql"] == ("mal", "unreachable")


async def test_airtable_and_twilio_that_are_in_use_are_looked_at(house: House) -> None:
    used = house.deps.settings.model_copy(
        update={
            "airtable_api_key": SecretStr("pat.key"),
            "twilio_account_sid": "AC00000000000000000000000000000009",
        }
    )
    object.__setattr__(house.parts, "deps", replace(house.parts.deps, settings=used))
    await house.full()
    await house.join(1)
    found = await parts(house)
    assert found["airtable"] == ("bien", "ok")
    assert found["twilio"] == ("bien", "quiet")
