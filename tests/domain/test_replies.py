"""What guests write is understood when it is clear and never mistaken when it is not."""

import json
import statistics
import timeit
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from domain.languages import LANGUAGES
from domain.lexicon import Lexicon
from domain.replies import Answer, interpret, is_courtesy, says_yes, wants_out
from domain.reply_words import DOUBTFUL, PHRASES, SPELLINGS, Part

HERE = Path(__file__).parent
ENTRIES = [
    entry
    for name in ("reply_corpus.json", "reply_corpus_languages.json")
    for entry in json.loads((HERE / name).read_text("utf-8"))
]
CORPUS = {entry["text"]: Answer(entry["answer"]) for entry in ENTRIES}
# The older of the two has no languages; it is Spanish for the most part.
LANGUAGE = {entry["text"]: entry.get("language", "es") for entry in ENTRIES}
CLEAR = [text for text, answer in CORPUS.items() if answer is not Answer.UNCLEAR]
YES = [text for text in CLEAR if interpret(text) is Answer.YES]
NO = [text for text in CLEAR if interpret(text) is Answer.NO]
UNDERSTOOD = [text for text in CLEAR if interpret(text) is not Answer.UNCLEAR]
SHORT_UNCLEAR = [text for text in CORPUS if text not in CLEAR and len(text) < 100]

FIXTURES = Path(__file__).parents[1] / "fixtures"
INBOUND = {
    "si": Answer.YES,
    "si_acento": Answer.YES,
    "yes_emoji": Answer.YES,
    "emoji_only": Answer.YES,
    "button_si_template": Answer.YES,
    "button_interactive": Answer.YES,
    "media_caption": Answer.YES,
    "sms_si": Answer.YES,
    "duplicate_of_si": Answer.YES,
    "no": Answer.NO,
    "button_no_template": Answer.NO,
    "cancelar": Answer.NO,
    "ambiguous": Answer.UNCLEAR,
    "ambiguous_question": Answer.UNCLEAR,
    "audio": Answer.UNCLEAR,
    "baja": Answer.UNCLEAR,
    "list_reply": Answer.UNCLEAR,
    "location": Answer.UNCLEAR,
    "media": Answer.UNCLEAR,
    "start_advanced_optout": Answer.UNCLEAR,
    "stop_advanced_optout": Answer.UNCLEAR,
    "unknown_number": Answer.UNCLEAR,
}

clear = st.sampled_from(UNDERSTOOD)
anything = st.text(st.characters(), max_size=400)
pieces = st.sampled_from([*UNDERSTOOD, *SHORT_UNCLEAR, *SPELLINGS, ",", "\n", "👍", "👎", "?"])
conversation = st.lists(pieces, max_size=8).map(" ".join)


def test_corpus_has_no_wrong_yes_and_no_wrong_no() -> None:
    answers = {text: interpret(text) for text in CORPUS}
    wrong = {t: a for t, a in answers.items() if a not in (Answer.UNCLEAR, CORPUS[t])}
    assert not wrong
    assert len(CORPUS) == len(ENTRIES) >= 1_800


@pytest.mark.parametrize("answer", [Answer.YES, Answer.NO])
def test_at_least_97_percent_of_clear_replies_are_understood(answer: Answer) -> None:
    replies = [text for text in CLEAR if CORPUS[text] is answer]
    missed = [text for text in replies if interpret(text) is not answer]
    assert len(missed) <= 0.03 * len(replies), missed


@pytest.mark.parametrize("language", LANGUAGES)
def test_at_least_97_percent_are_understood_in_each_language(language: str) -> None:
    replies = [text for text in CLEAR if LANGUAGE[text] == language]
    missed = [text for text in replies if interpret(text) is Answer.UNCLEAR]
    assert len(replies) >= 70
    assert len(missed) <= 0.03 * len(replies), missed


@pytest.mark.parametrize(
    "path", sorted(FIXTURES.glob("twilio_inbound_*.json")), ids=lambda p: p.stem
)
def test_messages_as_twilio_delivers_them(path: Path) -> None:
    body = json.loads(path.read_text("utf-8"))["Body"]
    assert interpret(body) is INBOUND[path.stem.removeprefix("twilio_inbound_")]


