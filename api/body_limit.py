"""No request body is read beyond a limit."""

from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

KIB = 1024
DEFAULT_LIMIT = 256 * KIB


class BodyTooLarge(HTTPException):
    """The body is larger than its route takes. An HTTPException, so that FastAPI passes it on."""

    def __init__(self) -> None:
        super().__init__(413)


class BodyLimit:
    """Raises `BodyTooLarge` where a body is read that is longer than allowed, in bytes.

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
        left = self._limit(scope["path"])

        async def counted() -> Message:
            nonlocal left
            message = await receive()
            left -= len(message.get("body", b""))
            if left < 0:
                raise BodyTooLarge
            return message

        await self._app(scope, counted, send)

    def _limit(self, path: str) -> int:
        own = (limit for prefix, limit in self._limits.items() if path.startswith(prefix))
        return next(own, DEFAULT_LIMIT)
