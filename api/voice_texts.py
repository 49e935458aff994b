"""What the voice agent says: one line of natural Spanish that can be spoken as it is."""

from datetime import date

from api.calendar import Calendar
from domain.model import Entry, Status
from domain.texts import Venue, people, spoken_date
from workflows.contract import DayAnswer


class VoiceTexts:
    """Sentences for one restaurant's callers."""

    def __init__(self, venue: Venue, calendar: Calendar) -> None:
        self._venue, self._calendar = venue, calendar

    def joined(self, entry: Entry, answer: DayAnswer) -> str:
        """The guest has a place in line, or had one already."""
        if answer.position is None:
            return self._table_at_once(entry)
        opening = (
            f"Ya estabas en la lista de espera: sigues en la posición {answer.position}"
            if answer.existing
            else f"¡Perfecto! Te he apuntado en la posición {answer.position} de la lista de espera"
        )
        return f"{opening} {self._slot(entry)}. {_wait(answer.wait_min)}{self._notice(entry)}"

    def status(self, entry: Entry, position: int | None) -> str:
        """Where a waiting guest stands."""
        if entry.status is Status.NOTIFIED and entry.expires_at is not None:
            until = f"{self._venue.local(entry.expires_at):%H:%M}"
            return (
                f"¡Hay una mesa para ti! Te hemos escrito por WhatsApp: responde SÍ antes de las "
                f"{until} para confirmarla."
            )
        if position is None:
            return self._table_at_once(entry)
        place = f"Estás en la posición {position} de la lista de espera {self._slot(entry)}."
        return f"{place} Te escribiremos por WhatsApp en cuanto haya mesa."

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

    def trouble(self) -> str:
        """Something of ours failed; for the agent."""
        return (
            "Ahora mismo no puedo consultar la lista de espera. Pide disculpas al cliente y dile "
            f"que llame al {self._venue.phone} en unos minutos."
        )

    def _table_at_once(self, entry: Entry) -> str:
        return (
            f"¡Buenas noticias! Hay una mesa libre {self._slot(entry)}. Te escribimos ahora por "
            f"WhatsApp{_ending(entry)}: responde SÍ para confirmarla."
        )

    def _slot(self, entry: Entry) -> str:
        at = self._venue.local(entry.wanted_at)
        group = people(entry.party_size)
        return f"para {self._day(entry.service_date)} a las {at:%H:%M}, para {group}"

    def _day(self, day: date) -> str:
        return "hoy" if day == self._calendar.today() else f"el {spoken_date(day)}"

    def _notice(self, entry: Entry) -> str:
        return f"Te avisaremos por WhatsApp{_ending(entry)}."


def _wait(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes == 0:
        return "Apenas hay espera. "
    unit = "minuto" if minutes == 1 else "minutos"
    return f"La espera estimada es de unos {minutes} {unit}. "


def _ending(entry: Entry) -> str:
    return f" al número terminado en {entry.guest.phone[-3:]}"