@given(anything | conversation)
@example("\ud800")
@example("gracias pero")
@example("i\u0301" * 150)
def test_every_text_gets_an_answer(text: str) -> None:
    assert interpret(text) in Answer
    assert not wants_out(text) or interpret(text) is Answer.NO


@given(clear, st.sampled_from([str.upper, str.lower, str.title, str.swapcase, str.casefold]))
def test_case_does_not_matter(text: str, recase: Callable[[str], str]) -> None:
    assert interpret(recase(text)) is interpret(text)


@given(clear)
def test_composed_and_decomposed_accents_are_the_same(text: str) -> None:
    nfc, nfd = unicodedata.normalize("NFC", text), unicodedata.normalize("NFD", text)
    assert interpret(nfc) is interpret(nfd) is interpret(text)


@given(clear)
def test_missing_accents_change_no_answer_into_another(text: str) -> None:
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    assert interpret(plain) in (interpret(text), Answer.UNCLEAR)


@given(
    clear,
    st.sampled_from(["", " ", "¡", "😊 ", "\u200b", "\ufeff"]),
    st.sampled_from(
        [".", "!!", "...", "…", " :)", " 😊", "🙏🏽", " ❤️", " 🎉🎉", "\n", "\u200d", " 🇪🇸"]
    ),
)
def test_punctuation_and_neutral_emoji_do_not_matter(text: str, before: str, after: str) -> None:
    assert interpret(f"{before}{text}{after}") is interpret(text)


@given(st.sampled_from(["si", "sí", "no", "ok", "vale", "yes", "nope"]), st.integers(3, 40))
def test_stretched_letters_do_not_matter(word: str, times: int) -> None:
    assert interpret(word[:-1] + word[-1] * times) is interpret(word)
    assert interpret(word[0] * times + word[1:]) is interpret(word)


@given(clear | anything, st.sampled_from(["?", " ?", "？", " ❓", "؟", " ¿vale", "?!", "⁉️"]))
def test_a_question_is_never_an_answer(text: str, question: str) -> None:
    assert interpret(text + question) is Answer.UNCLEAR


@given(
    clear | conversation,
    st.sampled_from(
        [
            " pero luego",
            " pero somos 5",
            ", pero fuera",
            " pero",
            " but later",
            " si hay terraza",
            ", si es fuera",
            " if possible",
            " a las 22",
            " más tarde",
            " en 5 minutos",
            " 🤔",
            " 🤷‍♀️",
        ]
    ),
)
def test_a_condition_or_a_change_is_never_an_answer(text: str, tail: str) -> None:
    assert interpret(text + tail) is Answer.UNCLEAR


@given(st.sampled_from(YES), st.sampled_from(NO), st.sampled_from([" ", ", ", "\n", " 😊 "]))
def test_a_no_anywhere_is_never_a_yes(yes: str, no: str, between: str) -> None:
    assert interpret(yes + between + no) is not Answer.YES
    assert interpret(no + between + yes) is not Answer.YES


@given(st.sampled_from(YES))
def test_a_yes_beside_a_bare_no_is_unclear(yes: str) -> None:
    assert interpret(f"no, {yes}") is Answer.UNCLEAR
    assert interpret(f"{yes}, no") is Answer.UNCLEAR


@given(st.permutations(["sí", "no", "gracias"]), st.sampled_from([" ", ", ", "\n", " 😊 "]))
def test_yes_beside_no_is_unclear(words: list[str], between: str) -> None:
    assert interpret(between.join(words)) is Answer.UNCLEAR


