"""What changes, as server-sent events."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Header, Request
from starlette.responses import StreamingResponse

from activities.errors import RecordsUnavailable
from api.fields import DateQuery
from api.live.hub import Event, Viewer
from api.parts import Api, MayView, Parts, session
from api.problems import Problem

router = APIRouter(prefix="/api/mobile/events", tags=["en directo"])

HEARTBEAT_SECONDS = 10.0
# A comment would keep the connection open, too, but a screen cannot hear it.
_HEARTBEAT = Event("latido", "{}").encoded()
# Proxies must neither keep nor rewrite a stream.
_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


@router.get("", dependencies=[MayView], response_class=StreamingResponse)
async def events(
    request: Request,
    api: Api,
    fecha: DateQuery = None,
    last_id: Annotated[str | None, Header(alias="Last-Event-ID", max_length=100)] = None,
) -> StreamingResponse:
    """Lo que cambia en un día: primero `todo`, después `cambios` (text/event-stream)."""
    day = fecha or api.calendar.today()
    stream = _told(request, api, day, last_id)
    # Begun here, so that who cannot be served gets an answer and not a broken stream.
    first = await anext(stream)
    return StreamingResponse(_from(first, stream), 200, _HEADERS, media_type="text/event-stream")


async def _from(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for event in rest:
        yield event


async def _told(
    request: Request, api: Parts, day: date, last_id: str | None
) -> AsyncIterator[bytes]:
    async with api.live.viewer(day, last_id) as viewer:
        yield b"retry: 1000\n\n"
        asked = time.monotonic()
        while (event := await _next(viewer)) is not None:
            # By time, too: on a busy evening there is no quiet moment.
            if event == _HEARTBEAT or time.monotonic() - asked >= HEARTBEAT_SECONDS:
                if not await _is_known(request, api):
                    return
                asked = time.monotonic()
            yield event


async def _next(viewer: Viewer) -> bytes | None:
    try:
        async with asyncio.timeout(HEARTBEAT_SECONDS):
            return await viewer.next()
    except TimeoutError:
        return _HEARTBEAT


async def _is_known(request: Request, api: Parts) -> bool:
    """Whether who looks may still do so: sessions end while screens stay open."""
    try:
        await session(request, api)
    except Problem:
        return False
    except RecordsUnavailable:  # asked again at the next beat
        return True
    return True
