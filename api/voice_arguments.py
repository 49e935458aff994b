"""What a voice agent passes on from a guest, read with patience; what is missing is asked for.

Each method reads one argument as the agent sent it and raises `AskGuest` for what it cannot use.
"""

from dataclasses import dataclass
from datetime import date, time

from api.calendar import Calendar
from api.cleaning import one_line, plain
from api.fields import MAX_NAME, MAX_NOTES, MAX_PARTY, parse_email
from api.ports import Phones
from api.spanish import spoken_date
from api.spoken_dates import DayUnclear, spoken_day
from api.spoken_numbers import spoken_number
from api.spoken_times import spoken_times
from domain.languages import LINGUA_FRANCA, known
from domain.model import Consent
from domain.restaurant import Restaurant

_NOW = ("ahora", "ya", "ahora mismo", "cuanto antes", "lo antes posible", "now")
_YES = ("si", "s", "yes", "true", "1", "vale", "claro", "de acuerdo")
_NO = ("no", "n", "false", "0")
# How agents name languages that they should name by their code.
_LANGUAGES = {
    "espanol": "es", "castellano": "es", "spanish": "es", "ingles": "en", "english": "en",
    "euskera": "eu", "euskara": "eu", "vasco": "eu", "catalan": "ca", "catala": "ca",
    "valenciano": "ca", "gallego": "gl", "galego": "gl", "frances": "fr", "francais": "fr",
    "french": "fr",
}  # fmt: skip
_NO_MOBILE = (
    "Si dice que no tiene, repite la llamada con acepta_whatsapp en false: le llamará el personal."
)
_ANYWHERE = ("cualquiera", "indiferente", "da igual", "me da igual", "sin preferencia", "ninguna")


class AskGuest(ValueError):
    """Something is missing or unclear. The text tells the agent what to ask, on one line."""

    def __init__(self, text: str) -> None:
        super().__init__("ask the guest")
        self.text = text


