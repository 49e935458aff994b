"""The catalogues are whole: every text in every language, with no variable that has no value."""

import gettext
import re
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message

from adapters.wording.catalogue import compiled, read
from adapters.wording.messages import MESSAGES, PLURALS
from domain.languages import DEFAULT, LANGUAGES
from domain.said import ASKS

BUTTON_TITLE = 20


@pytest.fixture(params=LANGUAGES)
def catalog(request: pytest.FixtureRequest) -> Catalog:
    """Each language's file as it is."""
    return read(request.param)


@pytest.fixture(scope="module")
def spanish() -> Catalog:
    return read(DEFAULT)


def messages(catalog: Catalog) -> dict[str, Message]:
    """The messages by id; a plural has the same id for one and for many."""
    found = (message for message in catalog if message.id)
    return {m.id if isinstance(m.id, str) else str(m.id[0]): m for m in found}


def forms(message: Message) -> tuple[str, ...]:
    """The words; of a plural one form for each."""
    words = message.string if isinstance(message.string, tuple) else (message.string,)
    return tuple(str(form or "") for form in words)


def used(words: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(words) if name is not None}


def test_every_message_is_there_and_none_besides(catalog: Catalog) -> None:
    found = messages(catalog)
    assert set(found) == set(MESSAGES)
    assert {key for key, message in found.items() if message.pluralizable} == set(PLURALS)
    assert [key for key, message in found.items() if not all(forms(message))] == []


def test_nothing_is_fuzzy_or_obsolete(catalog: Catalog) -> None:
    assert not catalog.fuzzy
    assert [key for key, message in messages(catalog).items() if message.fuzzy] == []
    assert list(catalog.obsolete) == []


def test_the_header_is_the_languages(catalog: Catalog) -> None:
    headers = dict(catalog.mime_headers)
    assert headers["Language"] == str(catalog.locale)
    assert headers["Plural-Forms"] == Catalog(locale=catalog.locale).plural_forms
    assert list(catalog.check()) == []


def test_only_variables_that_have_a_value(catalog: Catalog) -> None:
    strange = {
        key: unknown
        for key, message in messages(catalog).items()
        for form in forms(message)
        if (unknown := used(form) - set(MESSAGES[key]))
    }
    assert strange == {}


def test_each_text_says_what_the_spanish_says(catalog: Catalog, spanish: Catalog) -> None:
    ours, theirs = messages(catalog), messages(spanish)
    lacking = {
        key: missing
        for key in MESSAGES
        if (missing := used(forms(theirs[key])[-1]) ^ used(forms(ours[key])[-1]))
    }
    assert lacking == {}


def test_a_name_can_be_left_out_with_its_comma(catalog: Catalog) -> None:
    addressed = re.compile(r"\w,? \{name\}")
    for message in messages(catalog).values():
        for form in forms(message):
            assert len(addressed.findall(form)) == form.count("{name}")


def test_no_text_has_stray_spaces(catalog: Catalog) -> None:
    for message in messages(catalog).values():
        for form in forms(message):
            assert form == form.strip()
            assert "  " not in form


def test_an_offer_names_its_words_and_its_buttons_fit(catalog: Catalog) -> None:
    found = messages(catalog)
    titles = [str(found[word].string) for word in ("yes", "no")]
    assert all(len(title) <= BUTTON_TITLE for title in titles)
    for key in (*ASKS, "please-answer", "extended", "not-extended", "which"):
        said = re.findall(r"\w+", str(found[key].string))
        assert set(titles) <= set(said)


def test_what_a_first_message_must_say(catalog: Catalog) -> None:
    found = messages(catalog)
    for key in ("offer", "booked"):
        assert {"venue", "footer"} <= used(str(found[key].string))
    assert {"venue", "window", "when", "people", "table"} <= used(str(found["offer"].string))


@pytest.mark.parametrize("key", ["offer", "people", "mail-signature"])
def test_a_catalogue_that_lacks_words_is_refused(key: str) -> None:
    catalog = read(DEFAULT)
    catalog.delete(key)
    with pytest.raises(ValueError, match=f"es has no words for {key}$"):
        compiled(catalog)


def test_a_fuzzy_text_is_refused() -> None:
    catalog = read(DEFAULT)
    found = catalog.get("offer")
    assert found is not None
    found.flags.add("fuzzy")
    with pytest.raises(ValueError, match="offer"):
        compiled(catalog)


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_and_many_are_told_apart(language: str) -> None:
    translations = compiled(read(language))
    assert isinstance(translations, gettext.GNUTranslations)
    one, many = (translations.ngettext("people", "people", n) for n in (1, 2))
    assert one != many
