"""What guests read, word for word, and which text answers which message."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from domain import conversation, texts
from domain import entry as rules
from domain.conversation import Meaning
from domain.entry import Reply
from domain.model import Actor, Entry, Guest, Offer, Outcome, Status
from domain.texts import Venue

VENUE = Venue("casa", "En Las Nubes Restobar", "941 57 84 51", "Europe/Madrid")
# 21:00 in Madrid, in winter.
START = datetime(2025, 1, 15, 20, tzinfo=UTC)
NOW = datetime(2025, 1, 15, 18, tzinfo=UTC)
WINDOW = timedelta(minutes=15)
HELD = Offer("e1.1", "e1", ("T5",), "Terraza", START, START + WINDOW, NOW, "free:T5")


@pytest.fixture
def waiting() -> Entry:
    guest = Guest("María Pérez", "+34600000011", "whatsapp:+34600000011")
    return Entry(
        "e1", "casa", date(2025, 1, 15), "cena", 1, guest, 4, None, START, "", "voice", NOW
    )


@pytest.fixture
def notified(waiting: Entry) -> Entry:
    return rules.notified(rules.offered(waiting, HELD, NOW), NOW, WINDOW)


def said(body: str, at: datetime = NOW) -> Reply:
    return Reply("SM1", body, at)


def answer(entry: Entry, body: str, at: datetime = NOW) -> str:
    """What the guest reads, once the entry has moved as the message asks."""
    reply = said(body, at)
    meaning, after = conversation.understand(entry, reply), entry
    if meaning.outcome is not None:
        after = rules.settled(entry, meaning.outcome, NOW, "", Actor.GUEST)
    elif meaning.leaves:
        after = rules.left(entry, NOW, "left", Actor.GUEST)
    return conversation.answer(entry, after, reply, VENUE)


def test_the_offer(waiting: Entry) -> None:
    assert texts.offer(waiting, VENUE, HELD, WINDOW) == (
        "¡Hola, María! Te escribimos de En Las Nubes Restobar: se ha liberado una mesa (Terraza) "
        "para 4 personas el 15/01/2025 a las 21:00. ¿La quieres? Responde SÍ o NO: te la "
        "guardamos 15 minutos."
    )


def test_yes_is_confirmed(notified: Entry) -> None:
    assert answer(notified, "SÍ") == (
        "¡Perfecto, María! Mesa confirmada para el 15/01/2025 a las 21:00 para 4 personas. "
        "¡Te esperamos! En Las Nubes Restobar"
    )


def test_no_is_understood(notified: Entry) -> None:
    assert answer(notified, "no") == (
        "Entendido, María, he cancelado tu posición en la lista de espera. "
        "¡Esperamos verte pronto! En Las Nubes Restobar"
    )


def test_the_unclear_is_asked_again(notified: Entry) -> None:
    assert answer(notified, "¿tenéis trona?") == (
        "Perdona, María, no te he entendido. Te guardamos la mesa hasta las 19:15: responde SÍ "
        "para confirmarla o NO para dejarla pasar. Si necesitas otra cosa, llámanos al "
        "941 57 84 51."
    )


def test_one_second_late_is_late(notified: Entry) -> None:
    assert notified.expires_at is not None
    assert "Mesa confirmada" in answer(notified, "sí", notified.expires_at)
    late = answer(notified, "sí", notified.expires_at + timedelta(microseconds=1))
    assert late.startswith("Lo siento, María: el tiempo para responder ha pasado")


def test_without_an_offer_the_guest_hears_that_it_waits(waiting: Entry) -> None:
    assert answer(waiting, "sí") == (
        "Hola, María. Sigues en la lista de espera para el 15/01/2025 a las 21:00. En cuanto se "
        "libere una mesa te escribimos. Para salir de la lista, responde CANCELAR."
    )
    assert answer(waiting, "cancelar").startswith("Entendido, María")
    assert conversation.understand(waiting, said("no")) == Meaning()


@pytest.mark.parametrize(
    ("outcome", "opening"),
    [
        (Outcome.ACCEPTED, "Tu mesa para el 15/01/2025 a las 21:00 está confirmada, María."),
        (Outcome.EXPIRED, "Lo siento, María: el tiempo para responder ha pasado"),
        (Outcome.DECLINED, "Hola, soy el asistente automático de En Las Nubes Restobar."),
    ],
)
def test_after_the_end_nothing_moves(notified: Entry, outcome: Outcome, opening: str) -> None:
    reason = "no-answer" if outcome is Outcome.EXPIRED else ""
    over = rules.settled(notified, outcome, NOW, reason, Actor.GUEST)
    assert conversation.understand(over, said("sí")) == Meaning()
    assert answer(over, "sí").startswith(opening)


def test_an_offer_ended_before_its_message_went_out_keeps_the_place(waiting: Entry) -> None:
    offered = rules.offered(waiting, HELD, NOW)
    back = rules.settled(offered, Outcome.UNDELIVERABLE, NOW, "recipient", Actor.SYSTEM)
    assert (back.status, back.offer, back.reason) == (Status.WAITING, None, "recipient")
    assert rules.settlement(back, HELD, Outcome.UNDELIVERABLE).stays


def test_after_it_went_out_the_wait_is_over(notified: Entry) -> None:
    over = rules.settled(notified, Outcome.WITHDRAWN, NOW, "staff", Actor.STAFF)
    assert over.status is Status.EXPIRED
    assert not rules.settlement(over, HELD, Outcome.WITHDRAWN).stays


def test_history_stays_bounded_and_keeps_its_beginning(waiting: Entry) -> None:
    entry = rules.note(waiting, NOW, "joined", Actor.GUEST)
    for _ in range(3 * rules.MAX_HISTORY):
        entry = rules.note(entry, NOW, "reply", Actor.GUEST)
    assert len(entry.history) == rules.MAX_HISTORY
    assert (entry.history[0].what, entry.history[-1].seq) == ("joined", entry.version - 1)


def test_small_words(waiting: Entry) -> None:
    alone = replace(waiting, party_size=1, guest=replace(waiting.guest, name=" "))
    assert "para 1 persona el" in texts.offer(alone, VENUE, HELD, timedelta(seconds=20))
    assert "te la guardamos 20 segundos" in texts.offer(alone, VENUE, HELD, timedelta(seconds=20))
