"""What staff read of an entry: every step in Spanish, and what became of each message."""

from datetime import timedelta

import pytest

from activities.messaging_ports import Failure, OutboundMessage
from api.calendar import Calendar
from api.history import _STEPS, history
from api.views import Views
from domain import entry as rules
from domain.channels import Channel
from domain.delivery import State
from domain.entry import Reply
from domain.model import Actor, Entry, Offer, Outcome, Reach
from domain.restaurant import Restaurant
from tests.api.conftest import House
from tests.api.fakes import EVENING, Clock
from tests.sql_samples import entry as sample_entry

WINDOW = timedelta(minutes=15)
# As the parts of the program write them, and one that nobody has written yet.
CODES = (*Failure, "failed", "operator", "service-ended", "undeliverable", "some-new-code")


@pytest.fixture
def views(restaurant: Restaurant, clock: Clock) -> Views:
    """Of the house of the tests."""
    return Views(Calendar(restaurant, clock))


@pytest.fixture
def offered() -> Entry:
    """An entry with an open offer of T1 and T2, and no history before it."""
    later = EVENING + timedelta(hours=2)
    offer = Offer("o1", "e1", ("T1", "T2"), None, EVENING, later, EVENING, "join")
    return rules.offered(sample_entry(history=()), offer, EVENING)


def texts(entry: Entry, views: Views) -> list[str]:
    return [step.texto for step in history(entry, [], views)]


def heard(entry: Entry, reach: Reach) -> Entry:
    reply = Reply("SM1", "", EVENING, sender=entry.guest.address)
    return rules.heard(entry, reply, None, reach)


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("", "Aviso enviado por WhatsApp"),  # noted before there were other ways
        ("whatsapp", "Aviso enviado por WhatsApp"),
        ("sms", "Aviso enviado por SMS"),
        (rules.BY_PHONE, "Se le guarda la mesa: hay que llamarle"),
    ],
)
def test_how_a_guest_is_told(offered: Entry, views: Views, by: str, text: str) -> None:
    assert texts(rules.notified(offered, EVENING, WINDOW, by), views)[-1] == text


def test_an_offer_that_goes_out_twice_and_is_extended(offered: Entry, views: Views) -> None:
    told = rules.notified(offered, EVENING, WINDOW)
    failed = rules.gone_another_way(told, EVENING, "63024")
    by_sms = rules.notified(failed, EVENING, WINDOW, Channel.SMS)
    later = rules.extended(rules.arrived(by_sms, EVENING), EVENING)
    assert texts(later, views) == [
        "Se le guarda una mesa (T1+T2)",
        "Aviso enviado por WhatsApp",
        "El aviso no le ha llegado (código 63024)",
        "Aviso enviado por SMS",
        "El aviso ha llegado a su teléfono",
        "Pidió más tiempo y se le guarda la mesa cinco minutos más",
    ]


def test_who_cannot_be_told_has_to_be_called(offered: Entry, views: Views) -> None:
    for before in (offered, rules.notified(offered, EVENING, WINDOW)):
        ended = rules.settled(before, Outcome.UNDELIVERABLE, EVENING, "undeliverable", Actor.SYSTEM)
        assert texts(ended, views)[-1] == (
            "Se retiró la mesa ofrecida (no se le pudo avisar: hay que llamarle)"
        )
    expired = rules.settled(offered, Outcome.EXPIRED, EVENING, "undeliverable", Actor.SYSTEM)
    assert texts(expired, views)[-1] == "No se le pudo avisar: hay que llamarle"


def test_opting_out_and_in(offered: Entry, views: Views) -> None:
    out = heard(offered, Reach.OPTED_OUT)
    assert texts(heard(out, Reach.WRITE), views)[-2:] == [
        "No quiere más mensajes: hay que llamarle",
        "Vuelve a aceptar mensajes",
    ]


def test_what_staff_were_told(offered: Entry, views: Views) -> None:
    declined = rules.settled(offered, Outcome.DECLINED, EVENING, "staff", Actor.STAFF)
    (*_, last) = history(declined, [], views)
    assert last.texto == "Dijo al personal que no quiere la mesa y salió de la lista"
    assert last.quien == "personal"


@pytest.mark.parametrize("what", [*_STEPS, "something-new"])
def test_no_code_is_shown_to_staff(views: Views, what: str) -> None:
    for detail in ("", *(CODES if what != "offered" else ())):  # which names the tables
        noted = rules.note(sample_entry(history=()), EVENING, what, Actor.SYSTEM, detail)
        (told,) = texts(noted, views)
        assert what not in told
        assert not detail or detail not in told


async def test_every_message_with_what_became_of_it(house: House) -> None:
    await house.full()
    entry_id = (await house.join(11)).json()["data"]["id"]
    outbox, deliveries = house.database.outbox, house.database.deliveries
    reported = [
        ("o1:offer", Channel.WHATSAPP, State.FAILED, 63024),
        ("o1:offer:whatsapp1", Channel.WHATSAPP, State.SENT, None),
        ("o1:offer:sms", Channel.SMS, State.DELIVERED, None),
        ("answer:SM00000000000000000000000000000001", Channel.WHATSAPP, State.READ, None),
        (f"{entry_id}:service-ended:sms1", Channel.SMS, State.QUEUED, None),
    ]
    for number, (key, channel, state, code) in enumerate(reported):
        sid, at = f"SM{number:032x}", EVENING + timedelta(minutes=number)
        await outbox.claim(OutboundMessage(key, entry_id, "+34600000011", "…", channel))
        await outbox.record_sent(key, sid, at)
        await deliveries.report(key, sid, state, code, at)
    detail = (await house.staff("GET", f"/waitlist/{entry_id}")).json()["data"]
    assert [tuple(message.values())[1:] for message in detail["mensajes"]] == [
        ("whatsapp", "aviso", "no entregado", 63024),
        ("whatsapp", "aviso", "enviado", None),
        ("sms", "aviso", "entregado", None),
        ("whatsapp", "respuesta", "leído", None),
        ("sms", "fin de servicio", "enviado", None),
    ]
    assert detail["mensajes"][0]["cuando"] == "2026-11-21T20:40:00Z"


async def test_an_entry_to_which_nothing_was_sent(house: House) -> None:
    await house.full()
    entry_id = (await house.join(11)).json()["data"]["id"]
    detail = (await house.staff("GET", f"/waitlist/{entry_id}")).json()["data"]
    assert detail["mensajes"] == []
