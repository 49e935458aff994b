"""No request body is read beyond a limit, or waited for longer than a client needs."""

import asyncio
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB = 1024
DEFAULT_LIMIT = 256 * KIB
# VAPI's and Twilio's calls wait less for their answer; a phone in the cellar sends a small form.
BODY_SECONDS = 20.0


class BodyTooLarge(HTTPException):
    """The body is larger than its route takes. An HTTPException, so that FastAPI passes it on."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyTooSlow(HTTPException):
    """The body has not come in time."""

    def __init__(self) -> None:
        super().__init__(408)


class BodyLimit:
    """Raises `BodyTooLarge` where a body is read that is longer than allowed, in bytes, and
    `BodyTooSlow` where its end is not there within `BODY_SECONDS`.

    `limits` names path prefixes with a limit of their own.
    """

    def __init__(self, app: ASGIApp, limits: Mapping[str, int]) -> None:
        self._app = app
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request with a counted body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        left, is_whole = self._limit(scope["path"]), False
        deadline = asyncio.get_running_loop().time() + BODY_SECONDS

        async def counted() -> Message:
            nonlocal left, is_whole
            try:
                # What comes after the body is that the client is gone: that may take for ever.
                async with asyncio.timeout_at(None if is_whole else deadline):
                    message = await receive()
            except TimeoutError:
                raise BodyTooSlow from None
            is_whole = not message.get("more_body", False)
            left -= len(message.get("body", b""))
            if left < 0:
                raise BodyTooLarge
            return message

        await self._app(scope, counted, send)

    def _limit(self, path: str) -> int:
        own = (limit for prefix, limit in self._limits.items() if path.startswith(prefix))
        return next(own, DEFAULT_LIMIT)
