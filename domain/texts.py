"""What guests read. Warm, short, in Spanish, with the guest's first name.

Every function is pure; instants are shown in the restaurant's local time.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from domain.model import Entry, Offer, Status


@dataclass(frozen=True)
class Venue:
    """What a text needs to know of the restaurant."""

    id: str
    name: str
    phone: str
    time_zone: str

    def local(self, instant: datetime) -> datetime:
        """The instant on the restaurant's wall clock."""
        return instant.astimezone(ZoneInfo(self.time_zone))


def first_name(entry: Entry) -> str:
    """The name to greet with."""
    return (entry.guest.name.split() or [""])[0]


def offer(entry: Entry, venue: Venue, held: Offer, window: timedelta) -> str:
    """A table is yours if you want it."""
    zone = f" ({held.zone})" if held.zone else ""
    return (
        f"¡Hola, {first_name(entry)}! Te escribimos de {venue.name}: se ha liberado una "
        f"mesa{zone} para {_party(entry)} {_when(venue, held.start)}. "
        f"¿La quieres? Responde SÍ o NO: te la guardamos {_minutes(window)}."
    )


def confirmed(entry: Entry, venue: Venue, held: Offer) -> str:
    """The table is booked."""
    return (
        f"¡Perfecto, {first_name(entry)}! Mesa confirmada para {_when(venue, held.start)} para "
        f"{_party(entry)}. ¡Te esperamos! {venue.name}"
    )


def cancelled(entry: Entry, venue: Venue) -> str:
    """The guest has left the line."""
    return (
        f"Entendido, {first_name(entry)}, he cancelado tu posición en la lista de espera. "
        f"¡Esperamos verte pronto! {venue.name}"
    )


def please_answer(entry: Entry, venue: Venue) -> str:
    """An offer is open and the answer was not clear."""
    until = f" hasta las {_time(venue, entry.expires_at)}" if entry.expires_at else ""
    return (
        f"Perdona, {first_name(entry)}, no te he entendido. Te guardamos la mesa{until}: "
        f"responde SÍ para confirmarla o NO para dejarla pasar. "
        f"Si necesitas otra cosa, llámanos al {venue.phone}."
    )


def still_waiting(entry: Entry, venue: Venue) -> str:
    """The guest wrote while no table is on offer."""
    return (
        f"Hola, {first_name(entry)}. Sigues en la lista de espera para "
        f"{_when(venue, entry.wanted_at)}. En cuanto se libere una mesa te escribimos. "
        f"Para salir de la lista, responde CANCELAR."
    )


def too_late(entry: Entry, venue: Venue) -> str:
    """The answer came after the window."""
    return (
        f"Lo siento, {first_name(entry)}: el tiempo para responder ha pasado y la mesa ya es del "
        f"siguiente de la lista. Si aún quieres venir, llámanos al {venue.phone}."
    )


def service_ended(entry: Entry, venue: Venue) -> str:
    """No table came free before the last seating."""
    return (
        f"Lo sentimos mucho, {first_name(entry)}: hoy no se ha liberado ninguna mesa para "
        f"{_party(entry)}. Gracias por esperar; ojalá nos veamos pronto. {venue.name}"
    )


def already_over(entry: Entry, venue: Venue) -> str:
    """The guest wrote about an entry that has ended."""
    if entry.status is Status.CONFIRMED and entry.offer is not None:
        return (
            f"Tu mesa para {_when(venue, entry.offer.start)} está confirmada, "
            f"{first_name(entry)}. Para cambiar algo, llámanos al {venue.phone}."
        )
    if entry.status is Status.EXPIRED and entry.reason == "no-answer":
        return too_late(entry, venue)
    return not_in_line(venue)


def not_in_line(venue: Venue) -> str:
    """The number that wrote is not waiting for a table."""
    return (
        f"Hola, soy el asistente automático de {venue.name}. Este número no está en la lista de "
        f"espera. Para apuntarte o reservar, llámanos al {venue.phone}."
    )


def spoken_date(day: date) -> str:
    """A date as guests read it: 15/01/2025."""
    return f"{day:%d/%m/%Y}"


def people(count: int) -> str:
    """A party's size in words: 1 persona, 4 personas."""
    return "1 persona" if count == 1 else f"{count} personas"


def _party(entry: Entry) -> str:
    return people(entry.party_size)


def _when(venue: Venue, at: datetime) -> str:
    return f"el {spoken_date(venue.local(at).date())} a las {_time(venue, at)}"


def _time(venue: Venue, at: datetime) -> str:
    return f"{venue.local(at):%H:%M}"


def _minutes(window: timedelta) -> str:
    seconds = int(window.total_seconds())
    return f"{seconds // 60} minutos" if seconds >= 120 else f"{seconds} segundos"
