"""The templates obey WhatsApp's rules for templates, and the values fit them."""

import re
from dataclasses import replace
from typing import Any

import pytest

from adapters.wording import CatalogueWording, definitions
from domain.languages import LANGUAGES
from domain.said import ASKS, TEMPLATES, Text
from tests.wording_samples import HOUSE, LINK, OFFER_ID, PLAIN_HOUSE, full, minimal

WORDING = CatalogueWording()
HOLD = 900
LONGEST_BODY = 1024
LONGEST_TITLE = 20
VARIABLE = re.compile(r"\{\{(\d+)\}\}")
ALL = definitions(HOUSE, HOLD, link=LINK) + definitions(PLAIN_HOUSE, HOLD)
PAIRS = [(text, language) for text in TEMPLATES for language in LANGUAGES]
every = pytest.mark.parametrize("definition", ALL, ids=lambda one: one["friendly_name"])


def body(definition: dict[str, Any]) -> str:
    return str(definition["types"]["twilio/text"]["body"])


def filled(words: str, values: dict[str, str]) -> str:
    return VARIABLE.sub(lambda found: values[found[1]], words)


def test_one_for_each_text_and_language() -> None:
    names = [one["friendly_name"] for one in definitions(HOUSE, HOLD)]
    assert names == [f"nubes_{t.replace('-', '_')}_{code}_v1" for t, code in PAIRS]
    assert all(re.fullmatch("[a-z0-9_]+", name) for name in names)


def test_only_the_languages_asked_for() -> None:
    chosen = definitions(HOUSE, HOLD, ("en",), revision=3)
    assert [one["language"] for one in chosen] == ["en"] * len(TEMPLATES)
    assert chosen[0]["friendly_name"] == "nubes_offer_en_v3"


@every
def test_variables_are_numbered_from_one_and_all_used(definition: dict[str, Any]) -> None:
    buttons = definition["types"].get("twilio/quick-reply", {}).get("actions", [])
    in_body = [int(number) for number in VARIABLE.findall(body(definition))]
    in_buttons = {int(VARIABLE.findall(button["id"])[0]) for button in buttons}
    first_uses = list(dict.fromkeys(in_body))
    numbers = first_uses + sorted(in_buttons)
    assert numbers == list(range(1, len(numbers) + 1))
    assert list(definition["variables"]) == [str(number) for number in numbers]


@every
def test_no_variable_first_last_or_beside_another(definition: dict[str, Any]) -> None:
    parts = VARIABLE.split(body(definition))[::2]
    assert all(re.search(r"\w", part) for part in parts)


@every
def test_more_fixed_words_than_variables(definition: dict[str, Any]) -> None:
    words = body(definition)
    fixed = re.findall(r"\w+", VARIABLE.sub(" ", words))
    assert len(fixed) >= 2 * len(set(VARIABLE.findall(words))) + 1


@every
def test_lengths_and_spaces(definition: dict[str, Any]) -> None:
    words = body(definition)
    assert len(filled(words, definition["variables"])) <= LONGEST_BODY
    assert "\n\n\n" not in words
    assert "    " not in words
    assert "{" not in VARIABLE.sub("", words)


@every
def test_samples_are_whole(definition: dict[str, Any]) -> None:
    assert all(value.strip() for value in definition["variables"].values())


@every
def test_questions_have_two_buttons_and_the_rest_none(definition: dict[str, Any]) -> None:
    asks = any(f"_{text.value}_" in definition["friendly_name"] for text in ASKS)
    kinds = ["twilio/quick-reply", "twilio/text"] if asks else ["twilio/text"]
    assert list(definition["types"]) == kinds
    if asks:
        quick = definition["types"]["twilio/quick-reply"]
        number = len(definition["variables"])
        assert quick["body"] == body(definition)
        ids = [button["id"] for button in quick["actions"]]
        assert ids == [f"{word}:{{{{{number}}}}}" for word in ("si", "no")]
        assert all(b["type"] == "QUICK_REPLY" for b in quick["actions"])
        assert all(0 < len(b["title"]) <= LONGEST_TITLE for b in quick["actions"])


@pytest.mark.parametrize(("text", "language"), PAIRS)
def test_a_filled_template_is_the_text(text: Text, language: str) -> None:
    (definition,) = (
        one
        for one in definitions(HOUSE, HOLD, (language,), link=LINK)
        if one["friendly_name"] == f"nubes_{text.replace('-', '_')}_{language}_v1"
    )
    said = full(text, language)
    values = WORDING.template_values(said)
    assert list(values) == list(definition["variables"])
    assert filled(body(definition), values) == WORDING.text(said)


@pytest.mark.parametrize(("text", "language"), PAIRS)
def test_no_value_is_ever_empty(text: Text, language: str) -> None:
    values = WORDING.template_values(minimal(text, language))
    assert all(value.strip() for value in values.values())
    if text in ASKS:
        assert list(values.values())[-1] == OFFER_ID


@pytest.mark.parametrize("name", ["", " \n\t ", "\x00"])
def test_a_guest_without_a_name_has_a_word(name: str) -> None:
    said = replace(full(Text.OFFER, "es"), name=name)
    assert WORDING.template_values(said)["1"] == "cliente"


def test_a_value_is_one_line() -> None:
    said = replace(full(Text.OFFER, "es"), name="Ana\n\n    María\tJosé")
    assert WORDING.template_values(said)["1"] == "Ana María José"


@pytest.mark.parametrize("text", [text for text in Text if text not in TEMPLATES])
def test_other_texts_are_no_templates(text: Text) -> None:
    with pytest.raises(KeyError):
        WORDING.template_values(full(text, "es"))


@pytest.mark.parametrize("text", ASKS)
def test_buttons_need_an_offer_to_name(text: Text) -> None:
    with pytest.raises(ValueError, match="need an offer"):
        WORDING.template_values(replace(full(text, "es"), offer_id=""))
