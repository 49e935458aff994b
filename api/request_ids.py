"""Each request has an id, which its log lines and its answer carry."""

import re
import uuid

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bound_contextvars

HEADER = "X-Request-Id"
_SENT = HEADER.lower().encode()
# What a proxy or an app has given; anything else is replaced, since it goes into the log. A random
# id has letters, a telephone number would not.
_USABLE = re.compile(rb"(?=[^A-Za-z]*[A-Za-z])[A-Za-z0-9_-]{8,64}")


class RequestIds:
    """Takes the request's own `X-Request-Id`, or makes one, and answers with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request under its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = _given(scope) or uuid.uuid4().hex

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with bound_contextvars(request_id=request_id):
            await self._app(scope, receive, answer)


def _given(scope: Scope) -> str | None:
    sent = next((value for name, value in scope["headers"] if name == _SENT), b"")
    return sent.decode("ascii") if _USABLE.fullmatch(sent) else None
