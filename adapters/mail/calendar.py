"""A reservation as an entry in the guest's calendar (iCalendar, RFC 5545 and 5546)."""

from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress

from activities.mailing_ports import MailKind, ReservationMail

PRODUCT = "-//Nubes//Reservas//ES"


@dataclass(frozen=True)
class CalendarEntry:
    """The file's text in UTF-8, and the method that its media type has to repeat."""

    method: str
    content: bytes


def calendar_entry(
    mail: ReservationMail, title: str, organizer: str, now: datetime
) -> CalendarEntry:
    """What puts the reservation into a calendar, moves it there, or takes it out again.

    All mails of a reservation have one UID; the reservation's version is the sequence number, so
    that a calendar never takes an older state for a newer one. Times are UTC. `title` is what the
    guest reads there, `organizer` our address.
    """
    method = "CANCEL" if mail.kind is MailKind.CANCELLED else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(_event(mail, title, organizer, now))
    return CalendarEntry(method, calendar.to_ical())


def calendar_file(mail: ReservationMail, title: str, now: datetime) -> bytes:
    """The same to be downloaded, as UTF-8: nobody's mail, so without an organizer."""
    return calendar_entry(mail, title, "", now).content


def _event(mail: ReservationMail, title: str, organizer: str, now: datetime) -> Event:
    stay, venue = mail.reservation, mail.venue
    event = Event()
    event.add("uid", f"{stay.id}@{venue.id}")
    event.add("dtstamp", now.astimezone(UTC))
    event.add("sequence", stay.version)
    event.add("status", "CANCELLED" if mail.kind is MailKind.CANCELLED else "CONFIRMED")
    event.add("dtstart", stay.start.astimezone(UTC))
    event.add("dtend", stay.end.astimezone(UTC))
    event.add("summary", title)
    event.add("location", venue.name)
    event.add("contact", venue.phone)
    if organizer:
        event.add("organizer", vCalAddress(f"mailto:{organizer}"))
    return event
