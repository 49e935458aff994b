"""The join page's form: what was typed, what it means, and what is wrong with it."""

from dataclasses import dataclass
from datetime import date, time

from api.calendar import Calendar
from api.cleaning import one_line
from api.fields import MAX_NAME, MAX_PARTY, parse_date, parse_time
from api.orders import Orders, Wish
from api.ports import Phones
from domain.line import JoinRequest
from domain.refusals import Reason, Refused
from domain.restaurant import Restaurant

# By field: the id of the words that say what is wrong, and their variables.
Mistakes = dict[str, tuple[str, dict[str, str]]]


@dataclass(frozen=True)
class JoinForm:
    """The fields as they were typed."""

    nombre: str = ""
    telefono: str = ""
    personas: str = "2"
    fecha: str = ""
    hora: str = ""
    zona: str = ""
    acepta: str = ""


class Mistaken(Exception):
    """A form that cannot be taken as it is."""

    def __init__(self, mistakes: Mistakes) -> None:
        super().__init__(", ".join(mistakes))
        self.mistakes = mistakes


class FormReader:
    """Reads the forms of one restaurant."""

    def __init__(
        self, restaurant: Restaurant, calendar: Calendar, orders: Orders, phones: Phones
    ) -> None:
        self._restaurant, self._calendar = restaurant, calendar
        self._orders, self._phones = orders, phones

    def read(self, form: JoinForm, key: str, language: str) -> tuple[date, JoinRequest]:
        """What the guest wants, of which the domain would say yes on an empty day.

        Raises `Mistaken` with every field that is wrong.
        """
        mistakes: Mistakes = {}
        name = one_line(form.nombre)[:MAX_NAME]
        if not name:
            mistakes["nombre"] = ("bad-name", {})
        phone = self._phone(form.telefono, mistakes)
        party = _party(form.personas, mistakes)
        day = self._day(form.fecha, mistakes)
        at = self._time(form, day, mistakes)
        if not form.acepta:
            mistakes["acepta"] = ("bad-consent", self._contact)
        if mistakes:
            raise Mistaken(mistakes)
        zone = form.zona.strip() or None
        wish = Wish(name, phone, party, "web", day, at, zone, language=language)
        try:
            wanted, join = self._orders.join(wish, key)
        except Refused as refused:
            raise Mistaken(self._refused(refused, form, day)) from None
        return wanted, join.request

    @property
    def _contact(self) -> dict[str, str]:
        return {"phone": self._restaurant.phone}

    def _phone(self, text: str, mistakes: Mistakes) -> str:
        try:
            phone = self._phones.normalise(one_line(text))
        except ValueError:
            phone = ""
        if not phone or not self._phones.is_mobile(phone):
            mistakes["telefono"] = ("bad-phone", {})
        return phone

    def _day(self, text: str, mistakes: Mistakes) -> date:
        try:
            return parse_date(text.strip()) if text.strip() else self._calendar.today()
        except ValueError:
            mistakes["fecha"] = ("bad-date", {})
            return self._calendar.today()

    def _time(self, form: JoinForm, day: date, mistakes: Mistakes) -> time | None:
        """The wall time; without one the next at which the house seats anybody today."""
        if form.hora.strip():
            try:
                return parse_time(form.hora.strip())
            except ValueError:
                mistakes["hora"] = ("bad-time", {})
                return None
        if day != self._calendar.today():
            mistakes.update(self._without_time(form, day))
            return None
        now = self._calendar.now()
        coming = next((w for w in self._restaurant.windows(day) if now < w.last_seating), None)
        if coming is None or now >= coming.opens:
            return None
        return self._calendar.local(coming.opens).time()

    def _without_time(self, form: JoinForm, day: date) -> Mistakes:
        """On another date than today's: no time makes up for one that is not to be had."""
        try:
            self._calendar.open_date(day)
        except Refused as refused:
            return self._refused(refused, form, day)
        return {"hora": ("bad-no-time", {})}

    def _refused(self, refused: Refused, form: JoinForm, day: date) -> Mistakes:
        typed = form.hora.strip() and day >= self._calendar.today()
        when = "hora" if typed else "fecha"
        match refused.reason:
            case Reason.CLOSED:
                hours = self._hours(day)
                return {when: ("bad-closed", {"hours": hours}) if hours else ("bad-closed-day", {})}
            case Reason.DATE_TOO_FAR:
                return {"fecha": ("bad-far", {})}
            case Reason.PARTY_TOO_LARGE:
                return {"personas": ("bad-large", self._contact)}
            case Reason.ZONE_UNKNOWN:
                return {"zona": ("bad-zone", {})}
            case _:
                return {when: ("bad-past", {})}

    def _hours(self, day: date) -> str:
        local = self._calendar.local
        spans = (
            f"{local(w.opens):%H:%M}–{local(w.last_seating):%H:%M}"
            for w in self._restaurant.windows(day)
        )
        return ", ".join(spans)


def _party(text: str, mistakes: Mistakes) -> int:
    number = text.strip()
    if number.isascii() and number.isdecimal() and 1 <= int(number[:4]) <= MAX_PARTY:
        return int(number)
    mistakes["personas"] = ("bad-party", {})
    return 1
