"""The browser's session: a cookie that holds the same token as the bearer header of an app.

Nothing is kept in the process, so a session outlives a restart and any API process takes it.
"""

from starlette.requests import Request
from starlette.responses import Response

from api.problems import forbidden

COOKIE = "nubes_session"
CLIENT_HEADER, CLIENT = "X-Nubes-Client", "web"
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})


def session_token(request: Request) -> str | None:
    """The token in the request's cookie, None without one.

    A 403 problem when the request would change something and lacks `X-Nubes-Client: web`: other
    sites' forms can send our cookie along, but no header of their own.
    """
    token = request.cookies.get(COOKIE)
    if token is None or request.method in _HARMLESS:
        return token
    if request.headers.get(CLIENT_HEADER) != CLIENT:
        raise forbidden(f"Con la sesión del navegador hace falta la cabecera {CLIENT_HEADER}.")
    return token


def begin(answer: Response, token: str, seconds: int, base_url: str) -> None:
    """Make the browser keep the token for as long as it is valid."""
    answer.set_cookie(
        COOKIE,
        token,
        max_age=seconds,
        secure=base_url.startswith("https:"),
        httponly=True,
        samesite="strict",
    )


def end(answer: Response) -> None:
    """Make the browser forget the token."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
