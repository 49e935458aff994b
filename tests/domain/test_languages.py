"""Which language a code or a country stands for."""

import pytest

from domain import languages
from domain.languages import LANGUAGES, LINGUA_FRANCA


@pytest.mark.parametrize(
    ("code", "language"),
    [
        ("es", "es"),
        ("EN", "en"),
        ("en-GB", "en"),
        ("EN_us", "en"),
        ("ca-ES-valencia", "ca"),
        (" fr ", "fr"),
        ("de", None),
        ("español", None),
        ("e", None),
        ("-", None),
        ("", None),
        (None, None),
    ],
)
def test_a_code_names_one_of_our_languages_or_none(code: str | None, language: str | None) -> None:
    assert languages.known(code) == language


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_is_known_by_its_own_code(code: str) -> None:
    assert languages.known(code) == languages.known(f"{code.upper()}_XX") == code


@pytest.mark.parametrize(
    ("region", "language"),
    [
        ("ES", "es"),
        ("MX", "es"),
        ("AR", "es"),
        ("FR", "fr"),
        ("MC", "fr"),
        ("AD", "ca"),
        ("GB", "en"),
        ("DE", "en"),
        ("PT", "en"),
        (None, "es"),
    ],
)
def test_a_country_is_tried_in_its_language(region: str | None, language: str) -> None:
    assert languages.of_country(region) == language


@pytest.mark.parametrize("region", ["S", "E", "R CO", "", "es"])
def test_what_is_no_country_is_not_taken_for_one(region: str) -> None:
    assert languages.of_country(region) == LINGUA_FRANCA
