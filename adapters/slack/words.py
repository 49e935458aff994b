"""What operators read, in Spanish: what is wrong, what to do, and where the runbook says more."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo

from domain.alerts import Notice, Trouble

# The section of docs/runbook.md for each.
ANCHORS: Mapping[Trouble, str] = {
    Trouble.FAILURES: "many-failures-in-an-hour",
    Trouble.UNDELIVERABLE: "a-guest-says-that-no-whatsapp-came",
    Trouble.WORKER: "no-worker",
    Trouble.MIRROR: "the-airtable-base-falls-behind",
}
_WORKS: Mapping[str, str] = {
    "send_message": "mensajes a clientes",
    "send_mail": "correos",
    "push": "copia en Airtable",
    "pull": "cambios desde Airtable",
    "save_entry": "guardado de la lista",
    "save_day": "guardado de la lista",
    "answers_until": "lectura de respuestas",
    "answered": "lectura de respuestas",
}
_OTHER = "otras tareas"
_OVER: Mapping[Trouble, str] = {
    Trouble.FAILURES: "los fallos han vuelto a lo normal",
    Trouble.UNDELIVERABLE: "no hay avisos sin entregar en la última hora",
    Trouble.WORKER: "los procesos que atienden la lista están en marcha",
    Trouble.MIRROR: "la copia en Airtable va al día",
}


def told(notice: Notice, zone: tzinfo, house: str) -> tuple[str, str]:
    """The headline, with the time on the house's clock, and what to do (empty when it is over)."""
    at = f"{notice.at.astimezone(zone):%H:%M}"
    if notice.over:
        return f"✅ {house}, {at}: resuelto, {_OVER[notice.trouble]}.", ""
    wrong, to_do = _WRONG[notice.trouble](notice)
    return f"⚠️ {house}, {at}: {wrong}", to_do


def _failures(notice: Notice) -> tuple[str, str]:
    return (
        f"{notice.number} fallos en la última hora ({_parts(notice.works)}).",
        "Se reintenta solo y no se pierde nada. Mira si Twilio, el correo, Airtable o la base de "
        "datos están caídos, y si sus claves siguen valiendo.",
    )


def _undeliverable(notice: Notice) -> tuple[str, str]:
    many = "1 aviso de mesa" if notice.number == 1 else f"{notice.number} avisos de mesa"
    return (
        f"{many} sin entregar en la última hora.",
        "Llama por teléfono a quien la lista marque con «llamar»: no se le pudo avisar. "
        "La mesa ya ha pasado a quien seguía.",
    )


def _worker(notice: Notice) -> tuple[str, str]:
    if notice.number == 0:
        return (
            "nadie atiende la lista.",
            "No salen avisos ni se atienden respuestas; nada se pierde. Arranca el proceso "
            "`python worker.py` y mira en su registro por qué terminó.",
        )
    kept = "queda 1 proceso" if notice.number == 1 else f"quedan {notice.number} procesos"
    return (
        f"falta un proceso de los que atienden la lista: {kept}.",
        "La lista sigue en marcha. Mira en el registro del que falta por qué terminó y arráncalo.",
    )


def _mirror(notice: Notice) -> tuple[str, str]:
    return (
        f"la copia en Airtable lleva {notice.number} minutos de retraso.",
        "La lista no lo nota y nada se pierde; no te fíes de la base hasta que se ponga al día. "
        "`nubes airtable check` dice qué falla.",
    )


_WRONG = {
    Trouble.FAILURES: _failures,
    Trouble.UNDELIVERABLE: _undeliverable,
    Trouble.WORKER: _worker,
    Trouble.MIRROR: _mirror,
}


def _parts(works: Sequence[tuple[str, int]]) -> str:
    counts: dict[str, int] = {}
    for work, count in works:
        name = _WORKS.get(work, _OTHER)
        counts[name] = counts.get(name, 0) + count
    return ", ".join(f"{name}: {count}" for name, count in counts.items())
