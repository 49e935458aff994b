"""An entry's history in Spanish: each step, and each table that went past it, with the reason."""

from collections.abc import Iterator

from activities.ports import OfferRecord
from api.views import StepView, Views
from domain.model import Actor, Entry, HistoryStep, PassOver, Skip

_STEPS = {
    "joined": "Se apuntó en la lista de espera",
    "offered": "Se le guarda una mesa",
    "notified": "Aviso enviado por WhatsApp",
    "confirmed": "Confirmó la mesa",
    "declined": "Rechazó la mesa y salió de la lista",
    "expired": "No respondió a tiempo",
    "cancelled": "Espera cancelada",
    "withdrawn": "Se retiró la mesa ofrecida",
    "undeliverable": "No se le pudo enviar el aviso",
    "service-ended": "Terminó el servicio sin mesa para el grupo",
}
_DETAILS = {
    "app": "desde la app",
    "phone": "por teléfono",
    "left": "lo pidió el cliente",
    "staff": "lo hizo el personal",
    "operator": "lo hizo el personal",
    "no-answer": "pasó el plazo sin respuesta",
}
_ACTORS = {Actor.GUEST: "cliente", Actor.STAFF: "personal", Actor.SYSTEM: "sistema"}
_SKIPS = {
    Skip.TOO_MANY: "el grupo es demasiado grande para ella",
    Skip.TOO_FEW: "el grupo es demasiado pequeño para ella",
    Skip.OTHER_ZONE: "pidió otra zona",
    Skip.NOT_FREE_THEN: "no está libre a la hora que pidió",
    Skip.KEPT_FOR_LARGER: "se guarda para un grupo más grande que también espera",
    Skip.UNREACHABLE: "no se le pudo avisar",
    Skip.TOO_LATE: "ya ha pasado su última hora para sentarse",
    Skip.OUT_OF_TURN: "el personal eligió a otro cliente",
}


def history(entry: Entry, passed_by: list[OfferRecord], views: Views) -> list[StepView]:
    """All that happened to the entry, by time."""
    steps = [(step.at, _step(step, views)) for step in entry.history]
    passes = [(r.offer.made_at, _pass(r, p.skip, views)) for r, p in _passes(entry, passed_by)]
    return [view for _, view in sorted([*steps, *passes], key=lambda timed: timed[0])]


def _passes(entry: Entry, passed_by: list[OfferRecord]) -> Iterator[tuple[OfferRecord, PassOver]]:
    for record in passed_by:
        for pass_over in record.passed_over:
            if pass_over.entry_id == entry.id:
                yield record, pass_over


def _step(step: HistoryStep, views: Views) -> StepView:
    text = _STEPS.get(step.what, step.what)
    # What the program put there is a code or a table; unknown codes are shown as they are.
    detail = _DETAILS.get(step.detail, step.detail)
    return StepView(
        cuando=views.local(step.at),
        suceso=step.what,
        texto=f"{text} ({detail})" if detail else text,
        quien=_ACTORS[step.actor],
    )


def _pass(record: OfferRecord, skip: Skip, views: Views) -> StepView:
    tables = "+".join(record.offer.tables)
    return StepView(
        cuando=views.local(record.offer.made_at),
        suceso="passed-over",
        texto=f"La mesa {tables} pasó a otro cliente: {_SKIPS[skip]}",
        quien=_ACTORS[Actor.SYSTEM],
    )
