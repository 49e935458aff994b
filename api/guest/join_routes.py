"""`/unirse`: guests put themselves in line."""

import re
import secrets
from typing import Annotated
from urllib.parse import quote

import segno
from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from activities.joining_ports import PendingJoin
from api.guest import pages
from api.guest.form import JoinForm, Mistaken, Mistakes
from api.guest.joining import TooManyJoins, message_of, minutes_left
from api.guest.language import preferred
from api.guest.route import GuestRoute, notice
from api.parts import Api

PATH = "/unirse"
router = APIRouter(
    prefix=PATH, route_class=GuestRoute, tags=["página del cliente"], include_in_schema=False
)

# Unguessable: whoever has it sees the code that puts the guest in line.
_ID = "^[A-Za-z0-9_-]{22}$"
JoinId = Annotated[str, Path(pattern=_ID)]
Typed = Annotated[str, Form(max_length=200)]
POLL_SECONDS = 3


@router.get("")
async def form(request: Request, api: Api) -> Response:
    """El formulario."""
    return _form(request, api, JoinForm(fecha=api.calendar.today().isoformat()))


@router.post("")
async def ask(
    request: Request,
    api: Api,
    nombre: Typed = "",
    telefono: Typed = "",
    personas: Typed = "",
    fecha: Typed = "",
    hora: Typed = "",
    zona: Typed = "",
    acepta: Typed = "",
    intento: Typed = "",
) -> Response:
    """Lo que se ha escrito en él: a la espera de un WhatsApp, o con lo que hay que corregir."""
    typed = JoinForm(nombre, telefono, personas, fecha, hora, zona, acepta)
    join_id = intento if re.fullmatch(_ID, intento) else _new_id()
    language = preferred(request.headers.get("Accept-Language", ""))
    try:
        day, wish = api.forms.read(typed, join_id, language)
    except Mistaken as mistaken:
        return _form(request, api, typed, mistaken.mistakes, 422)
    address = request.client.host if request.client else ""
    try:
        await api.joining.ask(join_id, day, wish, address)
    except TooManyJoins:
        mistakes: Mistakes = {"": ("bad-limit", {"phone": api.venue.phone})}
        refused = _form(request, api, typed, mistakes, 429)
        refused.headers["Retry-After"] = "3600"
        return refused
    return pages.see_other(f"{PATH}/espera/{join_id}")


@router.get("/espera/{join_id}")
async def waiting(join_id: JoinId, request: Request, api: Api) -> Response:
    """Qué mandar por WhatsApp; en cuanto llega, la página del cliente."""
    pending = await api.joining.look(join_id)
    if pending is None:
        return notice(request, "unknown", 404)
    if pending.entry_id is not None:
        return pages.see_other(api.deps.guest_links.path(pending.entry_id))
    if api.joining.has_lapsed(pending):
        return notice(request, "lapsed", 410, pending.language)
    return pages.page(_verify(pending, request, api), 200, request)


def _form(
    request: Request,
    api: Api,
    typed: JoinForm,
    mistakes: Mistakes | None = None,
    status: int = 200,
) -> Response:
    words = api.deps.wording.page(preferred(request.headers.get("Accept-Language", "")))
    said = {field: words.say(key, **more) for field, (key, more) in (mistakes or {}).items()}
    content = pages.rendered(
        "join",
        words=words,
        venue=api.venue,
        poll=0,
        path=PATH,
        typed=typed,
        mistakes=said,
        zones=api.deps.restaurant.zones,
        days=api.deps.restaurant.retention_days,
        first=api.calendar.today().isoformat(),
        intento=_new_id(),
    )
    return pages.page(content, status)


def _verify(pending: PendingJoin, request: Request, api: Api) -> bytes:
    settings = api.deps.settings
    number = settings.twilio_whatsapp_from.removeprefix("whatsapp:")
    message = message_of(pending)
    # Nobody must be led to a stranger's WhatsApp by an installation that has none.
    link = f"https://wa.me/{number.lstrip('+')}?text={quote(message)}"
    code = "" if settings.uses_twilio_standin else qr(link)
    return pages.rendered(
        "verify",
        words=api.deps.wording.page(pending.language),
        venue=api.venue,
        poll=POLL_SECONDS,
        path=request.url.path,
        message=message,
        number=number,
        link="" if settings.uses_twilio_standin else link,
        demo=_demo_link(pending, message) if settings.is_demonstration else "",
        qr=code,
        minutes=minutes_left(pending, api.calendar.now()),
    )


def _demo_link(pending: PendingJoin, message: str) -> str:
    return f"/demo?de={quote(pending.phone)}&texto={quote(message)}"


def qr(text: str) -> str:
    """The text as a QR code in SVG, for inside a page."""
    return segno.make(text, error="m").svg_inline(
        border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=True
    )


def _new_id() -> str:
    return secrets.token_urlsafe(16)
