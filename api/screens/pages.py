"""Renders the frame of the staff's screens; nothing in it comes from a guest."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment
from starlette.requests import Request
from starlette.responses import Response

from api.screens.texts import Catalogue, catalogue
from api.templates import environment

_HERE = Path(__file__).parent
STATIC = _HERE / "static"
HOME = "/panel"
ASSETS = "/panel/static"
LOGIN = "/panel/entrar"

# In the order of the navigation; each has a module of that name.
SCREENS = ("lista", "mesas", "reservas", "mensajes", "metricas", "sistema")

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; manifest-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}


def address(screen: str) -> str:
    """Where a screen is; the first one is the home page."""
    return HOME if screen == SCREENS[0] else f"{HOME}/{screen}"


def page(template: str, request: Request, status: int = 200, **values: Any) -> Response:
    """The template as an answer in the reader's language."""
    texts = spoken(request)
    content = (
        _environment()
        .get_template(f"{template}.html.jinja")
        .render(t=texts.text, language=texts.language, texts=texts.all(), **values)
    )
    headers = {**HEADERS, "Content-Language": texts.language, "Vary": "Accept-Language, Cookie"}
    return Response(content, status, headers, media_type="text/html")


def see_other(path: str) -> Response:
    """To that path."""
    return Response(status_code=303, headers={**HEADERS, "Location": path})


def spoken(request: Request) -> Catalogue:
    """The texts in the reader's language."""
    return catalogue(request.headers.get("Accept-Language", ""))


def asset(name: str) -> str:
    """The address of a file; another one as soon as any of them is, since modules import others."""
    return f"{ASSETS}/{_version()}/{name}"


@cache
def _version() -> str:
    digest = sha256()
    for file in sorted(STATIC.iterdir()):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:12]


@cache
def _environment() -> Environment:
    return environment(_HERE / "templates", asset=asset, address=address, screens=SCREENS)
