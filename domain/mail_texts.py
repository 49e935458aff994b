"""What guests read by mail: warm, short, in Spanish, with the guest's first name.

Every function is pure; instants are shown in the restaurant's local time. A text is in parts, so
that its plain and its HTML form say the same.
"""

from dataclasses import dataclass

from domain.model import Actor
from domain.reservation_talk import Told
from domain.texts import people, spoken_date

WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
NOT_READ = "Este correo se envía de forma automática y nadie lee las respuestas."


@dataclass(frozen=True)
class MailText:
    """One mail in parts. `facts` are label and value; `calendar` says what the attachment is."""

    subject: str
    title: str
    opening: str
    facts: tuple[tuple[str, str], ...]
    closing: str
    calendar: str
    signature: str

    def plain(self) -> str:
        """The whole as plain text, one paragraph a line."""
        facts = "\n".join(f"{label}: {value}" for label, value in self.facts)
        parts = (self.opening, facts, self.closing, self.calendar, self.signature, NOT_READ)
        return "\n\n".join(parts) + "\n"


def booked(told: Told) -> MailText:
    """The table is theirs."""
    return _text(
        told,
        subject="Mesa confirmada",
        title="Tu mesa está confirmada",
        opening=f"¡Perfecto, {told.first_name}! Tu mesa en {told.venue.name} está confirmada.",
        closing=(
            f"Si no puedes venir o quieres cambiar algo, llámanos al {told.venue.phone} o responde "
            "CANCELAR a nuestro WhatsApp: así otra persona podrá disfrutar de la mesa. "
            "¡Te esperamos!"
        ),
    )


def changed(told: Told) -> MailText:
    """The reservation is for another time, party or zone now."""
    return _text(
        told,
        subject="Reserva cambiada",
        title="Hemos cambiado tu reserva",
        opening=f"Hola, {told.first_name}. Hemos cambiado tu reserva y ahora queda así:",
        closing=f"Si no te va bien, llámanos al {told.venue.phone}. ¡Te esperamos!",
    )


def cancelled(told: Told) -> MailText:
    """The table is nobody's any more; who cancelled it decides how that is told."""
    if told.reservation.cancelled_by is Actor.GUEST:
        opening = f"Entendido, {told.first_name}: hemos anulado tu reserva."
        closing = (
            f"¡Esperamos verte pronto! Para reservar otro día, llámanos al {told.venue.phone}."
        )
    else:
        opening = f"Hola, {told.first_name}. Tu reserva ha quedado anulada."
        closing = f"Si es un error, llámanos al {told.venue.phone} y lo arreglamos."
    return _text(
        told,
        subject="Reserva anulada",
        title="Tu reserva está anulada",
        opening=opening,
        closing=closing,
        calendar="El archivo adjunto la borra de tu calendario.",
    )


def reminder(told: Told) -> MailText:
    """It is soon."""
    return _text(
        told,
        subject="Te esperamos",
        title="Te esperamos",
        opening=f"¡Hola, {told.first_name}! Te recordamos tu mesa en {told.venue.name}.",
        closing=(
            f"¿No puedes venir? Llámanos al {told.venue.phone} o responde CANCELAR a nuestro "
            "WhatsApp, y otra persona podrá disfrutar de la mesa."
        ),
    )


def calendar_title(told: Told) -> str:
    """What the reservation is called in the guest's calendar."""
    return f"Mesa para {people(told.reservation.party_size)} en {told.venue.name}"


def _text(
    told: Told,
    *,
    subject: str,
    title: str,
    opening: str,
    closing: str,
    calendar: str = "Adjuntamos la cita para tu calendario.",
) -> MailText:
    at = told.venue.local(told.reservation.start)
    day = f"{WEEKDAYS[at.weekday()]} {spoken_date(at.date())}"
    return MailText(
        subject=f"{subject}: {day} a las {at:%H:%M}, {told.venue.name}",
        title=title,
        opening=opening,
        facts=_facts(told, day, f"{at:%H:%M}"),
        closing=closing,
        calendar=calendar,
        signature=f"{told.venue.name} · {told.venue.phone}",
    )


def _facts(told: Told, day: str, time: str) -> tuple[tuple[str, str], ...]:
    stay = told.reservation
    facts = (
        ("Día", day),
        ("Hora", time),
        ("Para", people(stay.party_size)),
        ("Zona", stay.zone or ""),
        ("A nombre de", " ".join(stay.guest.name.split())),
    )
    return tuple((label, value) for label, value in facts if value)
