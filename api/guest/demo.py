"""`/demo`: the telephones of all guests side by side, where none of them is real."""

import re
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Form, Query, Request
from markupsafe import Markup, escape
from starlette.responses import Response

from activities.demo_ports import DemoAway, DemoPhones
from api.guest import pages
from api.guest.route import GuestRoute
from api.parts import Api, Parts
from api.problems import not_found
from workflows.contract import entry_workflow_id

PATH = "/demo"
router = APIRouter(
    prefix=PATH, route_class=GuestRoute, tags=["demostración"], include_in_schema=False
)

SKIP = timedelta(minutes=15)
MAX_TEXT = 1600
_LINK = re.compile(r"https?://[^\s()<>]+")
# What the page says after a form that did not do what it was to do.
_NOTES = {
    "away": "El Twilio de pruebas no contesta.",
    "phone": "Ese teléfono no es válido.",
    "no-skip": "Este servidor de Temporal no salta el tiempo, o ese cliente no espera nada.",
    "nobody": "Ese teléfono no está en la lista de espera.",
}
_STATES = {
    "accepted": "aceptado",
    "queued": "en cola",
    "sent": "enviado",
    "delivered": "entregado",
    "read": "leído",
    "undelivered": "no entregado",
    "failed": "fallido",
    "received": "",
}

Phone = Annotated[str, Form(max_length=60)]
Prefilled = Annotated[str, Query(max_length=MAX_TEXT)]


@router.get("")
async def show(
    request: Request, api: Api, nota: str = "", de: Prefilled = "", texto: Prefilled = ""
) -> Response:
    """Los móviles de los clientes."""
    note = _NOTES.get(nota, "")
    try:
        chats = await _phones(api).chats()
    except DemoAway:
        chats, note = [], _NOTES["away"]
    content = pages.rendered(
        "demo",
        venue=api.venue,
        chats=chats,
        note=note,
        phone=de,
        text=texto,
        states=_STATES,
        local=api.calendar.local,
        linked=_linked,
        minutes=SKIP // timedelta(minutes=1),
    )
    return pages.page(content, 200, request)


@router.post("/write")
async def write(
    api: Api, telefono: Phone, texto: Annotated[str, Form(max_length=MAX_TEXT)] = ""
) -> Response:
    """Un cliente nos escribe."""
    phone = _phone(telefono, api)
    if phone is None:
        return _back("phone")
    try:
        await _phones(api).write(phone, texto)
    except DemoAway:
        return _back("away")
    return _back()


@router.post("/cut")
async def cut(
    api: Api, telefono: Phone, corta: Annotated[str, Form(pattern="^(si|no)$")]
) -> Response:
    """A ese número dejan de llegarle WhatsApps, o vuelven a llegarle."""
    phone = _phone(telefono, api)
    if phone is None:
        return _back("phone")
    try:
        await _phones(api).cut_off(phone, cut=corta == "si")
    except DemoAway:
        return _back("away")
    return _back()


@router.post("/skip")
async def skip(api: Api, telefono: Phone) -> Response:
    """Para ese cliente pasa de golpe un cuarto de hora."""
    _phones(api)
    phone = _phone(telefono, api)
    entry = None if phone is None else await api.reads.live_entry(phone)
    if entry is None or api.deps.demo_clock is None:
        return _back("nobody")
    passed = await api.deps.demo_clock.skip(entry_workflow_id(entry.id), SKIP)
    return _back("" if passed else "no-skip")


def _phones(api: Parts) -> DemoPhones:
    """The telephones; 404 where guests are real."""
    if api.deps.demo_phones is None:
        raise not_found("no demonstration")
    return api.deps.demo_phones


def _phone(text: str, api: Parts) -> str | None:
    try:
        return api.deps.phones.normalise(text)
    except ValueError:
        return None


def _linked(text: str) -> Markup:
    """The text as HTML, with its addresses to be followed."""
    parts, end = [], 0
    for found in _LINK.finditer(text):
        parts += [
            escape(text[end : found.start()]),
            Markup('<a href="{0}">{0}</a>').format(found[0]),
        ]
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


def _back(note: str = "") -> Response:
    return pages.see_other(PATH + (f"?nota={note}" if note else ""))
