"""Times of day as guests say them."""

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.spoken_times import spoken_times

# fmt: off
WORDS = (
    "a", "las", "nueve", "9", "21", ":", "y", "media", "menos", "cuarto", "diez", "de", "la",
    "noche", "tarde", "h", "pm", "en", "punto",
)
# fmt: on

NINE = (time(21), time(9))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("a las nueve", NINE),
        ("nueve", NINE),
        ("9", NINE),
        ("9h", NINE),
        ("sobre las 9", NINE),
        ("a eso de las nueve en punto", NINE),
        ("9:00", NINE[::-1]),
        ("09:00", NINE[::-1]),
        ("nueve y media", (time(21, 30), time(9, 30))),
        ("nueve treinta", (time(21, 30), time(9, 30))),
        ("las nueve treinta y cinco", (time(21, 35), time(9, 35))),
        ("9 y cuarto", (time(21, 15), time(9, 15))),
        ("las diez menos cuarto", (time(21, 45), time(9, 45))),
        ("la una menos diez", (time(12, 50), time(0, 50))),
        ("nueve y diez minutos", (time(21, 10), time(9, 10))),
        ("las dos", (time(14), time(2))),
        ("las doce", (time(12), time(0))),
        ("9 de la noche", (time(21),)),
        ("las nueve y media de la noche", (time(21, 30),)),
        ("10:15 de la mañana", (time(10, 15),)),
        ("las doce de la mañana", (time(12),)),
        ("las doce de la noche", (time(0),)),
        ("la una de la noche", (time(1),)),
        ("la una de la madrugada", (time(1),)),
        ("dos de la tarde", (time(14),)),
        ("la una del mediodía", (time(13),)),
        ("9pm", (time(21),)),
        ("9:30 p.m.", (time(21, 30),)),
        ("12 am", (time(0),)),
        ("21h", (time(21),)),
        ("21 horas", (time(21),)),
        ("21h30", (time(21, 30),)),
        ("21:30", (time(21, 30),)),
        ("21.30 h", (time(21, 30),)),
        ("21:30:00", (time(21, 30),)),
        ("veintiuna treinta", (time(21, 30),)),
        ("veintidós horas", (time(22),)),
        ("0:30", (time(0, 30),)),
        ("24:00", (time(0),)),
        ("medianoche", (time(0),)),
    ],
)
def test_understood(said: str, expected: tuple[time, ...]) -> None:
    assert spoken_times(said) == expected


@pytest.mark.parametrize(
    "said",
    [
        "",
        "tarde",
        "por la noche",
        "mediodía",
        "25",
        "21:75",
        "9 o 10",
        "nueve o diez",
        "entre 9 y 10",
        "nueve y",
        "nueve y pico",
        "a las",
        "9" * 400,
        "después del partido",
    ],
)
def test_not_understood(said: str) -> None:
    with pytest.raises(ValueError, match=r"no time of day"):
        spoken_times(said)


@given(st.text() | st.lists(st.sampled_from(WORDS), max_size=7).map(" ".join))
def test_whatever_is_said_is_one_time_or_two_half_a_day_apart_or_none(said: str) -> None:
    try:
        times = spoken_times(said)
    except ValueError:
        return
    minutes = sorted(60 * at.hour + at.minute for at in times)
    assert len(minutes) == 1 or minutes[1] - minutes[0] == 12 * 60
