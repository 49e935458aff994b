"""The catalogues: the same keys in both languages, and each that a screen asks for."""

import re

import pytest

from api.screens import pages
from api.screens.texts import catalogue, preferred
from domain.refusals import Reason

SPANISH, ENGLISH = catalogue("es").all(), catalogue("en").all()
_PLACE = re.compile(r"\{\w+\}")
_CALLED = re.compile(r"""\b(?:t|tOr|count)\(\s*["'`]([\w.-]+)["']\s*[,)]""")


def sources() -> str:
    files = [*pages.STATIC.glob("*.js"), *(pages.STATIC.parent / "templates").iterdir()]
    return "\n".join(file.read_text("utf-8") for file in files)


def is_told_by_the_api(key: str) -> bool:
    """What the API says in Spanish itself: steps, parts, problems."""
    return key.startswith(("suceso.", "parte.", "problema."))


def test_both_languages_have_every_text() -> None:
    ours = [key for key in ENGLISH if not is_told_by_the_api(key)]
    assert sorted(ours) == sorted(key for key in SPANISH if not is_told_by_the_api(key))
    assert SPANISH.keys() <= ENGLISH.keys()
    assert all(text.strip() for text in (*SPANISH.values(), *ENGLISH.values()))


def test_both_languages_fill_in_the_same() -> None:
    for key, text in SPANISH.items():
        assert set(_PLACE.findall(text)) == set(_PLACE.findall(ENGLISH[key])), key


def test_whatever_a_screen_says_is_in_the_catalogue() -> None:
    asked = set(_CALLED.findall(sources()))
    known = {*SPANISH, *filter(is_told_by_the_api, ENGLISH)}
    missing = {k for k in asked if k not in known and f"{k}_uno" not in known}
    assert asked
    assert missing == set()


def test_what_spanish_says_otherwise_than_the_api_is_there() -> None:
    """`api.js` asks for it by a name that it puts together."""
    found = re.search(r'TOO_LARGE = "([\w-]+)"', sources())
    assert found
    assert f"problema.{found[1]}" in SPANISH


def test_every_refusal_is_told_in_english_as_well() -> None:
    assert [reason for reason in Reason if f"problema.{reason.value}" not in ENGLISH] == []


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("", "es"),
        ("en", "en"),
        ("en-US,en;q=0.9,es;q=0.8", "en"),
        ("es-ES,es;q=0.9,en;q=0.8", "es"),
        ("fr,en;q=0.2", "en"),
        ("en;q=0,es;q=0.1", "es"),
        ("en;q=nonsense", "es"),
        (";;;,,,=", "es"),
    ],
)
def test_the_language_that_the_browser_likes_best(header: str, language: str) -> None:
    assert preferred(header) == language
