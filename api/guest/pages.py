"""HTML for guests: nothing of anybody else's is loaded, nothing is kept, nothing is indexed."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from api.templates import environment

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
ASSETS = "/guest"

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'",
    "X-Robots-Tag": "noindex, nofollow",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


@cache
def _environment() -> Environment:
    return environment(_HERE / "templates", asset=_asset)


@cache
def _asset(name: str) -> str:
    """The address of a file; another one as soon as the file is."""
    digest = sha256((STATIC / name).read_bytes()).hexdigest()[:12]
    return f"{ASSETS}/{name}?v={digest}"


def rendered(template: str, **values: Any) -> bytes:
    """The template filled; what people typed is escaped."""
    return _environment().get_template(f"{template}.html.jinja").render(values).encode()


def page(content: bytes, status: int = 200, request: Request | None = None) -> Response:
    """The HTML as an answer, or 304 when the request's reader has it already."""
    tag = f'"{sha256(content).hexdigest()[:24]}"'
    headers = {**HEADERS, "ETag": tag}
    if request is not None and request.headers.get("If-None-Match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(content, status, headers, media_type="text/html")


def see_other(path: str) -> Response:
    """To that path after a form, so that reloading repeats nothing."""
    return Response(status_code=303, headers={**HEADERS, "Location": path})
