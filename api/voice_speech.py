"""How the voice agent says days, slots and waits, in Spanish that sounds right when spoken."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.calendar import Calendar
from api.spanish import people
from domain.said import Venue
from domain.spanish import MONTHS, WEEKDAYS


@dataclass(frozen=True)
class Speech:
    """One restaurant's way of saying things, as of the calendar's now."""

    venue: Venue
    calendar: Calendar

    def day(self, day: date) -> str:
        """`hoy`, `mañana domingo 22 de noviembre`, `el viernes 27 de noviembre`."""
        today = self.calendar.today()
        if day == today:
            # After midnight `hoy` would be the wrong day to most people.
            after_midnight = self.calendar.local(self.calendar.now()).date() != today
            return "esta noche" if after_midnight else "hoy"
        named = f"{WEEKDAYS[day.weekday()]} {day.day} de {MONTHS[day.month - 1]}"
        return f"mañana {named}" if day == today + timedelta(days=1) else f"el {named}"

    def at(self, instant: datetime) -> str:
        """`a las 21:00`, `a la 01:00`."""
        return f"a {self.hour(instant)}"

    def hour(self, instant: datetime) -> str:
        """To follow «a» or «antes de»: `las 21:00`, `la 01:00`."""
        local = self.venue.local(instant)
        article = "la" if local.hour == 1 else "las"
        return f"{article} {local:%H:%M}"

    def moment(self, day: date, instant: datetime) -> str:
        """`hoy a las 21:00`."""
        return f"{self.day(day)} {self.at(instant)}"

    def slot(self, day: date, instant: datetime, party_size: int) -> str:
        """`para hoy a las 21:00, para 4 personas`."""
        return f"para {self.moment(day, instant)}, para {people(party_size)}"


def about(minutes: int) -> str:
    """A wait, to follow «es de»: `unos 35 minutos`, `alrededor de 1 hora y 20 minutos`."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return "un minuto" if rest == 1 else f"unos {rest} minutos"
    parts = [_count(n, unit) for n, unit in ((hours, "hora"), (rest, "minuto")) if n]
    return f"alrededor de {' y '.join(parts)}"


def number_ending(phone: str) -> str:
    """Which number, without saying all of it: `al número terminado en 011`."""
    return f"al número terminado en {phone[-3:]}"


def in_zones(zones: list[str]) -> str:
    """`, en Interior o en Terraza`; empty without zones."""
    return f", {' o '.join(f'en {zone}' for zone in zones)}" if zones else ""


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
