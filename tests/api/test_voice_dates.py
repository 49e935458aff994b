"""Days as guests say them, on Saturday 2026-11-21."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.spoken_dates import DayUnclear, spoken_day

# fmt: off
WORDS = (
    "el", "este", "día", "viernes", "que", "viene", "5", "31", "treinta", "y", "uno", "de",
    "diciembre", "febrero", "05/12", "-", "2026",
)
# fmt: on

SATURDAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("hoy", date(2026, 11, 21)),
        ("esta noche", date(2026, 11, 21)),
        ("Hoy por la noche", date(2026, 11, 21)),
        ("mañana", date(2026, 11, 22)),
        ("MAÑANA.", date(2026, 11, 22)),
        ("mañana por la mañana", date(2026, 11, 22)),
        ("mañana a mediodía", date(2026, 11, 22)),
        ("para mañana", date(2026, 11, 22)),
        ("pasado mañana", date(2026, 11, 23)),
        ("tomorrow", date(2026, 11, 22)),
        ("dentro de tres días", date(2026, 11, 24)),
        ("en una semana", date(2026, 11, 28)),
        ("el viernes", date(2026, 11, 27)),
        ("viernes", date(2026, 11, 27)),
        ("este viernes", date(2026, 11, 27)),
        ("viernes que viene", date(2026, 11, 27)),
        ("el próximo miércoles", date(2026, 11, 25)),
        ("el domingo a mediodía", date(2026, 11, 22)),
        ("viernes noche", date(2026, 11, 27)),
        ("el sábado que viene", date(2026, 11, 28)),
        ("este sábado", date(2026, 11, 21)),
        ("el lunes de la semana que viene", date(2026, 11, 23)),
        ("el domingo de la semana que viene", date(2026, 11, 29)),
        ("friday", date(2026, 11, 27)),
        ("el 5 de diciembre", date(2026, 12, 5)),
        ("el día 5 de diciembre de 2026", date(2026, 12, 5)),
        ("cinco de diciembre", date(2026, 12, 5)),
        ("el treinta y uno de enero", date(2027, 1, 31)),
        ("primero de enero", date(2027, 1, 1)),
        ("3 dic", date(2026, 12, 3)),
        ("el 5 de setiembre", date(2027, 9, 5)),
        ("el viernes 27", date(2026, 11, 27)),
        ("viernes, 27 de noviembre", date(2026, 11, 27)),
        ("sábado 5/12", date(2026, 12, 5)),
        ("el 5", date(2026, 12, 5)),
        ("el día veinticinco", date(2026, 11, 25)),
        ("31", date(2026, 12, 31)),
        ("05/12", date(2026, 12, 5)),
        ("5/12/26", date(2026, 12, 5)),
        ("05-12-2026", date(2026, 12, 5)),
        ("20/11", date(2026, 11, 20)),
        ("10/1", date(2027, 1, 10)),
        ("29 de febrero", date(2028, 2, 29)),
        ("2026-12-05", date(2026, 12, 5)),
        ("2026-12-05T21:00:00", date(2026, 12, 5)),
    ],
)
def test_understood(said: str, expected: date) -> None:
    assert spoken_day(said, SATURDAY) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "el finde",
        "la semana que viene",
        "el viernes 28",
        "31/02",
        "2026-02-31",
        "el 32",
        "30 de febrero",
        "5 de brumario",
        "cinco o seis de diciembre",
        "viernes o sábado",
        "dentro de poco",
        "en mil años",
        "0/0",
        "9" * 400,
        "mañana no",
    ],
)
def test_not_understood(said: str) -> None:
    with pytest.raises(DayUnclear) as unclear:
        spoken_day(said, SATURDAY)
    assert unclear.value.between == ()


def test_todays_weekday_may_be_today_or_in_a_week() -> None:
    with pytest.raises(DayUnclear) as unclear:
        spoken_day("el sábado", SATURDAY)
    assert unclear.value.between == (SATURDAY, date(2026, 11, 28))


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join))
def test_whatever_is_said_is_a_day_that_is_not_long_past_or_is_unclear(said: str) -> None:
    try:
        day = spoken_day(said, SATURDAY)
    except DayUnclear:
        return
    named = any(character.isdigit() for character in said)
    assert named or day >= SATURDAY.replace(day=1)
