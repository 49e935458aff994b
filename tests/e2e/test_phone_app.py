"""The client of docs/phone-app.md does what it says."""

import asyncio
import importlib.util
from contextlib import aclosing
from types import ModuleType

import pytest

from cli.programs import ROOT
from tests.clients import local_client
from tests.e2e.house import MANAGER, House


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The example as a module."""
    file = ROOT / "docs" / "examples" / "phone_app.py"
    spec = importlib.util.spec_from_file_location("phone_app", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


async def test_an_app_steers_an_evening(patient: House, example: ModuleType) -> None:
    evening = await patient.full_evening()
    guest = evening.guest("Carmen Ruiz")
    url = str(patient.public.base_url)
    async with local_client(url) as http:
        app = await example.App.log_in(http, *MANAGER)
        async with aclosing(app.news(evening.day)) as news, asyncio.timeout(60):
            assert (await anext(news))["entradas"] == []
            joined = await app.join(guest.wish(evening.day, "21:00"))
            assert [e["id"] for e in await app.line(evening.day)] == [joined["id"]]
            (offer,) = await app.free("T2", evening.day, "21:00")
            assert offer["entry_id"] == joined["id"]
            async for told in news:
                if any(e["estado"] == "NOTIFIED" for e in told["entradas"]):
                    break
        with pytest.raises(example.Refused) as refused:
            await app.free("T99", evening.day, "21:00")
        assert refused.value.kind == "table-unknown"


async def test_who_is_not_let_in_is_told(patient: House, example: ModuleType) -> None:
    url = str(patient.public.base_url)
    async with local_client(url) as http:
        with pytest.raises(example.Refused) as refused:
            await example.App.log_in(http, "ana", "wrong")
        assert refused.value.kind == "unauthorised"
