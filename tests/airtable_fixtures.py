"""The Airtable stand-in as a fixture: served in this process over real HTTP on a free port."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
import pytest_asyncio
from pyairtable import Api
from pyairtable.api.base import Base

from standins.airtable import AirtableSettings, create_app
from tests.clients import local_client
from tests.standin_fixtures import serve
from tests.waiting import PATIENCE

API_KEY = "patEJEMPLO.0000"
BASE_ID = "appEJEMPLO0000001"


@dataclass(frozen=True)
class RunningAirtable:
    """A stand-in that listens. `control` is a client with its base URL, without a token."""

    url: str
    settings: AirtableSettings
    control: httpx.AsyncClient
    _sessions: ExitStack = field(default_factory=ExitStack)

    def api(self, api_key: str = API_KEY, **options: Any) -> Api:
        """The pyairtable client, which blocks: call it in a thread. It does not retry."""
        chosen = {"timeout": (PATIENCE, PATIENCE), "retry_strategy": None, **options}
        api = Api(api_key, endpoint_url=self.url, **chosen)
        api.session.trust_env = False
        self._sessions.callback(api.session.close)
        return api

    def close(self) -> None:
        """Close what `api` has opened."""
        self._sessions.close()

    async def faults(self, **faults: object) -> None:
        """Switch faults on (see `standins.airtable.faults.Faults`); the others stay."""
        await self._post("/control/faults", faults)

    async def reset_faults(self) -> None:
        """No faults from now on."""
        (await self.control.delete("/control/faults")).raise_for_status()

    async def limits(self, **limits: object) -> None:
        """Set limits (see `standins.airtable.limits.Limits`); a penalty ends."""
        await self._post("/control/limits", limits)

    async def token(self, **token: object) -> None:
        """Change what the token may do (see `standins.airtable.token.Token`)."""
        await self._post("/control/token", token)

    async def seed(self, *tables: dict[str, Any]) -> None:
        """Have these tables and no others; without any, the seed columns."""
        given = {"tables": tables} if tables else {}
        (await self.control.put("/control/base", json=given)).raise_for_status()

    async def records(self, table: str) -> list[dict[str, Any]]:
        """All records of a table, without counting as a request."""
        found = await self.control.get(f"/control/tables/{table}/records")
        return list(found.raise_for_status().json()["records"])

    async def type_in(
        self, table: str, person: str = "Sala", /, **fields: object
    ) -> dict[str, Any]:
        """A person adds a record."""
        edit = {"fields": fields, "person": {"name": person}}
        return await self._post(f"/control/tables/{table}/records", edit)

    async def edit(
        self, table: str, record_id: str, person: str = "Sala", /, **fields: object
    ) -> dict[str, Any]:
        """A person edits a record."""
        done = await self.control.patch(
            f"/control/tables/{table}/records/{record_id}",
            json={"fields": fields, "person": {"name": person}},
        )
        return dict(done.raise_for_status().json())

    async def delete(self, table: str, record_id: str, person: str = "Sala") -> None:
        """A person deletes a record."""
        path = f"/control/tables/{table}/records/{record_id}"
        (await self.control.delete(path, params={"person": person})).raise_for_status()

    async def change_field(self, table: str, name: str, /, **news: object) -> None:
        """A person renames or describes a column, or sets its `choices`."""
        path = f"/control/tables/{table}/fields/{name}"
        (await self.control.patch(path, json=news)).raise_for_status()

    async def delete_field(self, table: str, name: str) -> None:
        """A person deletes a column."""
        path = f"/control/tables/{table}/fields/{name}"
        (await self.control.delete(path)).raise_for_status()

    async def wait(
        self, table: str, count: int = 1, seconds: float = 10.0, /, **fields: object
    ) -> list[dict[str, Any]]:
        """The records with these values as soon as there are `count`; for 0, that there is none."""
        wanted = {"fields": fields, "count": count, "timeout": seconds}
        found = await self.control.post(
            f"/control/tables/{table}/wait", json=wanted, timeout=seconds + 5
        )
        return list(found.raise_for_status().json()["records"])

    async def statistics(self) -> dict[str, Any]:
        """What was asked and what was refused (see `standins.airtable.statistics`)."""
        found = await self.control.get("/control/statistics")
        return dict(found.raise_for_status().json())

    async def reset_statistics(self) -> None:
        """Count anew."""
        (await self.control.delete("/control/statistics")).raise_for_status()

    async def _post(self, path: str, body: object) -> dict[str, Any]:
        return dict((await self.control.post(path, json=body)).raise_for_status().json())


@asynccontextmanager
async def running_airtable(**settings: Any) -> AsyncIterator[RunningAirtable]:
    """A stand-in of the sample base; keywords are further `AirtableSettings`."""
    chosen = AirtableSettings(API_KEY, BASE_ID, **settings)
    async with (
        serve(create_app(chosen)) as url,
        local_client(url) as control,
    ):
        standin = RunningAirtable(url, chosen, control)
        try:
            yield standin
        finally:
            standin.close()


@pytest_asyncio.fixture
async def airtable_standin() -> AsyncIterator[RunningAirtable]:
    """A fresh stand-in without tables and, until `limits` says so, without a limit a second."""
    async with running_airtable(requests_per_second=None) as standin:
        yield standin


@pytest_asyncio.fixture
async def airtable_base(airtable_standin: RunningAirtable) -> Base:
    """The stand-in's base through pyairtable, which blocks: call it in a thread."""
    return airtable_standin.api().base(BASE_ID)
