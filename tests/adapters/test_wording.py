"""What guests read, made of the catalogues."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.wording import CatalogueWording
from adapters.wording.page import CataloguePage
from domain.languages import LANGUAGES
from domain.said import Choice, Said, Text
from tests.wording_samples import AT, HOUSE, full, minimal

WORDING = CatalogueWording()
Sample = Callable[[Text, str], Said]
MOST, MOST_OF_AN_OFFER = 1600, 800
# What is left where a variable was empty: two signs side by side, a gap, empty brackets.
HOLE = re.compile(r"[,;:] ?[,;:.!?]|\( *\)| [,.;:!?]| {2,}|[{}]")


def text(said: Said) -> str:
    return WORDING.text(said)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Text))
@pytest.mark.parametrize("sample", [full, minimal])
def test_every_text_in_every_language(kind: Text, language: str, sample: Sample) -> None:
    words = text(sample(kind, language))
    assert 20 < len(words) <= (MOST_OF_AN_OFFER if kind is Text.OFFER else MOST)
    assert HOLE.search(words) is None
    assert "None" not in words


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", list(Text))
def test_the_longest_names_still_fit(kind: Text, language: str) -> None:
    choices = tuple(Choice(number, AT, 14) for number in range(1, 10))
    house = replace(HOUSE, privacy_url="https://".ljust(200, "x"))
    endless = replace(full(kind, language), name="N" * 200, zone="Z" * 200, choices=choices)
    assert len(text(replace(endless, venue=house))) <= (
        MOST_OF_AN_OFFER if kind is Text.OFFER else MOST
    )


def test_an_offer_in_full() -> None:
    assert text(full(Text.OFFER, "es")) == (
        "¡Hola, María! Te escribimos de En Las Nubes Restobar: se ha liberado una mesa (Terraza) "
        "para el 15/01/2025 a las 21:00 para 4 personas. ¿La quieres? Responde SÍ o NO: te la "
        "guardamos 15 minutos.\n\n"
        "Te escribimos porque te apuntaste en nuestra lista de espera o reservaste con nosotros. "
        "Responde BAJA para no recibir más mensajes. Privacidad: https://nubes.example/privacidad\n\n"
        "Sigue tu turno en https://nubes.example/e/AAAA (el enlace es solo para ti)."
    )


def test_the_words_of_the_design() -> None:
    assert text(full(Text.CONFIRMED, "es")).startswith(
        "¡Perfecto, María! Mesa confirmada para el 15/01/2025 a las 21:00 para 4 personas"
    )
    assert text(full(Text.LEFT_LINE, "es")).startswith(
        "Entendido, María, he cancelado tu posición en la lista de espera"
    )
    assert text(full(Text.FAILED, "es")) == (
        "Hubo un error al confirmar tu reserva. Por favor, llama al 941 57 84 51."
    )


@pytest.mark.parametrize(
    ("language", "greeting"),
    [
        ("es", "¡Hola! Te "),
        ("en", "Hi! This"),
        ("eu", "Kaixo! En"),
        ("ca", "Hola! Som"),
        ("gl", "Ola! Escri"),
        ("fr", "Bonjour\u00a0! Ici"),
    ],
)
def test_nobody_is_greeted_by_an_empty_name(language: str, greeting: str) -> None:
    assert text(minimal(Text.OFFER, language)).startswith(greeting)


@pytest.mark.parametrize(
    ("language", "party", "words"),
    [
        ("es", 1, "para 1 persona."),
        ("es", 4, "para 4 personas."),
        ("en", 1, "for 1 person "),
        ("eu", 1, "lagun batentzako "),
        ("eu", 4, "4 lagunentzako "),
        ("fr", 1, "pour 1 personne "),
        ("fr", 2, "pour 2 personnes "),
    ],
)
def test_one_person_is_one(language: str, party: int, words: str) -> None:
    assert words in text(replace(full(Text.OFFER, language), party_size=party))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(900, "15 minutos"), (120, "2 minutos"), (119, "119 segundos"), (1, "1 segundo")],
)
def test_how_long_a_table_is_held(seconds: int, words: str) -> None:
    assert f"te la guardamos {words}." in text(
        replace(full(Text.OFFER, "es"), window_seconds=seconds)
    )


@pytest.mark.parametrize(
    ("position", "wait", "words"),
    [
        (3, 20, "estás en la posición 3, con una espera de unos 20 minutos, para"),
        (1, 1, "estás en la posición 1, con una espera de 1 minuto, para"),
        (1, 0, "estás en la posición 1, casi sin espera, para"),
        (3, None, "estás en la posición 3, para"),
        (None, 20, "estás en la lista, con una espera de unos 20 minutos, para"),
        (None, None, "estás en la lista, para"),
    ],
)
def test_where_in_line(position: int | None, wait: int | None, words: str) -> None:
    said = replace(full(Text.STATUS, "es"), position=position, wait_min=wait)
    assert words in text(said)


def test_the_choices_are_lines() -> None:
    assert text(full(Text.WHICH, "es")).splitlines()[1:3] == [
        "1) el 15/01/2025 a las 21:00 para 4 personas",
        "2) el 16/01/2025 a las 21:00 para 1 persona",
    ]


@pytest.mark.parametrize(
    ("at", "words"),
    [
        (datetime(2026, 10, 24, 19, tzinfo=UTC), "el 24/10/2026 a las 21:00"),
        (datetime(2026, 10, 25, 20, tzinfo=UTC), "el 25/10/2026 a las 21:00"),
        (datetime(2025, 1, 15, 23, 30, tzinfo=UTC), "el 16/01/2025 a las 00:30"),
    ],
)
def test_times_are_the_restaurants(at: datetime, words: str) -> None:
    assert words in text(replace(full(Text.CONFIRMED, "es"), at=at))


@pytest.mark.parametrize(
    ("language", "when", "until"),
    [
        ("es", ("a la 01:05", "a las 13:05"), ("hasta la 01:05", "hasta las 13:05")),
        ("ca", ("a la 01:05", "a les 13:05"), ("fins a la 01:05", "fins a les 13:05")),
        ("gl", ("á 01:05", "ás 13:05"), ("ata a 01:05", "ata as 13:05")),
        ("fr", ("à 01h05", "à 13h05"), ("jusqu'à 01h05", "jusqu'à 13h05")),
        ("en", ("at 01:05", "at 13:05"), ("until 01:05", "until 13:05")),
    ],
)
def test_one_o_clock_is_one(language: str, when: tuple[str, str], until: tuple[str, str]) -> None:
    page = CataloguePage(language)
    for hours, starts, ends in zip((0, 12), when, until, strict=True):
        at = datetime(2025, 1, 15, hours, 5, tzinfo=UTC)
        assert f" {starts} " in text(replace(full(Text.CONFIRMED, language), at=at))
        assert ends in text(replace(full(Text.PLEASE_ANSWER, language), until=at))
        assert ends in page.say("offer-until", until=page.clock(HOUSE, at))


@pytest.mark.parametrize(("code", "known"), [("de", "es"), ("", "es"), ("en-GB", "en")])
def test_an_unknown_language_gets_the_default(code: str, known: str) -> None:
    assert text(full(Text.OFFER, code)) == text(full(Text.OFFER, known))


def test_without_a_page_on_privacy_none_is_named() -> None:
    assert text(minimal(Text.BOOKED, "es")).endswith("para no recibir más mensajes.")


@pytest.mark.parametrize("kind", [Text.OFFER, Text.STATUS, Text.EXTENDED, Text.NOT_EXTENDED])
def test_an_instant_that_is_missing_is_an_error(kind: Text) -> None:
    with pytest.raises(ValueError, match=f"the text {kind} says"):
        text(replace(full(kind, "es"), at=None, until=None))


@pytest.mark.parametrize("name", ["{phone}", "{0}", "{name!r}", "%s", "{{1}}"])
def test_what_guests_typed_is_never_read_as_words(name: str) -> None:
    assert f"¡Hola, {name}!" in text(replace(full(Text.OFFER, "es"), name=name))


@given(st.text(max_size=60))
@settings(deadline=None)
def test_no_name_breaks_a_line(name: str) -> None:
    words = text(replace(full(Text.CONFIRMED, "es"), name=name))
    assert len(words.splitlines()) == 1
    words.encode()


def test_threads_share_it() -> None:
    said = [full(kind, language) for kind in Text for language in LANGUAGES]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(text, said)) == [text(one) for one in said]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_house_is_named_first(language: str) -> None:
    assert HOUSE.name in text(full(Text.OFFER, language)).partition(":")[0]


def test_what_staff_wrote_goes_out_as_it_is() -> None:
    words = "{name} & <b>\n\n  {words}"
    assert text(replace(full(Text.WRITTEN, "es"), words=words)) == words
