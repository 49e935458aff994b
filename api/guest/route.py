"""A guest who runs into an error reads a page, not JSON."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.guest import pages
from api.guest.language import preferred
from api.parts import Parts

Handler = Callable[[Request], Coroutine[Any, Any, Response]]


class GuestRoute(APIRoute):
    """Answers what its endpoint raises with a page that says what to do."""

    def get_route_handler(self) -> Handler:
        """The endpoint with its errors told to people."""
        handle = super().get_route_handler()

        async def told(request: Request) -> Response:
            try:
                return await handle(request)
            except RequestValidationError as error:
                in_path = any(one["loc"][0] == "path" for one in error.errors())
                return notice(request, "unknown", 404 if in_path else 422)
            except HTTPException as error:
                return notice(request, "unknown", error.status_code)
            except Exception as error:
                parts: Parts = request.app.state.parts
                status = parts.errors.problem(error).status
                kind = "busy" if status == 503 else "unknown"
                return notice(request, kind, status)

        return told


def notice(request: Request, kind: str, status: int, language: str | None = None) -> Response:
    """A page that says what is the matter, and names no guest.

    `kind`: `unknown`, `gone`, `lapsed` or `busy`.
    """
    parts: Parts = request.app.state.parts
    code = language or preferred(request.headers.get("Accept-Language", ""))
    content = pages.rendered(
        "notice",
        words=parts.deps.wording.page(code),
        venue=parts.venue,
        kind=kind,
        path=request.url.path,
        poll=0,
    )
    answer = pages.page(content, status, request)
    if kind == "busy":
        answer.headers["Retry-After"] = "5"
    return answer
