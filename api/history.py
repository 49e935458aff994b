"""An entry's history in Spanish: each step, and each table that went past it, with the reason."""

from collections.abc import Iterator

from activities.messaging_ports import Failure, Reported
from activities.ports import OfferRecord
from api.views import MessageView, StepView, Views
from domain.channels import CARRIERS, FIRST
from domain.delivery import State
from domain.model import Actor, Entry, HistoryStep, PassOver, Skip
from workflows.contract import author_of_key, offer_of_key

_STEPS = {
    "joined": "Se apuntó en la lista de espera",
    "offered": "Se le guarda una mesa",
    "notified": "Aviso enviado",
    "seated": "Se sienta",
    "changed": "Cambió lo que espera",
    "extended": "Pidió más tiempo y se le guarda la mesa cinco minutos más",
    "delivered": "El aviso ha llegado a su teléfono",
    "not-delivered": "El aviso no le ha llegado",
    "opted-out": "No quiere más mensajes: hay que llamarle",
    "opted-in": "Vuelve a aceptar mensajes",
    "reachable": "Ha escrito por WhatsApp: se le puede escribir",
    "confirmed": "Confirmó la mesa",
    "declined": "Rechazó la mesa y salió de la lista",
    "expired": "No respondió a tiempo",
    "cancelled": "Espera cancelada",
    "withdrawn": "Se retiró la mesa ofrecida",
    "undeliverable": "Se retiró la mesa ofrecida",
    "service-ended": "Terminó el servicio sin mesa para el grupo",
}
_DETAILS: dict[str, str] = {
    "app": "desde la app",
    "phone": "por teléfono",
    "web": "en la página web",
    "airtable": "en Airtable",
    **{channel.value: f"por {carrier.name}" for channel, carrier in CARRIERS.items()},
    "left": "lo pidió el cliente",
    "staff": "lo hizo el personal",
    "operator": "lo hizo el personal",
    "no-answer": "pasó el plazo sin respuesta",
    "undeliverable": "no se le pudo avisar: hay que llamarle",
    "service-ended": "",
    "declined": "",
    "not-sent": "el aviso no había salido",
    Failure.RECIPIENT: "ese número no lo recibe",
    Failure.OPTED_OUT: "no quiere mensajes",
    Failure.CONTENT: "el texto no se admite",
    Failure.CHANNEL: "el restaurante no usa ese canal",
    Failure.CONFIGURATION: "la cuenta de mensajes está mal configurada",
    Failure.BUSY: "demasiados mensajes a la vez",
    Failure.UNKNOWN: "no se sabe por qué",
}
# Steps that read otherwise for one of their reasons.
_WHOLE: dict[tuple[str, str], str] = {
    ("notified", ""): f"Aviso enviado por {CARRIERS[FIRST].name}",
    **{("notified", each.value): f"Aviso enviado por {of.name}" for each, of in CARRIERS.items()},
    ("notified", "call"): "Se le guarda la mesa: hay que llamarle",
    ("notified", "door"): "El cliente está en la puerta",
    ("declined", "staff"): "Dijo al personal que no quiere la mesa y salió de la lista",
    ("expired", "undeliverable"): "No se le pudo avisar: hay que llamarle",
}
# What of a wait was changed.
_TERMS = {
    "party": "comensales",
    "time": "hora",
    "zone": "zona",
    "name": "nombre",
    "email": "correo",
    "notes": "notas",
}
_ACTORS = {Actor.GUEST: "cliente", Actor.STAFF: "personal", Actor.SYSTEM: "sistema"}
_SKIPS = {
    Skip.TOO_MANY: "el grupo es demasiado grande para ella",
    Skip.TOO_FEW: "el grupo es demasiado pequeño para ella",
    Skip.OTHER_ZONE: "pidió otra zona",
    Skip.NOT_FREE_THEN: "no está libre a la hora que pidió",
    Skip.KEPT_FOR_LARGER: "se guarda para un grupo más grande que también espera",
    Skip.UNREACHABLE: "no se le puede avisar por mensaje, hay que llamarle",
    Skip.TOO_LATE: "ya ha pasado su última hora para sentarse",
    Skip.OUT_OF_TURN: "el personal eligió a otro cliente",
}
STATES = {
    State.QUEUED: "enviado",
    State.SENT: "enviado",
    State.DELIVERED: "entregado",
    State.READ: "leído",
    State.FAILED: "no entregado",
}


def history(entry: Entry, passed_by: list[OfferRecord], views: Views) -> list[StepView]:
    """All that happened to the entry, by time."""
    steps = [(step.at, _step(step, views)) for step in entry.history]
    passes = [(r.offer.made_at, _pass(r, p.skip, views)) for r, p in _passes(entry, passed_by)]
    return [view for _, view in sorted([*steps, *passes], key=lambda timed: timed[0])]


def messages(sent: list[Reported], views: Views) -> list[MessageView]:
    """What became of each message to the entry, in their order."""
    return [
        MessageView(
            cuando=views.local(message.at),
            canal=message.channel,
            tipo=kind_of(message.key),
            estado=STATES[message.state],
            codigo=message.code,
        )
        for message in sent
    ]


def kind_of(key: str) -> str:
    """What a message of ours is, by its business key."""
    if author_of_key(key) is not None:
        return "a mano"
    if offer_of_key(key) is not None:
        return "aviso"
    if key.startswith("answer:"):
        return "respuesta"
    return "fin de servicio" if ":service-ended" in key else "reserva"


def _passes(entry: Entry, passed_by: list[OfferRecord]) -> Iterator[tuple[OfferRecord, PassOver]]:
    for record in passed_by:
        for pass_over in record.passed_over:
            if pass_over.entry_id == entry.id:
                yield record, pass_over


def _step(step: HistoryStep, views: Views) -> StepView:
    return StepView(
        cuando=views.local(step.at),
        suceso=step.what,
        texto=_WHOLE.get((step.what, step.detail)) or _told(step),
        quien=_ACTORS[step.actor],
    )


def _told(step: HistoryStep) -> str:
    text, detail = _STEPS.get(step.what, "Hubo un cambio"), _detail(step)
    return f"{text} ({detail})" if detail else text


def _detail(step: HistoryStep) -> str:
    """The step's reason; a code that we have no words for is not shown."""
    if step.what == "offered":
        return step.detail  # the tables
    if step.what == "changed":
        return ", ".join(_TERMS[t] for t in step.detail.split(",") if t in _TERMS)
    if step.detail.isdecimal():
        return f"código {step.detail}"
    return _DETAILS.get(step.detail, "")


def _pass(record: OfferRecord, skip: Skip, views: Views) -> StepView:
    tables = "+".join(record.offer.tables)
    return StepView(
        cuando=views.local(record.offer.made_at),
        suceso="passed-over",
        texto=f"La mesa {tables} pasó a otro cliente: {_SKIPS[skip]}",
        quien=_ACTORS[Actor.SYSTEM],
    )