@pytest.mark.parametrize(
    "text",
    [
        "Cancelar",
        "cancela",
        "CANCELO",
        "Cancela la reserva, por favor",
        "No, cancela",
        "Ya no",
        "ya no hace falta, gracias",
        "Ya no podemos ir",
        "Bórrame",
        "quítame de la lista",
        "Quitadnos de la lista de espera 🙏",
        "Al final no vamos",
        "Tengo que cancelar",
        "No queremos esperar más",
        "cancel",
        "Please remove me from the list",
        "We'd like to cancel",
        "no longer needed",
    ],
)
def test_a_wish_to_leave_is_heard_without_an_offer(text: str) -> None:
    assert wants_out(text)
    assert interpret(text) is Answer.NO


@pytest.mark.parametrize(
    "text",
    [
        "No",
        "No, gracias",
        "No podemos",
        "👎",
        "Ya hemos cenado",
        "BAJA",
        "STOP",
        "",
        "No cancelar",
        "no quiero cancelar",
        "Don't cancel",
        "¿Puedo cancelar?",
        "Sí, cancela",
        "cancelar, no",
        "ya no cancelo",
        "Cancela si no hay terraza",
        "Sí",
    ],
)
def test_anything_else_keeps_the_place_in_the_line(text: str) -> None:
    assert not wants_out(text)


def test_the_accent_tells_a_yes_from_a_condition() -> None:
    assert interpret("sí podemos") is interpret("si\u0301 podemos") is Answer.YES
    assert interpret("si podemos") is Answer.UNCLEAR


@pytest.mark.parametrize(
    "text",
    ["si nos va bien", "si ens va bé", "si on arrive", "si nous venons", "si podem", "si podemos"],
)
def test_an_if_of_any_language_is_never_a_yes(text: str) -> None:
    assert interpret(text) is Answer.UNCLEAR


@pytest.mark.parametrize(
    "text", ["s\x00i", "sí\x07", "sí\x1f", "si\x85", "no\x0b", "Sі", "nо", "Nº"]
)
def test_control_characters_and_other_scripts_are_unclear(text: str) -> None:
    assert interpret(text) is Answer.UNCLEAR


def test_a_spelling_corrects_to_a_known_word_and_never_changes_one() -> None:
    lexicon = Lexicon(PHRASES, {}, DOUBTFUL)
    assert not [wrong for wrong in SPELLINGS if lexicon.phrases([wrong])]
    assert interpret("non") is interpret("nope") is Answer.NO
    assert interpret("bale") is interpret("okey") is Answer.YES


def test_a_phrase_with_two_meanings_does_not_start() -> None:
    with pytest.raises(ValueError, match="'ya vamos' is both"):
        Lexicon({Part.YES: ["ya vamos"], Part.NO: ["ya? vamos"]}, {})


def test_a_long_text_is_unclear_and_costs_nothing() -> None:
    texts = ["sí" * 5000, "no " * 3334, "👍" * 10_000, "i\u0301" * 5000]
    assert {interpret(text) for text in texts} == {Answer.UNCLEAR}
    assert max(_microseconds(text) for text in texts) < 50


def test_a_reply_is_read_in_less_than_50_microseconds() -> None:
    assert statistics.median(_microseconds(text) for text in CLEAR) < 50


def _microseconds(text: str) -> float:
    return min(timeit.repeat(lambda: interpret(text), number=10, repeat=5)) * 1e5


@pytest.mark.parametrize("text", ["SÍ", "si", "sí, gracias", "yes please", "bai", "oui", "👍 sí"])
def test_a_yes_in_so_many_words(text: str) -> None:
    assert interpret(text) is Answer.YES
    assert says_yes(text)


@pytest.mark.parametrize("text", ["ok", "vale, gracias", "perfecto", "ok, gracias", "no", "¿sí?"])
def test_what_may_be_a_nod_to_something_else(text: str) -> None:
    assert not says_yes(text)


@pytest.mark.parametrize("text", ["gracias", "Hola, buenas tardes", "thank you", "genial 😊"])
def test_a_courtesy_needs_no_answer(text: str) -> None:
    assert is_courtesy(text)


@pytest.mark.parametrize("text", ["", "hola?", "gracias, ¿tenéis trona?", "vale", "no, gracias"])
def test_what_says_more_than_a_courtesy(text: str) -> None:
    assert not is_courtesy(text)
