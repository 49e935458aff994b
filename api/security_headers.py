"""What every answer tells browsers not to do with it."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# FastAPI's own pages have their scripts inline; they show nothing of anybody's.
DOCUMENTATION = ("/docs", "/redoc")
# Their answers are of guests, or about them.
PRIVATE = ("/api/", "/vapi/", "/twilio/", "/airtable/")
_NOT_FRAMED = "frame-ancestors 'none'; base-uri 'none'"
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
_HTTPS_ONLY = "max-age=31536000; includeSubDomains"


class SecurityHeaders:
    """Adds to each answer what it has not said itself: pages say only what is different for them.

    `base_url`: where the API is reached; with https browsers are told to never come without.
    """

    def __init__(self, app: ASGIApp, base_url: str) -> None:
        self._app = app
        self._always = dict(_ALWAYS)
        if base_url.startswith("https:"):
            self._always["Strict-Transport-Security"] = _HTTPS_ONLY

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        is_documentation = scope["path"].startswith(DOCUMENTATION)
        policy = _NOT_FRAMED if is_documentation else f"default-src 'none'; {_NOT_FRAMED}"

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._always.items():
                    headers.setdefault(name, value)
                headers.setdefault("Content-Security-Policy", policy)
                if scope["path"].startswith(PRIVATE):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, guarded)
