"""What the voice agent says of tables and reservations: one line that can be spoken as it is."""

from datetime import date

from activities.ports import ReservationRecord
from api.finder import Found
from api.spanish import people
from api.voice_speech import Speech, about, in_zones, number_ending
from domain.model import Reach, Reservation


class TableTexts:
    """Sentences for one restaurant's callers who want a table, or have one."""

    def __init__(self, speech: Speech) -> None:
        self._speech = speech

    # --- is there a table? ------------------------------------------------------------------

    def free(self, found: Found, party_size: int) -> str:
        """There is a table."""
        return f"Sí, hay mesa {self._there(found, party_size)}. ¿Te la reservo?"

    def free_after_all(self, found: Found, party_size: int) -> str:
        """The guest asked for the waitlist, and there is a table."""
        there = self._there(found, party_size)
        return (
            f"¡Buenas noticias! Hay mesa libre {there}, así que no hace falta apuntarte en la "
            "lista de espera. ¿Te la reservo?"
        )

    def full(self, found: Found, party_size: int, zone: str | None) -> str:
        """There is none: other times, and the waitlist."""
        start = found.availability.start
        where = in_zones([zone] if zone else [])
        none = f"No queda mesa {self._speech.slot(found.day, start, party_size)}{where}."
        return f"{none} {self._other_times(found)} {self._waitlist(found)}"

    # --- reservations -----------------------------------------------------------------------

    def booked(self, made: Reservation, day: date) -> str:
        """The table is the guest's."""
        slot = self._speech.slot(day, made.start, made.party_size)
        where = in_zones([made.zone] if made.zone else [])
        booked = f"¡Perfecto! Mesa reservada a nombre de {made.guest.name} {slot}{where}."
        number = number_ending(made.guest.phone)
        if made.guest.reach is Reach.WRITE:
            return f"{booked} Te llegará la confirmación por WhatsApp {number}."
        if made.guest.email is not None:
            return f"{booked} Te llegará la confirmación por correo."
        return f"{booked} Si hay que decirte algo, te llamaremos {number}."

    def already(self, record: ReservationRecord) -> str:
        """The guest has a table for that time."""
        return (
            f"Ya tienes una reserva para {self._short(record)}. Si quieres otra cosa, puedo "
            "cancelarla y hacerte una nueva."
        )

    def reservations(self, records: list[ReservationRecord]) -> str:
        """What the guest has booked."""
        if len(records) == 1:
            return f"Tienes una reserva para {self._short(records[0])}."
        return f"Tienes {len(records)} reservas: {self.listed(records)}."

    def listed(self, records: list[ReservationRecord]) -> str:
        """Each reservation's day, time and party; whose they are is not said."""
        return "; ".join(self._short(record) for record in records)

    def cancelled(self, record: ReservationRecord) -> str:
        """The reservation is no more."""
        return f"Hecho: he cancelado tu reserva para {self._short(record)}. ¡Hasta pronto!"

    def unknown(self, *, narrowed: bool) -> str:
        """No reservation that is to come."""
        then = " para ese momento" if narrowed else ""
        return (
            f"No encuentro ninguna reserva con ese teléfono{then}. Si reservaste con otro número, "
            "dímelo y lo miro."
        )

    # --- inside -----------------------------------------------------------------------------

    def _there(self, found: Found, party_size: int) -> str:
        free = found.availability
        # None for a set whose tables stand in several zones.
        zones = dict.fromkeys(s.zone for s in free.sets if s.zone)
        return self._speech.slot(found.day, free.start, party_size) + in_zones(list(zones))

    def _other_times(self, found: Found) -> str:
        near = [at for at in (found.availability.before, found.availability.after) if at]
        if not near:
            return "Ese día tampoco hay a otras horas."
        return f"Sí tengo mesa {' o '.join(self._speech.at(at) for at in near)}."

    def _waitlist(self, found: Found) -> str:
        asked = self._speech.at(found.availability.start)
        offered = f"Si quieres venir {asked}, te apunto en la lista de espera"
        line = " y ".join(filter(None, (_ahead(found.ahead), _wait(found.wait_min))))
        return f"{offered}: {line}. ¿Qué prefieres?" if line else f"{offered}. ¿Qué prefieres?"

    def _short(self, record: ReservationRecord) -> str:
        made = record.reservation
        moment = self._speech.moment(record.date, made.start)
        return f"{moment}, para {people(made.party_size)}"


def _ahead(parties: int | None) -> str:
    if parties is None:
        return ""
    if parties == 0:
        return "ahora no espera nadie"
    return "hay un grupo delante" if parties == 1 else f"hay {parties} grupos delante"


def _wait(minutes: int | None) -> str:
    if minutes is None:
        return ""
    if minutes == 0:
        return "apenas hay que esperar"
    return f"la espera es de {about(minutes)}"
