"""What the installation is made of and how each part of it is, for staff in plain words."""

import asyncio

from fastapi import APIRouter
from pydantic import BaseModel

from activities.errors import RecordsUnavailable
from api.engine_errors import EngineAway
from api.parts import Api, MayView, Parts
from api.routes.health import checks, product_version
from api.views import One
from domain.alerts import Trouble
from domain.channels import Channel

router = APIRouter(prefix="/api/mobile/system", tags=["estado"])

# More than that many changes that wait for the base are a base that does not keep up.
MIRROR_LAGS = 100
_ENOUGH = 0.9


class PartView(BaseModel):
    """One part: `estado` is `bien`, `mal` or `aparte` (not used here); `codigo` says more.

    `detalle` tells it in Spanish; `numero` is the figure in it, if there is one.
    """

    parte: str
    estado: str
    codigo: str
    detalle: str
    numero: int | None = None


class SystemView(BaseModel):
    """All parts, and where operators look on."""

    version: str
    partes: list[PartView]
    temporal_ui: str | None


@router.get("", dependencies=[MayView])
async def system(api: Api) -> One[SystemView]:
    """Cómo está cada parte del sistema, con palabras."""
    found, airtable, twilio, alerts = await asyncio.gather(
        checks(api), _airtable(api), _twilio(api), _alerts(api)
    )
    engine = [_checked(part, found[part]) for part in ("worker", "temporal", "sql")]
    url = api.deps.settings.temporal_ui_url or None
    parts = [*engine, airtable, twilio, alerts]
    return One(data=SystemView(version=product_version(), partes=parts, temporal_ui=url))


_TOLD = {
    ("worker", "ok"): "Alguien atiende la lista: avisos, respuestas y plazos siguen su curso.",
    ("worker", "none"): "Nadie atiende la lista. Nada se pierde, pero no salen avisos.",
    ("worker", "unknown"): "No se sabe si alguien atiende la lista.",
    ("temporal", "ok"): "El motor de la lista responde.",
    ("temporal", "unreachable"): "El motor de la lista no responde. Nada se pierde.",
    ("sql", "ok"): "Las listas y el historial se leen y se guardan.",
    ("sql", "unreachable"): "Las listas no se pueden leer. Los avisos siguen su curso.",
}


def _checked(part: str, state: str) -> PartView:
    estado = "bien" if state == "ok" else "mal"
    return PartView(parte=part, estado=estado, codigo=state, detalle=_TOLD[part, state])


_WRONG = {
    Trouble.FAILURES: "Fallos en la última hora: {}.",
    Trouble.UNDELIVERABLE: "Avisos de mesa sin entregar en la última hora: {}. Hay que llamar.",
    Trouble.WORKER: "Falta un proceso de los que atienden la lista. Atienden ahora: {}.",
    Trouble.MIRROR: "Minutos de retraso de la copia en Airtable: {}.",
}


async def _alerts(api: Parts) -> PartView:
    """All that is wrong in words; the code and the figure are those of what is so for longest."""
    try:
        wrong = await api.service.open_alerts()
    except EngineAway:
        told = "No se sabe si hay alertas: nadie vigila en este momento."
        return PartView(parte="alertas", estado="mal", codigo="unknown", detalle=told)
    if not wrong:
        told = "No hay nada de lo que avisar."
        return PartView(parte="alertas", estado="bien", codigo="ok", detalle=told)
    told = " ".join(_WRONG[one.trouble].format(one.number) for one in wrong)
    first = wrong[0]
    code = first.trouble.value
    return PartView(parte="alertas", estado="mal", codigo=code, detalle=told, numero=first.number)


async def _airtable(api: Parts) -> PartView:
    def view(estado: str, codigo: str, detalle: str, numero: int | None = None) -> PartView:
        return PartView(
            parte="airtable", estado=estado, codigo=codigo, detalle=detalle, numero=numero
        )

    if not api.deps.settings.uses_airtable:
        return view("aparte", "off", "Este restaurante no usa Airtable.")
    try:
        due = len(await api.deps.mirror.due(api.location, MIRROR_LAGS))
    except RecordsUnavailable:
        return view("mal", "unknown", "No se sabe qué falta por copiar a Airtable.")
    if due >= MIRROR_LAGS:
        told = f"Hay {due} cambios o más sin copiar a Airtable. Nada se pierde."
        return view("mal", "behind", told, due)
    return view("bien", "ok", f"La copia en Airtable va al día. Cambios por copiar: {due}.", due)


async def _twilio(api: Parts) -> PartView:
    def view(estado: str, codigo: str, detalle: str, numero: int | None = None) -> PartView:
        return PartView(
            parte="twilio", estado=estado, codigo=codigo, detalle=detalle, numero=numero
        )

    if api.deps.settings.uses_twilio_standin:
        return view("aparte", "standin", "Sin cuenta de Twilio: los mensajes son de prueba.")
    today = api.calendar.today()
    try:
        figures = await api.deps.statistics.figures(api.location, today, today)
    except RecordsUnavailable:
        return view("mal", "unknown", "No se sabe cómo llegan los mensajes.")
    rates = [d.rate for d in figures.deliveries if d.channel == Channel.WHATSAPP.value]
    rate = next((rate for rate in rates if rate is not None), None)
    if rate is None:
        return view("bien", "quiet", "Hoy no ha salido ningún mensaje todavía.")
    arrived = round(rate * 100)
    state = ("bien", "ok") if rate >= _ENOUGH else ("mal", "failing")
    return view(*state, f"Hoy llega el {arrived} % de los mensajes de WhatsApp.", arrived)
