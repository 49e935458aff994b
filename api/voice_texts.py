"""What the voice agent says of the waitlist: one line of Spanish that can be spoken as it is."""

from api.voice_speech import Speech, about, number_ending
from domain.model import Entry, Reach, Status
from workflows.contract import DayAnswer


class WaitlistTexts:
    """Sentences for one restaurant's callers who wait."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    def joined(self, entry: Entry, answer: DayAnswer) -> str:
        """The guest has a place in line, or had one already."""
        if answer.position is None:
            return self._table_at_once(entry)
        opening = (
            f"Ya estabas en la lista de espera: sigues en la posición {answer.position}"
            if answer.existing
            else f"¡Perfecto! Te he apuntado en la posición {answer.position} de la lista de espera"
        )
        wait = _wait(answer.wait_min)
        told = "Te avisaremos por WhatsApp" if _is_written_to(entry) else "Te llamaremos"
        return f"{opening} {self._slot(entry)}. {wait}{told}{_ending(entry)}."

    def status(self, entry: Entry, position: int | None, wait_min: int | None = None) -> str:
        """Where a waiting guest stands, and how many minutes the wait may still be."""
        if entry.status is Status.NOTIFIED and entry.expires_at is not None:
            return self._held(entry, self._speech.hour(entry.expires_at))
        if position is None:
            return self._table_at_once(entry)
        place = f"Estás en la posición {position} de la lista de espera {self._slot(entry)}."
        told = "Te escribiremos por WhatsApp" if _is_written_to(entry) else "Te llamaremos"
        return f"{place} {_wait(wait_min)}{told} en cuanto haya mesa."

    def left(self, entry: Entry) -> str:
        """The guest has left the line."""
        name = f", {entry.guest.name.split()[0]}" if entry.guest.name.split() else ""
        return f"Entendido{name}, he cancelado tu posición en la lista de espera."

    def unknown(self) -> str:
        """Nobody with that number waits."""
        return (
            "No encuentro a nadie con ese teléfono en la lista de espera. Si te apuntaste con otro "
            "número, dímelo y lo miro."
        )

    def _held(self, entry: Entry, until: str) -> str:
        if _is_written_to(entry):
            return (
                f"¡Hay una mesa para ti! Te hemos escrito por WhatsApp: responde SÍ antes de "
                f"{until} para confirmarla."
            )
        phone = self._speech.venue.phone
        return f"¡Hay una mesa para ti! Llama al {phone} antes de {until} para confirmarla."

    def _table_at_once(self, entry: Entry) -> str:
        news = f"¡Buenas noticias! Hay una mesa libre {self._slot(entry)}."
        if _is_written_to(entry):
            return (
                f"{news} Te escribimos ahora por WhatsApp{_ending(entry)}: responde SÍ para "
                "confirmarla."
            )
        return f"{news} Te llamamos ahora{_ending(entry)} para confirmarla."

    def _slot(self, entry: Entry) -> str:
        return self._speech.slot(entry.service_date, entry.wanted_at, entry.party_size)


def _is_written_to(entry: Entry) -> bool:
    return entry.guest.reach is Reach.WRITE


def _wait(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes == 0:
        return "Apenas hay espera. "
    return f"La espera estimada es de {about(minutes)}. "


def _ending(entry: Entry) -> str:
    return f" {number_ending(entry.guest.phone)}"
