"""The pages' catalogues are whole in every language, and use only variables that have a value."""

from datetime import UTC, datetime, timedelta

import pytest
from babel.messages.catalog import Catalog

from adapters.wording import CatalogueWording
from adapters.wording.catalogue import compiled, read
from adapters.wording.page_messages import JOIN, PAGE
from domain.languages import DEFAULT, LANGUAGES
from domain.replies import Answer, interpret
from tests.adapters.test_wording_catalogues import forms, messages, used
from tests.wording_samples import HOUSE

WORDING = CatalogueWording()
AT = datetime(2025, 1, 15, 20, tzinfo=UTC)
HOUR = timedelta(hours=1)


NAMES = {"page": PAGE, "join": JOIN}


@pytest.fixture(params=[(language, name) for language in LANGUAGES for name in NAMES])
def named(request: pytest.FixtureRequest) -> tuple[str, str]:
    """Each language and file."""
    language, name = request.param
    return language, name


@pytest.fixture
def catalog(named: tuple[str, str]) -> Catalog:
    """The file as it is."""
    return read(*named)


def test_every_message_is_there_and_none_besides(catalog: Catalog, named: tuple[str, str]) -> None:
    found = messages(catalog)
    assert list(found) == list(NAMES[named[1]])
    assert [key for key, message in found.items() if not all(forms(message))] == []
    assert not catalog.fuzzy
    assert list(catalog.check()) == []
    assert dict(catalog.mime_headers)["Language"] == str(catalog.locale)


def test_each_uses_all_of_its_variables_and_no_other(catalog: Catalog) -> None:
    odd = {k: used(forms(m)[0]) for k, m in messages(catalog).items()}
    known = PAGE | JOIN
    assert {k: names for k, names in odd.items() if names != set(known[k])} == {}


def test_no_stray_spaces(catalog: Catalog) -> None:
    words = [form for message in messages(catalog).values() for form in forms(message)]
    assert [form for form in words if form != form.strip() or "  " in form] == []


def test_a_catalogue_that_lacks_words_is_refused() -> None:
    catalog = read(DEFAULT, "page")
    catalog.delete("yes")
    with pytest.raises(ValueError, match=r"no words for yes$"):
        compiled(catalog, PAGE)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_by_button_is_understood_as_that_answer(language: str) -> None:
    words = WORDING.page(language)
    assert words.language == language
    assert interpret(words.answer(accepts=True)) is Answer.YES
    assert interpret(words.answer(accepts=False)) is Answer.NO


def test_what_pages_say_of_a_table() -> None:
    words = WORDING.page("es")
    assert words.say("hello", name="") == "Hola"
    assert words.people(1) == "1 persona"
    assert words.when(HOUSE, AT) == "el 15/01/2025 a las 21:00"
    assert words.clock(HOUSE, AT) == "las 21:00"
    assert words.clock(HOUSE, AT - 8 * HOUR) == "las 13:00"
    assert words.clock(HOUSE, AT + 4 * HOUR) == "la 01:00"
    assert words.table("Terraza") == "una mesa (Terraza)"
    assert words.table(None) == "una mesa"


def test_an_unknown_language_reads_the_default() -> None:
    assert WORDING.page("xx").language == DEFAULT
