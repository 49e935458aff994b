"""Cutting a client's connection without an answer, which HTTP frameworks do not offer."""

import asyncio
from typing import cast

from fastapi import FastAPI, Request, Response
from starlette.types import Receive, Scope, Send

RAW_SEND = "standin.send"


class DroppingApp(FastAPI):
    """A FastAPI application whose handlers can cut the connection they were called on."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Keep the server's own `send` in the scope: middleware wraps what handlers see."""
        scope[RAW_SEND] = send
        await super().__call__(scope, receive, send)


async def drop(request: Request) -> Response:
    """Abort the request's connection. The answer returned goes nowhere.

    Works under uvicorn, whose `send` is a method of the object that holds the transport.
    """
    transport = cast(asyncio.Transport, request.scope[RAW_SEND].__self__.transport)
    transport.abort()
    # The server marks the connection as lost in its next turn; only then it discards answers.
    await request.is_disconnected()
    await asyncio.sleep(0)
    return Response(status_code=204)
