"""The addresses of the staff's screens: log in, the pages, log out, what a phone installs."""

from contextlib import suppress
from string import punctuation
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Form, Request
from starlette.responses import JSONResponse, Response

from api import sessions
from api.guest.poster import POSTER
from api.login_throttle import address_of
from api.parts import PERMISSIONS, Api, Parts, session
from api.problems import Problem, not_found
from api.screens import pages
from api.tokens import Staff

router = APIRouter(include_in_schema=False)

# What is said of a login that was refused; of any other reason, that it may be tried again.
_REFUSED = {401: "entrar.incorrecto", 429: "entrar.demasiadas"}
_SAME_SITE = ("", "none", "same-origin")


@router.get(pages.LOGIN)
async def log_in_page(request: Request, api: Api, volver: str = "", caducada: str = "") -> Response:
    """Who has a session goes on to where they wanted to be."""
    if not caducada and await _someone(request, api):
        return pages.see_other(_safe(volver))
    message = "entrar.caducada" if caducada else ""
    return _login(request, api, volver, message=message)


@router.post(pages.LOGIN)
async def log_in(
    request: Request,
    api: Api,
    username: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=1000)] = "",
    volver: Annotated[str, Form(max_length=500)] = "",
) -> Response:
    """A session for the right name and password; else the page again, with what is wrong."""
    if request.headers.get("Sec-Fetch-Site", "") not in _SAME_SITE:
        return _login(request, api, volver, 403, "entrar.otra_web", username)
    try:
        user = await api.passwords.check(username, password, address_of(request))
    except Problem as problem:
        message = _REFUSED.get(problem.status, "entrar.espera")
        minutes = -(-int(problem.headers.get("Retry-After", "60")) // 60)
        return _login(request, api, volver, problem.status, message, username, minutes)
    answer = pages.see_other(_safe(volver))
    token = api.tokens.issue(user, api.calendar.now())
    seconds = int(api.tokens.lifetime.total_seconds())
    sessions.begin(answer, token, seconds, api.deps.settings.base_url)
    return answer


@router.post("/panel/salir")
async def log_out(request: Request, api: Api) -> Response:
    """The browser's session ends, and its token with it."""
    if token := request.cookies.get(sessions.COOKIE):
        now = api.calendar.now()
        with suppress(Problem):  # it was good for nothing any more
            await api.tokens.revoke(await api.tokens.read(token, now), now)
    answer = pages.see_other(pages.LOGIN)
    sessions.end(answer)
    return answer


@router.get("/panel/app.webmanifest")
async def manifest(request: Request, api: Api) -> Response:
    """What makes the screens an app on a phone."""
    sizes = (192, 512)
    icons: list[dict[str, str]] = [
        {"src": pages.asset(f"icon-{n}.png"), "sizes": f"{n}x{n}", "type": "image/png"}
        for n in sizes
    ]
    icons.append({**icons[-1], "purpose": "maskable"})
    icons.append({"src": pages.asset("icon.svg"), "sizes": "any", "type": "image/svg+xml"})
    content = {
        "name": f"{pages.spoken(request).text('marco.producto')} · {api.deps.restaurant.name}",
        "short_name": pages.spoken(request).text("marco.producto"),
        "id": pages.HOME,
        "start_url": pages.HOME,
        "scope": pages.HOME,
        "display": "standalone",
        "background_color": "#f6f3ee",
        "theme_color": "#23463f",
        "lang": pages.spoken(request).language,
        "icons": icons,
    }
    return JSONResponse(content, headers=pages.HEADERS, media_type="application/manifest+json")


@router.get(pages.HOME)
async def home(request: Request, api: Api) -> Response:
    """The waitlist."""
    return await _screen(request, api, pages.SCREENS[0])


@router.get(pages.HOME + "/{screen}")
async def screen(screen: str, request: Request, api: Api) -> Response:
    """Any other screen."""
    if screen not in pages.SCREENS[1:]:
        raise not_found("Esa página no existe.")
    return await _screen(request, api, screen)


async def _screen(request: Request, api: Parts, name: str) -> Response:
    someone = await _someone(request, api)
    if someone is None:
        query = f"?{request.url.query}" if request.url.query else ""
        ended = "&caducada=1" if sessions.COOKIE in request.cookies else ""
        back = quote(request.url.path + query, safe="")
        return pages.see_other(f"{pages.LOGIN}?volver={back}{ended}")
    return pages.page(
        "screen",
        request,
        screen=name,
        user=someone.username,
        restaurant=api.deps.restaurant.name,
        house=_house(api, someone),
    )


def _house(api: Parts, someone: Staff) -> dict[str, Any]:
    """What the modules must know before the first news arrive."""
    restaurant = api.deps.house.current
    return {
        "zona_horaria": restaurant.time_zone,
        "hoy": api.calendar.today().isoformat(),
        "ahora": api.calendar.now().isoformat(),
        "zonas": list(restaurant.zones),
        "mesas": [[t.id, t.zone, t.min_seats, t.max_seats] for t in restaurant.tables],
        "juntas": [
            {"mesas": list(c.tables), "zona": c.zone, "min": c.min_seats, "max": c.max_seats}
            for c in restaurant.combinations
        ],
        "turnos": [
            {
                "nombre": s.name,
                "dias": list(s.weekdays),
                "abre": f"{s.opens:%H:%M}",
                "cierra": f"{s.closes:%H:%M}",
            }
            for s in restaurant.services
        ],
        "cerrado": [day.isoformat() for day in restaurant.closed_dates],
        "temporal_ui": api.deps.settings.temporal_ui_url.rstrip("/") or None,
        "usuario": someone.username,
        "rol": someone.role,
        "permisos": sorted(PERMISSIONS[someone.role]),
    }


def _login(
    request: Request,
    api: Parts,
    back: str,
    status: int = 200,
    message: str = "",
    name: str = "",
    minutes: int = 0,
) -> Response:
    return pages.page(
        "login",
        request,
        status,
        restaurant=api.deps.restaurant.name,
        message=message,
        minutes=minutes,
        username=name,
        back=_safe(back),
    )


async def _someone(request: Request, api: Parts) -> Staff | None:
    try:
        return await session(request, api)
    except Problem as problem:
        if problem.status == 401:
            return None
        raise


def _safe(back: str) -> str:
    """A path of ours to go on to, as a header can say it; the home page for anything else."""
    mine = back in (pages.HOME, POSTER) or back.startswith((f"{pages.HOME}/", f"{pages.HOME}?"))
    if not mine or not back.isprintable() or "\\" in back:
        return pages.HOME
    return quote(back, safe=punctuation)
