"""A mail about a reservation in words. Its plain and its HTML form are made of the same parts."""

from activities.mailing_ports import MailKind, ReservationMail
from activities.wording_ports import MailText
from adapters.wording.catalogue import Catalogue
from adapters.wording.messages import CANCELLED_BY_HOUSE
from adapters.wording.phrases import local, people
from adapters.wording.plain import one_line
from domain.model import Actor


def mail_text(catalogue: Catalogue, mail: ReservationMail) -> MailText:
    """What the mail's guest reads, in the restaurant's local time."""
    values, manner = _values(catalogue, mail), _manner(mail)

    def filled(key: str) -> str:
        return catalogue.fill(f"mail-{key}", values)

    values["what"] = filled(f"{manner}-what")
    return MailText(
        language=catalogue.language,
        subject=catalogue.counted(
            "mail-subject", mail.venue.local(mail.reservation.start).hour, **values
        ),
        title=filled(f"{manner}-title"),
        opening=filled(f"{manner}-opening"),
        facts=_facts(catalogue, mail, values),
        closing=filled(f"{manner}-closing"),
        calendar=filled("calendar-removed" if mail.kind is MailKind.CANCELLED else "calendar"),
        calendar_title=filled("calendar-title"),
        call=filled("call"),
        signature=filled("signature"),
        not_read=filled("not-read"),
    )


def _manner(mail: ReservationMail) -> str:
    by_guest = mail.reservation.cancelled_by is Actor.GUEST
    if mail.kind is MailKind.CANCELLED and not by_guest:
        return CANCELLED_BY_HOUSE
    return mail.kind.value


def _values(catalogue: Catalogue, mail: ReservationMail) -> dict[str, str]:
    stay, venue = mail.reservation, mail.venue
    return {
        "name": stay.guest.first_name,
        "venue": venue.name,
        "phone": venue.phone,
        "day": local(catalogue, "weekday-date", venue, stay.start),
        "time": local(catalogue, "time", venue, stay.start),
        "people": people(catalogue, stay.party_size),
    }


def _facts(
    catalogue: Catalogue, mail: ReservationMail, values: dict[str, str]
) -> tuple[tuple[str, str], ...]:
    stay = mail.reservation
    facts = {
        "mail-day": values["day"],
        "mail-time": values["time"],
        "mail-people": values["people"],
        "mail-zone": stay.zone or "",
        "mail-name": one_line(stay.guest.name),
    }
    return tuple((catalogue.words(label), fact) for label, fact in facts.items() if fact)
