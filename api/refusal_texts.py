"""What the rules refused, in words that help staff and guests on, with its HTTP status."""

from collections.abc import Callable
from datetime import date

from api.problems import Problem
from api.spanish import people, spoken_date
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant

_STATUS = {
    Reason.TABLE_UNKNOWN: 404,
    Reason.ENTRY_UNKNOWN: 404,
    Reason.RESERVATION_UNKNOWN: 404,
    Reason.ENTRY_FINAL: 409,
    Reason.ENTRY_NOT_DUE: 409,
    Reason.ENTRY_HAS_OFFER: 409,
    Reason.ENTRY_HAS_NO_OFFER: 409,
    Reason.RESERVATION_FINAL: 409,
    Reason.RESERVATION_NOT_DUE: 409,
    Reason.TABLE_TAKEN: 409,
    Reason.NO_TABLE_FITS: 409,
    Reason.LINE_FULL: 409,
    Reason.CALL_GUEST: 409,
    Reason.WINDOW_CLOSED: 409,
}

_PLAIN = {
    Reason.DATE_PAST: "Esa fecha u hora ya ha pasado.",
    Reason.PARTY_SIZE_INVALID: "El número de personas tiene que ser 1 o más.",
    Reason.SPAN_INVALID: "La hora de fin tiene que ir después de la de inicio, y son como mucho "
    "12 horas.",
    Reason.ENTRY_UNKNOWN: "No hay ninguna entrada con ese identificador en la lista de espera.",
    Reason.ENTRY_FINAL: "Esa espera ya ha terminado y no se puede cambiar.",
    Reason.ENTRY_NOT_DUE: "Ese cliente espera mesa para otro día: hoy no se le puede sentar.",
    Reason.ENTRY_HAS_OFFER: "Ese cliente ya tiene una mesa ofrecida y se espera su respuesta.",
    Reason.ENTRY_HAS_NO_OFFER: "No hay ningún aviso abierto para este cliente.",
    Reason.RESERVATION_UNKNOWN: "No hay ninguna reserva con ese identificador.",
    Reason.RESERVATION_FINAL: "Esa reserva ya ha terminado y no se puede cambiar.",
    Reason.RESERVATION_NOT_DUE: "Todavía no es la hora de esa reserva.",
    Reason.NO_TABLE_FITS: "No queda ninguna mesa libre para ese grupo a esa hora. Se le puede "
    "apuntar en la lista de espera.",
    Reason.LINE_FULL: "La lista de espera de ese día está completa.",
    Reason.CALL_GUEST: "A este cliente no se le puede escribir: hay que llamarle.",
    Reason.WINDOW_CLOSED: "Este cliente no ha escrito por WhatsApp en las últimas 24 horas, y "
    "WhatsApp no admite ahora un texto libre: hay que llamarle.",
}


class RefusalTexts:
    """Words for one restaurant's refusals."""

    def __init__(self, restaurant: Restaurant) -> None:
        self._restaurant = restaurant
        self._telling: dict[Reason, Callable[[str], str]] = {
            Reason.CLOSED: self._closed,
            Reason.DATE_TOO_FAR: self._too_far,
            Reason.ZONE_UNKNOWN: self._zone,
            Reason.TABLE_UNKNOWN: lambda table: f"No hay ninguna mesa «{table}».",
            Reason.TABLE_TAKEN: lambda table: f"La mesa {table} está ocupada a esa hora.",
            Reason.PARTY_TOO_LARGE: self._party,
        }

    def problem(self, refused: Refused) -> Problem:
        """The refusal as an error answer."""
        reason = refused.reason
        more = {"sugerir_waitlist": True} if reason is Reason.NO_TABLE_FITS else {}
        return Problem(
            _STATUS.get(reason, 422), reason.value, self.tell(reason, refused.subject), None, **more
        )

    def tell(self, reason: Reason, subject: str) -> str:
        """One or two sentences in Spanish, on one line."""
        telling = self._telling.get(reason)
        return telling(subject) if telling else _PLAIN[reason]

    def _closed(self, day: str) -> str:
        on = date.fromisoformat(day)
        tz = self._restaurant.tz
        hours = [
            f"{w.name} de {w.opens.astimezone(tz):%H:%M} a {w.last_seating.astimezone(tz):%H:%M}"
            for w in self._restaurant.windows(on)
        ]
        if not hours:
            return f"El {spoken_date(on)} el restaurante está cerrado."
        listed = " y ".join(hours)
        return f"A esa hora no se sienta a nadie. El {spoken_date(on)} hay mesa en: {listed}."

    def _too_far(self, _: str) -> str:
        days = self._restaurant.booking_days
        return f"Solo se puede pedir mesa con {days} días de antelación como mucho."

    def _zone(self, _: str) -> str:
        return f"No hay ninguna zona así. Las zonas son: {', '.join(self._restaurant.zones)}."

    def _party(self, party: str) -> str:
        group = people(int(party)) if party.isdigit() else "un grupo tan grande"
        return (
            f"No hay mesa para {group} ahí. "
            f"Para grupos grandes, hay que llamar al {self._restaurant.phone}."
        )
