"""What a voice agent passes on from a guest, read with patience; what is missing is asked for."""

import re
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from typing import Any, TypeVar

from api.calendar import Calendar
from api.cleaning import one_line, plain
from api.fields import MAX_NAME, MAX_NOTES, MAX_PARTY, parse_date, parse_email, parse_time
from api.ports import Phones
from api.spoken_numbers import spoken_number

T = TypeVar("T")

_DAYS_AHEAD = {"hoy": 0, "today": 0, "manana": 1, "tomorrow": 1, "pasado manana": 2}
_NOW = ("ahora", "ya", "ahora mismo", "now")
_ANYWHERE = ("cualquiera", "indiferente", "da igual", "me da igual", "sin preferencia", "ninguna")
_HOUR = re.compile(r"(\d{1,2})(?:\s*[:.h]\s*(\d{2}))?\s*(?:h|hs|horas)?")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")


class AskGuest(Exception):
    """Something is missing or unclear. The text tells the agent what to ask, on one line."""

    def __init__(self, text: str) -> None:
        super().__init__("ask the guest")
        self.text = text


class VoiceArguments:
    """One tool call's arguments, and the caller's number as a default."""

    def __init__(
        self, raw: Mapping[str, Any], caller: str | None, phones: Phones, calendar: Calendar
    ) -> None:
        self._raw, self._caller, self._phones, self._calendar = raw, caller, phones, calendar

    def name(self) -> str:
        """The guest's name."""
        name = self._text("nombre")
        if not name:
            raise AskGuest("Falta el nombre: pregunta al cliente a qué nombre lo apuntas.")
        return name[:MAX_NAME].strip()

    def party(self) -> int:
        """How many they are."""
        party = spoken_number(self._raw.get("num_personas"))
        if party is None or not 1 <= party <= MAX_PARTY:
            raise AskGuest(
                "Falta el número de personas: pregunta al cliente cuántos serán y pásalo como "
                "número en num_personas."
            )
        return party

    def mobile(self) -> str:
        """The number to send WhatsApps to: the dictated one, else the caller's."""
        phone = self.phone()
        if not self._phones.is_mobile(phone):
            raise AskGuest(
                "Ese teléfono es fijo y ahí no llega WhatsApp: pide al cliente un móvil y pásalo "
                "en telefono."
            )
        return phone

    def phone(self) -> str:
        """The guest's number: the dictated one, else the caller's."""
        dictated = self._text("telefono")
        if dictated and not self._phones.is_hidden(dictated):
            try:
                return self._phones.normalise(dictated)
            except ValueError:
                raise AskGuest(
                    "El teléfono no parece correcto: pide al cliente que lo repita cifra a cifra."
                ) from None
        phone = self.caller()
        if phone is None:
            raise AskGuest(
                "Falta el teléfono, porque la llamada llega con número oculto: pide al cliente un "
                "móvil y pásalo en telefono."
            )
        return phone

    def caller(self) -> str | None:
        """The caller's own number, None when it is withheld or no telephone."""
        try:
            return self._phones.normalise(self._caller or "")
        except ValueError:
            return None

    def day(self) -> date | None:
        """The date wished for; None when none was named."""
        said = plain(self._text("fecha"))
        if not said:
            return None
        if said in _DAYS_AHEAD:
            return self._calendar.today() + timedelta(days=_DAYS_AHEAD[said])
        slashed = _SLASHED.fullmatch(said)
        if slashed:
            said = f"{slashed[3]}-{int(slashed[2]):02}-{int(slashed[1]):02}"
        return _asked(
            lambda: parse_date(said[:10]),
            "No entiendo la fecha: pregunta al cliente qué día quiere y pásalo en fecha como "
            "AAAA-MM-DD.",
        )

    def at(self) -> time | None:
        """The time wished for; None when none was named."""
        said = plain(self._text("hora"))
        if not said or said in _NOW:
            return None
        found = _HOUR.fullmatch(said)
        clock = f"{found[1]}:{found[2] or '00'}" if found else said
        return _asked(
            lambda: parse_time(clock),
            "No entiendo la hora: pregunta al cliente a qué hora quiere venir y pásala en hora "
            "como HH:MM, de 00 a 23.",
        )

    def zone(self) -> str | None:
        """The zone wished for; None when any will do."""
        zone = self._text("zona_preferida")
        return None if not zone or plain(zone) in _ANYWHERE else zone

    def notes(self) -> str:
        """What else the guest said."""
        return self._text("notas")[:MAX_NOTES]

    def email(self) -> str | None:
        """The guest's e-mail address, if one was given."""
        email = self._text("email")
        if not email:
            return None
        return _asked(
            lambda: parse_email(email),
            "El correo no parece correcto: pide al cliente que lo deletree, o sigue sin él.",
        )

    def _text(self, name: str) -> str:
        value = self._raw.get(name)
        if isinstance(value, str | int | float) and not isinstance(value, bool):
            return one_line(str(value))
        return ""


def _asked(read: Callable[[], T], question: str) -> T:
    try:
        return read()
    except ValueError:
        raise AskGuest(question) from None
