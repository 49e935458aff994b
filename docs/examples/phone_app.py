"""A client for the staff API, as small as one that can be relied on may be.

    python docs/examples/phone_app.py https://lista.example.com ana < password.txt

logs in, prints the line, and then each change as it happens.
"""

import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx

# How long a call is repeated while the house says that it cannot take it now.
PATIENCE_SECONDS = 60.0
PAUSE_SECONDS = 1.0


class Refused(Exception):
    """The house does not do it. `kind` is stable, the text is for people, in Spanish."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem["detail"])
        self.kind = problem["type"].removeprefix("/problems/")


class App:
    """Somebody who is logged in."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    @classmethod
    async def log_in(cls, http: httpx.AsyncClient, user: str, password: str) -> "App":
        """With the rights of that user. Raises `Refused`."""
        form = {"username": user, "password": password}
        answer = _accepted(await http.post("/api/auth/token", data=form))
        http.headers["Authorization"] = f"Bearer {answer['access_token']}"
        return cls(http)

    async def line(self, day: str) -> list[dict[str, Any]]:
        """The entries of a service date (`2026-11-28`)."""
        answer = await self._call("GET", "/waitlist", params={"fecha": day})
        return list(answer["data"])

    async def join(self, guest: dict[str, Any]) -> dict[str, Any]:
        """Put a guest in line."""
        return dict((await self._call("POST", "/waitlist", json=guest))["data"])

    async def free(self, table: str, day: str, at: str) -> list[dict[str, Any]]:
        """A table is free; the offers that follow."""
        body = {"fecha": day, "hora": at}
        answer = await self._call("POST", f"/tables/{table}/free", json=body)
        return list(answer["data"]["avisos"])

    async def news(self, day: str) -> AsyncIterator[dict[str, Any]]:
        """The whole date, then what changes in it, for ever: a lost connection is made anew."""
        last = ""
        while True:
            try:
                async for name, data, number in self._stream(day, last):
                    last = number or last
                    if name in ("todo", "cambios"):
                        yield json.loads(data)
            except httpx.TransportError:
                pass
            await asyncio.sleep(PAUSE_SECONDS)

    async def _call(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        """One effect, however often it has to be sent: each try has the same key."""
        headers = {"Idempotency-Key": uuid4().hex}
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer = await self._http.request(
                        method, f"/api/mobile{path}", headers=headers, **options
                    )
                except httpx.TransportError:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                if answer.status_code != 503:
                    return _accepted(answer)
                await asyncio.sleep(float(answer.headers.get("Retry-After", PAUSE_SECONDS)))

    async def _stream(self, day: str, last: str) -> AsyncIterator[tuple[str, str, str]]:
        """Each event's name, data and id."""
        headers = {"Last-Event-ID": last} if last else {}
        # A beat comes every ten seconds; who hears none for longer has lost the connection.
        timeout = httpx.Timeout(10.0, read=25.0)
        path, query = "/api/mobile/events", {"fecha": day}
        async with self._http.stream(
            "GET", path, params=query, headers=headers, timeout=timeout
        ) as answer:
            if answer.is_error:
                await answer.aread()
                _accepted(answer)
            event: dict[str, str] = {}
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                event[name] = value
                if not line:
                    yield event.get("event", ""), event.get("data", ""), event.get("id", "")
                    event = {}


def _accepted(answer: httpx.Response) -> dict[str, Any]:
    if answer.is_error:
        raise Refused(answer.json())
    return dict(answer.json())


async def main(base_url: str, user: str, password: str) -> None:
    """Print the line, and what happens to it."""
    async with httpx.AsyncClient(base_url=base_url) as http:
        app = await App.log_in(http, user, password)
        day = (await http.get("/api/mobile/tables")).json()["metadata"]["fecha"]
        async for told in app.news(day):
            for entry in told["entradas"]:
                print(entry["posicion"] or "-", entry["nombre_cliente"], entry["estado"])  # noqa: T201


if __name__ == "__main__":
    given = getpass.getpass() if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    asyncio.run(main(sys.argv[1], sys.argv[2], given))
