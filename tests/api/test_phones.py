"""Telephone numbers: what the library was seen to answer, and what we make of it."""

import json
from typing import Any

import pytest

from adapters import phones
from tests.api.conftest import FIXTURES

CASES = json.loads((FIXTURES / "phone_normalisation_cases.json").read_text("utf-8"))["cases"]
# Invalid to the library, but one of two ways to write a number that is valid in the other.
TWO_FORMS = {"+5215500000001": "+525500000001"}


@pytest.mark.parametrize("case", CASES, ids=[case["input"] or "empty" for case in CASES])
def test_the_table(case: dict[str, Any]) -> None:
    text = case["input"]
    expected = TWO_FORMS.get(text) or (case["e164"] if case["valid"] else None)
    if expected is None:
        with pytest.raises(phones.InvalidPhone):
            phones.normalise(text)
    else:
        assert phones.normalise(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "0034 600 00 00 11",
        "+0034600000011",
        "600\u00a0000\u00a0011",
        "Mi número es 600000011",
        "tel:+34600000011",
        "tel:600000011;phone-context=+34",
        "600000011x5",
        "600000011;ext=5",
        "600 00 00 11, ext. 5",
        "600000011 extensión 5",
        "600000011 int 5",
    ],
)
def test_more_ways_to_write_one_number(text: str) -> None:
    assert phones.normalise(text) == "+34600000011"


@pytest.mark.parametrize(
    "text",
    [
        "+34(0)600000011",
        "6OO000011",
        "+34 6OO 000 011",
        "600000011 / 600000012",
        "60000001",
        "6000000111",
        "1" * 400,
        "seis cero cero",
        "600llamar",
        "600 LLAMAR",
        "900-FLORES",
        "600000011 o",
        "6a00000011",
        "600000011 ext cinco",
        "600llamar ext 5",
    ],
)
def test_no_numbers(text: str) -> None:
    with pytest.raises(phones.InvalidPhone):
        phones.normalise(text)


@pytest.mark.parametrize(
    "text",
    [
        "+266696687",
        "+7378742833",
        "+2562533",
        "+8566696",
        "+86282452253",
        "Anonymous",
        "+2666 96687",
    ],
)
def test_hidden_numbers(text: str) -> None:
    assert phones.is_hidden(text)
    with pytest.raises(phones.HiddenPhone):
        phones.normalise(text)


@pytest.mark.parametrize(
    ("address", "number"),
    [
        ("whatsapp:+34600000011", "+34600000011"),
        ("+34600000011", "+34600000011"),
        ("whatsapp:+447700900123", "+447700900123"),
        ("whatsapp:+5215500000001", "+525500000001"),
        ("whatsapp:+5491100000001", "+5491100000001"),
        ("whatsapp:+541100000001", "+5491100000001"),
        ("whatsapp:+551180000001", "+5511980000001"),
    ],
)
def test_senders_are_known_even_when_not_valid(address: str, number: str) -> None:
    assert phones.sender(address) == number


@pytest.mark.parametrize("address", ["whatsapp:ES.612345678", "whatsapp:", "", "+34600 000011"])
def test_senders_without_a_number(address: str) -> None:
    with pytest.raises(phones.NoPhone):
        phones.sender(address)


def test_a_user_id_is_no_number_wherever_it_comes_from() -> None:
    with pytest.raises(phones.NoPhone):
        phones.normalise("WhatsApp:ES.612345678")


@pytest.mark.parametrize(
    ("number", "region"),
    [
        ("+34600000011", "ES"),
        ("+33612345678", "FR"),
        ("+376312345", "AD"),
        ("+14155238886", "US"),
        ("+447700900123", "GB"),  # not valid, yet somebody may have written from it
        ("+525500000001", "MX"),
        ("+88213300655", None),
        ("+80012345678", None),
        ("+9999999999", None),
        ("", None),
    ],
)
def test_countries(number: str, region: str | None) -> None:
    assert phones.region(number) == region


@pytest.mark.parametrize(
    ("number", "mobile"),
    [
        ("+34600000011", True),
        ("+34910000001", False),
        ("+34900000000", False),
        ("+525500000001", True),
    ],
)
def test_mobiles(number: str, mobile: bool) -> None:
    assert phones.is_mobile(number) is mobile
