"""`/e/{token}`: a guest's own page, and what can be done from it."""

from typing import Annotated

from fastapi import APIRouter, Form, Path, Request
from starlette.responses import Response

from activities.mailing_ports import MailKind, ReservationMail
from api.guest import pages
from api.guest.route import GuestRoute, notice
from api.guest.stage import Seen, Stage
from api.guest.view import content
from api.parts import Api
from domain.refusals import Refused

router = APIRouter(
    prefix="/e", route_class=GuestRoute, tags=["página del cliente"], include_in_schema=False
)

Token = Annotated[str, Path(pattern="^[A-Za-z0-9_-]{1,100}$")]
MAX_OFFER_ID = 80
# What the page adds after a form whose effect it does not show by itself.
RECEIVED, REFUSED = "received", "refused"


@router.get("/{token}")
async def show(token: Token, request: Request, api: Api, nota: str = "") -> Response:
    """Dónde está el cliente: su posición, su mesa, o que ya terminó."""
    seen = await api.guests.look(token)
    if seen is None:
        return notice(request, "unknown", 404)
    if seen.stage is Stage.GONE:
        return notice(request, "gone", 410, seen.entry.guest.language)
    html = content(seen, api.deps.wording, api.venue, request.url.path, _note(nota, seen.stage))
    return pages.page(html, 410 if seen.stage.is_over else 200, request)


@router.post("/{token}/answer")
async def answer(
    token: Token,
    request: Request,
    api: Api,
    respuesta: Annotated[str, Form(pattern="^(si|no)$")],
    aviso: Annotated[str, Form(max_length=MAX_OFFER_ID)],
) -> Response:
    """SÍ o NO al aviso que tiene la página."""
    seen = await api.guests.look(token)
    if seen is None or seen.stage is Stage.GONE:
        return _back(token)
    try:
        shown = await api.guests.answer(seen, aviso, accepts=respuesta == "si")
    except Refused:
        return _back(token, REFUSED)
    return _back(token, "" if shown else RECEIVED)


@router.post("/{token}/leave")
async def leave(token: Token, api: Api) -> Response:
    """Salir de la lista."""
    seen = await api.guests.look(token)
    if seen is None or seen.stage not in (Stage.WAITING, Stage.OFFERED):
        return _back(token)
    try:
        await api.guests.leave(seen)
    except Refused:
        return _back(token, REFUSED)
    return _back(token)


@router.post("/{token}/cancel")
async def give_up(token: Token, api: Api) -> Response:
    """Anular la mesa confirmada."""
    seen = await api.guests.look(token)
    if seen is None or seen.stage is not Stage.CONFIRMED:
        return _back(token)
    try:
        await api.guests.give_up(seen)
    except Refused:
        return _back(token, REFUSED)
    return _back(token)


@router.post("/{token}/rejoin")
async def rejoin(token: Token, api: Api) -> Response:
    """Volver a la lista cuando el aviso ha vencido."""
    seen = await api.guests.look(token)
    if seen is None or seen.stage is not Stage.MISSED:
        return _back(token)
    path = await api.guests.rejoin(seen)
    return _back(token, REFUSED) if path is None else pages.see_other(path)


@router.get("/{token}/mesa.ics")
async def calendar(token: Token, request: Request, api: Api) -> Response:
    """La mesa confirmada como archivo de calendario."""
    seen = await api.guests.look(token)
    if seen is None or seen.stage is not Stage.CONFIRMED or seen.reservation is None:
        return notice(request, "unknown", 404)
    return Response(
        _calendar(seen, api),
        headers={**pages.HEADERS, "Content-Disposition": 'attachment; filename="mesa.ics"'},
        media_type="text/calendar",
    )


def _calendar(seen: Seen, api: Api) -> bytes:
    if seen.reservation is None:
        raise ValueError("nothing is booked")
    mail = ReservationMail("", MailKind.BOOKED, seen.reservation, api.venue)
    title = api.deps.wording.mail(mail).calendar_title
    return api.deps.calendar_file(mail, title, api.calendar.now())


def _note(nota: str, stage: Stage) -> str:
    """What the page adds; what is over says itself how it ended, but not why it stays over."""
    told = (REFUSED,) if stage is Stage.MISSED else () if stage.is_over else (RECEIVED, REFUSED)
    return nota if nota in told else ""


def _back(token: str, note: str = "") -> Response:
    return pages.see_other(f"/e/{token}" + (f"?nota={note}" if note else ""))
