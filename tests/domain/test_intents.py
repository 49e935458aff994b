"""A guest's wish is heard when it is clear and never taken for another when it is not."""

import json
import statistics
import timeit
import unicodedata
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.intent_words import PHRASES, SPELLINGS
from domain.intents import Intent, Wish, understood
from domain.languages import LANGUAGES
from domain.lexicon import Lexicon
from domain.replies import Answer, interpret, wants_out

HERE = Path(__file__).parent
ENTRIES = json.loads((HERE / "intent_corpus.json").read_text("utf-8"))
CORPUS = {
    entry["text"]: Wish(Intent(entry["intent"]), entry["number"], entry["language"])
    for entry in ENTRIES
}
REPLIES = {
    entry["text"]: Answer(entry["answer"])
    for name in ("reply_corpus.json", "reply_corpus_languages.json")
    for entry in json.loads((HERE / name).read_text("utf-8"))
}
CLEAR = [text for text, wish in CORPUS.items() if wish.intent is not Intent.UNCLEAR]
UNDERSTOOD = [text for text in CLEAR if understood(text) == CORPUS[text]]
TEXTS = [text for text in (*CORPUS, *REPLIES) if len(text) < 100]

ANSWERS = (Intent.YES, Intent.NO, Intent.LEAVE)
HARMLESS = (Intent.STATUS, Intent.MORE_TIME)
ASKED = [text for text in UNDERSTOOD if CORPUS[text].intent not in ANSWERS]
CHANGES = [text for text in UNDERSTOOD if CORPUS[text].intent not in HARMLESS]

FIXTURES = Path(__file__).parents[1] / "fixtures"
INBOUND = {
    "baja": Intent.OPT_OUT,
    "stop_advanced_optout": Intent.OPT_OUT,
    "start_advanced_optout": Intent.OPT_IN,
    "cancelar": Intent.LEAVE,
    "no": Intent.NO,
    "button_no_template": Intent.NO,
    "si": Intent.YES,
    "sms_si": Intent.YES,
    "ambiguous": Intent.UNCLEAR,
    "ambiguous_question": Intent.STATUS,
    "audio": Intent.UNCLEAR,
    "location": Intent.UNCLEAR,
}

clear = st.sampled_from(UNDERSTOOD)
anything = st.text(st.characters(), max_size=400)
conversation = st.lists(st.sampled_from([*TEXTS, *SPELLINGS, "5", "?", "\n"]), max_size=6).map(
    " ".join
)
SIGNS = (" ", ", ", "\n", " 😊 ")
between = st.sampled_from(SIGNS)
# What says one thing only, though each of its halves would say another.
ONE_WISH = {
    "cancelar mi posición": Intent.LEAVE,
    "cancelar posición": Intent.LEAVE,
    "cancelar espera": Intent.LEAVE,
    "no quiero recibir mensajes": Intent.OPT_OUT,
}


def test_corpus_has_no_wish_that_is_taken_for_another() -> None:
    heard = {text: understood(text) for text in CORPUS}
    wrong = {
        text: wish
        for text, wish in heard.items()
        if wish.intent not in (Intent.UNCLEAR, CORPUS[text].intent)
    }
    assert not wrong
    assert len(CORPUS) == len(ENTRIES) >= 600


def test_corpus_has_no_wrong_number() -> None:
    wrong = {
        text: understood(text).number
        for text, wish in CORPUS.items()
        if understood(text).number != wish.number
    }
    assert not wrong


@pytest.mark.parametrize("intent", [intent for intent in Intent if intent is not Intent.UNCLEAR])
def test_at_least_97_percent_of_clear_wishes_are_understood(intent: Intent) -> None:
    texts = [text for text in CLEAR if CORPUS[text].intent is intent]
    missed = [text for text in texts if understood(text).intent is not intent]
    assert len(texts) >= 20
    assert len(missed) <= 0.03 * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_97_percent_are_understood_in_each_language(language: str) -> None:
    texts = [text for text in CLEAR if CORPUS[text].language == language]
    missed = [text for text in texts if understood(text).intent is Intent.UNCLEAR]
    assert len(texts) >= 20
    assert len(missed) <= 0.03 * len(texts), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_is_recognised_and_never_the_wrong_one(language: str) -> None:
    texts = [text for text, wish in CORPUS.items() if wish.language == language]
    guesses = [understood(text).language for text in texts]
    assert {*guesses} <= {language, None}
    assert guesses.count(language) >= 0.9 * len(texts)


def test_a_text_of_no_distinct_language_has_none() -> None:
    texts = [text for text, wish in CORPUS.items() if wish.language is None]
    assert {understood(text).language for text in texts} == {None}


@pytest.mark.parametrize("name", INBOUND)
def test_messages_as_twilio_delivers_them(name: str) -> None:
    body = json.loads((FIXTURES / f"twilio_inbound_{name}.json").read_text("utf-8"))["Body"]
    assert understood(body).intent is INBOUND[name]


def test_an_answer_is_what_interpret_says() -> None:
    for text in (*REPLIES, *CORPUS):
        _agrees_with_interpret(text)


@given(anything | conversation)
@example("\ud800")
@example("no ٣")
@example("sí ²")
@example("⑤")
def test_every_text_gets_a_wish(text: str) -> None:
    wish = understood(text)
    assert wish.intent in Intent
    assert wish.language in (*LANGUAGES, None)
    assert wish.number is None or (1 <= wish.number <= 9 and wish.intent not in HARMLESS)
    _agrees_with_interpret(text)


@given(clear, st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str.casefold]))
def test_case_does_not_matter(text: str, recase: Callable[[str], str]) -> None:
    assert understood(recase(text)) == understood(text)