@dataclass(frozen=True)
class Hearing:
    """One call's circumstances: who calls (None: withheld), the restaurant that is called, and
    the call's id, which proves what was said."""

    caller: str | None
    phones: Phones
    calendar: Calendar
    restaurant: Restaurant
    call_id: str = ""

    def name(self, said: object) -> str:
        """The guest's name."""
        name = words(said)
        if not name:
            raise AskGuest("Falta el nombre: pregunta al cliente a qué nombre va la mesa.")
        return name[:MAX_NAME].strip()

    def party(self, said: object) -> int:
        """How many they are."""
        party = spoken_number(said)
        if party is None or not 1 <= party <= MAX_PARTY:
            raise AskGuest(
                "Falta el número de personas: pregunta al cliente cuántos serán y pásalo como "
                "número en num_personas."
            )
        return party

    def mobile(self, said: object, *, agreed: bool) -> str:
        """The number to send WhatsApps to: the dictated one, else the caller's.

        Who has `agreed` to none may have a landline: staff call.
        """
        phone = self.phone(said)
        if agreed and not self.phones.is_mobile(phone):
            raise AskGuest(
                "Ese teléfono es fijo y ahí no llega WhatsApp: pide al cliente un móvil y pásalo "
                f"en telefono. {_NO_MOBILE}"
            )
        return phone

    def reachable(self, said: object, email: str | None, *, agreed: bool) -> str:
        """As `mobile`; who has none may be confirmed to by mail."""
        phone = self.phone(said)
        if agreed and email is None and not self.phones.is_mobile(phone):
            raise AskGuest(
                "Ese teléfono es fijo y ahí no llega la confirmación por WhatsApp: pide al cliente "
                "un móvil y pásalo en telefono, o un correo y pásalo en email. "
                f"{_NO_MOBILE}"
            )
        return phone

    def agreed(self, said: object) -> bool:
        """Whether the guest agrees to WhatsApps. To ask for a table or a place is to agree, unless
        the guest says otherwise."""
        answer = plain(str(said)).strip(" .,¡!")
        if said is None or not answer or answer in _YES:
            return True
        if answer in _NO:
            return False
        raise AskGuest(
            "No está claro si quiere avisos: pregunta al cliente «¿Te avisamos por WhatsApp a este "
            "número?» y pasa acepta_whatsapp con true o false."
        )

    def language(self, said: object) -> str | None:
        """The language that the guest speaks; None when none was named. For one that we do not
        write, the one that most people read."""
        named = plain(words(said))
        if not named:
            return None
        return known(named) or _LANGUAGES.get(named) or LINGUA_FRANCA

    def consent(self, *, agreed: bool) -> Consent | None:
        """That the guest agreed in this call; None for who did not."""
        return Consent(self.calendar.now(), "call", self.call_id) if agreed else None

    def phone(self, said: object) -> str:
        """The guest's number: the dictated one, else the caller's."""
        dictated = words(said)
        if dictated and not self.phones.is_hidden(dictated):
            try:
                return self.phones.normalise(dictated)
            except ValueError:
                raise AskGuest(
                    "El teléfono no parece correcto: pide al cliente que lo repita cifra a cifra."
                ) from None
        own = self.own_number()
        if own is None:
            raise AskGuest(
                "Falta el teléfono, porque la llamada llega con número oculto: pide al cliente un "
                "móvil y pásalo en telefono."
            )
        return own

    def own_number(self) -> str | None:
        """The caller's own number, None when it is withheld or no telephone."""
        try:
            return self.phones.normalise(self.caller or "")
        except ValueError:
            return None

    def day(self, said: object) -> date | None:
        """The date wished for; None when none was named."""
        text = words(said)
        if not text:
            return None
        try:
            return spoken_day(text, self.calendar.today())
        except DayUnclear as unclear:
            raise AskGuest(_which_day(unclear.between)) from None

    def at(self, said: object, day: date | None) -> time | None:
        """The time wished for on that day; None when none was named.

        Where the words leave open which half of the day, the one in which the house seats.
        """
        times = self.times(said)
        chosen = day or self.calendar.today()
        return next((t for t in times if self._seats(chosen, t)), times[0] if times else None)

    def at_to_book(self, said: object, day: date | None) -> time | None:
        """As `at`, but another day than today needs a time: `now` would mean nothing there."""
        at = self.at(said, day)
        if at is None and day not in (None, self.calendar.today()):
            raise AskGuest("Falta la hora: pregunta al cliente a qué hora quiere venir ese día.")
        return at

    def times(self, said: object) -> tuple[time, ...]:
        """The times that may be meant, the likelier first; empty when none was named."""
        text = words(said)
        if not text or plain(text) in _NOW:
            return ()
        try:
            return spoken_times(text)
        except ValueError:
            raise AskGuest(
                "No entiendo la hora: pregunta al cliente a qué hora quiere venir y pásala en "
                "hora como HH:MM, de 00 a 23."
            ) from None

    def zone(self, said: object) -> str | None:
        """The zone wished for; None when any will do."""
        zone = words(said)
        return None if not zone or plain(zone) in _ANYWHERE else zone

    def notes(self, said: object, phone: str | None) -> str:
        """What else the guest said, and the number called from when it is not that phone."""
        own = self.own_number()
        other = f"Llamó desde el {own}." if own is not None and phone not in (None, own) else ""
        return " ".join(filter(None, (words(said)[:MAX_NOTES], other)))

    def email(self, said: object) -> str | None:
        """The guest's e-mail address, if one was given."""
        email = words(said)
        try:
            return parse_email(email) if email else None
        except ValueError:
            raise AskGuest(
                "El correo no parece correcto: pide al cliente que lo deletree, o sigue sin él."
            ) from None

    def _seats(self, day: date, wall: time) -> bool:
        # Other dates are refused whatever the hour, and the year 9999 ends before its last night.
        if not self.calendar.reaches(day):
            return False
        return self.restaurant.window_at(day, self.calendar.instant(day, wall)) is not None


@dataclass(frozen=True)
class Asked:
    """One use of a tool: the key that makes repeating it safe, and the call that it is part of."""

    key: str
    hearing: Hearing


def words(said: object) -> str:
    """The argument as text on one line; empty for what is no text and no number."""
    if isinstance(said, str | int | float) and not isinstance(said, bool):
        return one_line(str(said))
    return ""


def _which_day(between: tuple[date, ...]) -> str:
    if between:
        listed = " o el ".join(spoken_date(day) for day in between)
        return f"No está claro qué día es: pregunta al cliente si quiere el {listed}."
    return (
        "No entiendo la fecha: pregunta al cliente qué día quiere y pásalo en fecha como "
        "AAAA-MM-DD."
    )
