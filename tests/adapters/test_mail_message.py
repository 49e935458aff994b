"""What a mail holds: headers that nothing breaks, two bodies that agree, and the calendar."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from activities.mailing_ports import MailKind, ReservationMail
from activities.messaging_ports import Failure, SendError
from adapters.mail import SmtpAccount
from adapters.mail.message import message_id, message_of
from adapters.wording.plain import one_line
from domain.model import Actor, Reservation
from tests.mail_fixtures import BOOKED, LUCIA, NUBES, SENDER, STAY, WORDING, parse

NOW = datetime(2026, 11, 21, 18, 30, tzinfo=UTC)
ACCOUNT = SmtpAccount("127.0.0.1", 25, SENDER, tls="none")


def content(mail: ReservationMail = BOOKED, account: SmtpAccount = ACCOUNT) -> bytes:
    """The mail as it is sent."""
    return bytes(message_of(mail, WORDING.mail(mail), account, NOW))


def written(kind: MailKind = MailKind.BOOKED, stay: Reservation = STAY) -> EmailMessage:
    """The mail as its reader gets it."""
    mail = ReservationMail(f"mail:r1:{kind.value}", kind, stay, NUBES)
    return parse(content(mail))


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def calendar(message: EmailMessage) -> Calendar:
    (attached,) = message.iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    return Calendar.from_ical(attached.get_content())


def event(message: EmailMessage) -> Event:
    (found,) = calendar(message).events
    return found


def arrives_at(address: str) -> str | None:
    """Where a mail to that address says that it goes; None when it is refused."""
    try:
        message = written(stay=replace(STAY, guest=replace(STAY.guest, email=address)))
    except SendError:
        return None
    (recipient,) = message["To"].addresses
    return str(recipient.addr_spec)


def readable(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_headers() -> None:
    message = written()
    assert message["From"] == f"{NUBES.name} <{SENDER}>"
    assert message["To"] == f"Lucía Vega <{LUCIA}>"
    assert message["Subject"] == (
        "Mesa confirmada: martes 24/11/2026 a las 21:00, En Las Nubes Restobar"
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "es"
    assert parsedate_to_datetime(message["Date"]) == NOW
    assert message.defects == []


def test_seven_bits_and_short_lines() -> None:
    sent = content()
    assert sent.isascii()
    assert max(map(len, sent.split(b"\r\n"))) <= 78


def test_the_message_id_follows_from_the_key_and_tells_nothing() -> None:
    ids = [message_id(key, "nubes.example") for key in ("mail:r1:a", "mail:r1:a", "mail:r1:b")]
    assert ids[0] == ids[1] != ids[2]
    assert re.fullmatch(r"<[0-9a-f]{24}@nubes\.example>", ids[0])
    assert written()["Message-ID"] == message_id("mail:r1:booked", "nubes.example")


def test_a_long_domain_does_not_break_the_message_id() -> None:
    domain = f"{'muy-' * 12}largo.example"
    account = replace(ACCOUNT, sender=f"reservas@{domain}")
    message = parse(content(account=account))
    assert message["Message-ID"] == message_id(BOOKED.key, domain)


@pytest.mark.parametrize("kind", list(MailKind))
def test_both_bodies_say_the_same(kind: MailKind) -> None:
    message = written(kind)
    plain, html = body(message, "plain"), readable(body(message, "html"))
    for fact in ("Lucía", "martes 24/11/2026", "21:00", "4 personas", "Terraza", "941 57 84 51"):
        assert fact in plain
        assert fact in html


@pytest.mark.parametrize(
    ("language", "call"),
    [("es", "Llamar al 941 57 84 51"), ("en", "Call 941 57 84 51"), ("de", "Llamar al 941")],
)
def test_the_language_is_named_where_programs_look(language: str, call: str) -> None:
    known = "es" if language == "de" else language
    message = written(stay=replace(STAY, guest=replace(STAY.guest, language=language)))
    assert message["Content-Language"] == known
    assert f'<html lang="{known}">' in body(message, "html")
    assert call in readable(body(message, "html"))


def test_the_calendar_is_in_the_guests_language() -> None:
    message = written(stay=replace(STAY, guest=replace(STAY.guest, language="fr")))
    assert event(message)["SUMMARY"] == "Table pour 4 personnes chez En Las Nubes Restobar"


def test_the_html_loads_nothing_and_fits_a_telephone() -> None:
    html = body(written(), "html")
    assert re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?([^\"'>)]*)", html) == ["tel:941578451"]
    assert "max-width:520px" in html
    assert 'content="width=device-width, initial-scale=1"' in html
    assert "<script" not in html


def test_what_guests_type_is_text() -> None:
    guest = replace(STAY.guest, name="<b>Lucía</b> & Co.")
    message = written(stay=replace(STAY, guest=guest))
    assert "&lt;b&gt;Lucía&lt;/b&gt; &amp; Co." in body(message, "html")
    assert "<b>Lucía</b> & Co." in body(message, "plain")
    assert "<b>" not in body(message, "html")


@pytest.mark.parametrize("kind", [MailKind.BOOKED, MailKind.CHANGED, MailKind.REMINDER])
def test_the_calendar_of_a_reservation(kind: MailKind) -> None:
    message = written(kind)
    (attached,) = message.iter_attachments()
    found = event(message)
    assert attached.get_filename() == "reserva.ics"
    assert attached["Content-Type"].params["method"] == "PUBLISH"
    assert calendar(message)["METHOD"] == "PUBLISH"
    assert (found.uid, found.sequence, found.status) == ("r1@en-las-nubes", 3, "CONFIRMED")
    assert (found.start, found.end) == (STAY.start, STAY.end)
    assert found["DTSTART"].to_ical() == b"20261124T200000Z"
    assert found["SUMMARY"] == "Mesa para 4 personas en En Las Nubes Restobar"
    assert found["ORGANIZER"] == f"mailto:{SENDER}"
    assert found.DTSTAMP == NOW


def test_the_calendar_of_a_cancellation() -> None:
    cancelled = replace(STAY, version=4, cancelled_by=Actor.GUEST)
    message = written(MailKind.CANCELLED, cancelled)
    (attached,) = message.iter_attachments()
    found = event(message)
    assert attached["Content-Type"].params["method"] == "CANCEL"
    assert calendar(message)["METHOD"] == "CANCEL"
    assert (found.uid, found.sequence, found.status) == ("r1@en-las-nubes", 4, "CANCELLED")


def test_a_change_has_the_same_uid_and_a_higher_sequence() -> None:
    later = replace(STAY, start=STAY.start + timedelta(hours=1), version=4)
    before, after = event(written()), event(written(MailKind.CHANGED, later))
    assert after.uid == before.uid
    assert after.sequence > before.sequence
    assert after.start == later.start


def test_commas_in_the_calendar_are_escaped() -> None:
    house = replace(NUBES, name="Casa, Pan; y \\Vino\nBEGIN:VALARM")
    mail = ReservationMail("k", MailKind.BOOKED, STAY, house)
    found = event(parse(content(mail)))
    assert found["LOCATION"] == house.name
    assert found.subcomponents == []


_names = st.text(max_size=80).filter(lambda name: bool(one_line(name)))


@given(name=_names)
@example(name="Lucía\r\nBcc: otra@example.com")
@example(name='"Lucía", <Vega>; (la) de: siempre')
@example(name="👩‍👩‍👧 " * 12)
@example(name="\x00\x85\u2028\ud800x")
def test_no_name_breaks_a_header(name: str) -> None:
    message = written(stay=replace(STAY, guest=replace(STAY.guest, name=name)))
    (recipient,) = message["To"].addresses
    assert recipient.addr_spec == LUCIA
    # Python's parser puts a space between two encoded words, which readers must not.
    assert "".join(recipient.display_name.split()) == "".join(one_line(name).split())
    assert set(message.keys()) == set(written().keys())


@given(st.from_regex(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+", fullmatch=True))
@example("lucia@españa.es")
@example("lucía@example.com")
@example("a,b@example.com")
@example("a>b@example.com")
@example("(lucia)a@example.com")
@example('"a b"@example.com')
def test_an_address_arrives_as_it_is_or_is_refused(address: str) -> None:
    arrived = arrives_at(address)
    if arrived is not None:
        local, _, domain = address.rpartition("@")
        assert arrived == f"{local}@{domain.encode('idna').decode()}"
        assert arrived.isascii()


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("lucia@españa.es", True),
        ("o'brien+mesa@example.com", True),
        ("lucía@example.com", False),
        ("a,b@example.com", False),
        ("lucia@.example.com", False),
        ("", False),
    ],
)
def test_which_addresses_can_be_written_to(address: str, taken: bool) -> None:
    assert (arrives_at(address) is not None) is taken


def test_a_refused_address_is_not_named() -> None:
    guest = replace(STAY.guest, email="lucía@example.com")
    with pytest.raises(SendError, match="no mail can be sent") as caught:
        written(stay=replace(STAY, guest=guest))
    assert caught.value.failure is Failure.RECIPIENT
    assert "example.com" not in f"{caught.value!r} {caught.value.__cause__!r}"
