"""Numbers as a voice agent passes them on."""

import pytest

from api.spoken_numbers import spoken_number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (4, 4),
        (4.0, 4),
        ("4", 4),
        ("4.0", 4),
        ("-2", -2),
        ("cuatro", 4),
        ("Seis", 6),
        ("dieciséis", 16),
        ("veintidós personas", 22),
        ("treinta y dos", 32),
        ("cuarenta", 40),
        ("somos 5", 5),
        ("una docena", 12),
        ("una pareja", 2),
        ("un", 1),
        ("dos adultos", 2),
        ("four", 4),
        ("mesa para tres, por favor", 3),
    ],
)
def test_understood(value: object, number: int) -> None:
    assert spoken_number(value) == number


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        4.5,
        "",
        "muchos",
        "cuatro o cinco",
        "2 adultos y 3 niños",
        [4],
        {"n": 4},
        float("nan"),
        float("inf"),
        "9" * 50,
    ],
)
def test_not_understood(value: object) -> None:
    assert spoken_number(value) is None