@given(clear)
def test_composed_and_decomposed_accents_are_the_same(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert understood(nfc) == understood(nfd) == understood(text)


@given(clear)
def test_missing_accents_change_no_wish_into_another(text: str) -> None:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert understood(plain).intent in (understood(text).intent, Intent.UNCLEAR)


@given(
    clear,
    st.sampled_from(["", " ", "¡", "😊 ", "\u200b", "\ufeff"]),
    st.sampled_from([".", "!!", "...", " :)", " 😊", "🙏🏽", " ❤️", "\n", "\u200d", " 🇪🇸"]),
)
def test_punctuation_and_neutral_emoji_do_not_matter(text: str, before: str, after: str) -> None:
    assert understood(f"{before}{text}{after}") == understood(text)


@given(clear, st.sampled_from(["Hola, ", "Buenas noches. ", "Perdona, "]))
def test_politeness_does_not_matter(text: str, greeting: str) -> None:
    wish = understood(f"{greeting}{text}, por favor")
    assert (wish.intent, wish.number) == (understood(text).intent, understood(text).number)


@given(st.sampled_from(CHANGES), st.sampled_from(["?", " ?", "？", " ❓", " ¿vale", " 🤔", " 🤷"]))
def test_a_question_changes_nothing(text: str, question: str) -> None:
    assert understood(text + question).intent is Intent.UNCLEAR


@given(
    clear | conversation,
    st.sampled_from(
        [" pero luego", " pero somos 5", " si hay terraza", " a las 22", " mañana", " y llegamos"]
    ),
)
def test_a_condition_or_a_change_is_never_understood(text: str, tail: str) -> None:
    assert understood(text + tail).intent is Intent.UNCLEAR


@given(st.sampled_from(UNDERSTOOD), st.sampled_from(UNDERSTOOD), between)
def test_of_two_wishes_at_once_none_is_heard_that_was_not_said(
    one: str, other: str, sign: str
) -> None:
    said = {CORPUS[one].intent, CORPUS[other].intent}
    heard = understood(one + sign + other).intent
    assert heard in said | {Intent.UNCLEAR}
    if said.isdisjoint(ANSWERS) and len(said) == 2:
        assert heard is Intent.UNCLEAR


@pytest.mark.parametrize("answer", ["sí", "no", "ok", "👍", "👎", "cancelar"])
def test_an_answer_beside_another_wish_is_neither(answer: str) -> None:
    for text, sign in product(ASKED, SIGNS):
        for both in (answer + sign + text, text + sign + answer):
            # "Sí, apúntame otra vez" answers no offer, whatever is said before it.
            one = {Intent.UNCLEAR, Intent.REJOIN, ONE_WISH.get(both)}
            assert understood(both).intent in one, both


@given(st.integers(0, 400), st.sampled_from(["dame {} minutos", "{} min más", "espera {} minutos"]))
def test_a_quarter_of_an_hour_is_the_most_to_ask_for(minutes: int, plea: str) -> None:
    asked = understood(plea.format(minutes)).intent is Intent.MORE_TIME
    assert asked is (1 <= minutes <= 15)


@given(st.integers(0, 10_000), st.sampled_from(["sí {}", "{} sí", "no {}", "cancelar {}", "{}"]))
def test_a_number_names_one_of_nine(number: int, text: str) -> None:
    assert understood(text.format(number)).number == (number if 1 <= number <= 9 else None)


@given(
    st.sampled_from(["sí {} personas", "somos {}", "vamos {}", "a las {}", "mesa {}", "sí {}:30"])
)
def test_people_hours_and_tables_are_no_number(text: str) -> None:
    assert {understood(text.format(n)).number for n in range(1, 10)} == {None}


@pytest.mark.parametrize(
    "text",
    ["cancelar", "cancelo", "cancela la reserva", "cancel", "ya no", "annuler", "no", "quita"],
)
def test_cancelling_is_never_an_opt_out(text: str) -> None:
    assert understood(text).intent is not Intent.OPT_OUT


@pytest.mark.parametrize(
    "text", ["BAJA\x00", "ВАЈА", "BАJA", "sí 1\x07", "cuánto\x1ffalta", "SТОР"]
)
def test_control_characters_and_other_scripts_are_unclear(text: str) -> None:
    assert understood(text) == Wish(Intent.UNCLEAR)


def test_a_spelling_corrects_to_a_word_and_never_changes_one() -> None:
    lexicon = Lexicon(PHRASES, {})
    assert not [wrong for wrong in SPELLINGS if lexicon.phrases([wrong])]


def test_a_long_text_is_unclear_and_costs_nothing() -> None:
    texts = ["baja" * 2500, "sí 1 " * 2000, "👍" * 10_000, "i\u0301" * 5000]
    assert {understood(text) for text in texts} == {Wish(Intent.UNCLEAR)}
    assert max(_microseconds(text) for text in texts) < 50


def test_a_message_is_read_in_less_than_100_microseconds() -> None:
    assert statistics.median(_microseconds(text) for text in (*CORPUS, *REPLIES)) < 100


def _agrees_with_interpret(text: str) -> None:
    wish = understood(text)
    if wish.number is not None:
        assert interpret(text) is Answer.UNCLEAR
        return
    assert (wish.intent is Intent.YES) is (interpret(text) is Answer.YES)
    assert (wish.intent in (Intent.NO, Intent.LEAVE)) is (interpret(text) is Answer.NO)
    assert (wish.intent is Intent.LEAVE) is wants_out(text)


def _microseconds(text: str) -> float:
    return min(timeit.repeat(lambda: understood(text), number=5, repeat=3)) * 2e5
