"""What every call of the API passes: faults, token, base, limits, and only then its handler."""

import asyncio
import json
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse

from standins.airtable.bodies import Call
from standins.airtable.errors import (
    AirtableError,
    busy,
    forbidden,
    not_found,
    unreadable,
)
from standins.airtable.ids import now
from standins.airtable.settings import BASE_ID
from standins.airtable.standin import Standin
from standins.airtable.token import Scope, authenticate
from standins.connection import drop

LONGEST_URL = 16_000


@dataclass(frozen=True)
class Route:
    """A call of the API: where it is, the scope that it needs, and what it does."""

    method: str
    path: str
    scope: Scope | None
    handler: Callable[[Call], Any]

    @property
    def name(self) -> str:
        """As the statistics name it."""
        return f"{self.method} {self.path}"


class Gate:
    """Lets calls in to one stand-in."""

    def __init__(self, standin: Standin) -> None:
        self.standin = standin

    def router(self, routes: Iterable[Route]) -> APIRouter:
        """Those calls behind this gate, to be tried in their order."""
        router = APIRouter()
        for route in routes:
            router.add_api_route(route.path, self._guarded(route), methods=[route.method])
        return router

    def _guarded(self, route: Route) -> Callable[..., Any]:
        async def endpoint(request: Request) -> Response:
            standin = self.standin
            standin.statistics.arrived(now())
            if standin.faults.down == "cut" or standin.faults.take_drop_before():
                standin.statistics.refused["cut"] += 1
                return await drop(request)
            body = await request.body()
            response = self._answer(route, request, body)
            if standin.faults.take_drop_after():
                return await drop(request)
            await asyncio.sleep(standin.faults.slow_ms / 1000)
            return response

        return endpoint

    def _answer(self, route: Route, request: Request, body: bytes) -> Response:
        try:
            self._admit(route, request)
            status = self.standin.faults.take_status(route.method)
            if status == 429:
                raise busy()
            if status is None or self.standin.faults.processed:
                result = route.handler(_call(request, body))
            if status is not None:
                raise _failure(status)
        except AirtableError as refused:
            reason = refused.kind if refused.status == 429 else str(refused.status)
            self.standin.statistics.refused[reason] += 1
            return refused.response()
        self.standin.statistics.taken[route.name] += 1
        return Response(status_code=200) if result is None else JSONResponse(result)

    def _admit(self, route: Route, request: Request) -> None:
        standin = self.standin
        if standin.faults.down == "503":
            raise _failure(503)
        if len(str(request.url)) > LONGEST_URL:
            raise AirtableError(414, "REQUEST_URI_TOO_LONG", "URL too long")
        authenticate(request, standin.settings.api_key)
        if (base := request.path_params.get("base")) is not None:
            self._admit_to_base(base)
        standin.count_call()
        if route.scope is not None:
            standin.token.check(route.scope)

    def _admit_to_base(self, base: str) -> None:
        standin = self.standin
        if not BASE_ID.fullmatch(base):
            raise not_found()
        if base != standin.base.id or not standin.token.reaches_base:
            raise forbidden()
        admitted = standin.rate.admits(time.monotonic(), standin.limits)
        standin.statistics.busiest = max(standin.statistics.busiest, standin.rate.in_window)
        if not admitted:
            raise busy()


def _failure(status: int) -> AirtableError:
    return AirtableError(status, "SERVER_ERROR", "Something went wrong on our side")


def _call(request: Request, body: bytes) -> Call:
    try:
        # NaN and its kin are not JSON, though Python reads them.
        said = json.loads(body, parse_constant=_refuse) if body else {}
        if b"\\u" in body:
            json.dumps(said, ensure_ascii=False).encode()  # half a surrogate pair is no text
    except (ValueError, RecursionError):
        raise unreadable() from None
    return Call(request.method, request.path_params, request.query_params, said)


def _refuse(constant: str) -> None:
    raise ValueError(constant)
