"""Every mistake in a restaurant's file, with the line that the operator is sent to.

A case edits a sound file; the lines that must be reported are those marked `# <-`.
"""

from datetime import date, time
from pathlib import Path

import pytest

from domain.restaurant import Service, Table, TableSet, TurnTime
from domain.restaurant_file import Problem, RestaurantFileError, parse

SAMPLE = Path(__file__).parents[2] / "restaurant.toml"

SOUND = """\
id = "en-las-nubes"
name = "En Las Nubes"
phone = "941 57 84 51"
time_zone = "Europe/Madrid"
languages = ["es", "en"]
zones = ["Interior", "Terraza"]
# optional rules

[[tables]] # 1
id = "T1"
zone = "Interior"
min_seats = 1
max_seats = 2

[[tables]] # 2
id = "T2"
zone = "Interior"
min_seats = 1
max_seats = 4

[[combinations]] # 1
tables = ["T2", "T1"]
min_seats = 5
max_seats = 6

[[services]] # 1
name = "Comida"
weekdays = ["martes", "Miércoles", "sabado", 7]
opens = "13:00"
last_seating = "15:30"
closes = "17:00"

[[services]] # 2
name = "Cena"
weekdays = ["martes", "sábado"]
opens = 20:00:00
last_seating = "23:15"
closes = "01:00"

[[turn_times]] # 1
max_party = 2
minutes = 90

[[turn_times]] # 2
max_party = 6
minutes = 120
"""


MARK = "  # <-"


def edited(old: str, new: str) -> str:
    """The sound file with its only `old` replaced."""
    assert SOUND.count(old) == 1, f"the sound file holds {old!r} {SOUND.count(old)} times"
    return SOUND.replace(old, new)


def block(name: str, number: int) -> str:
    """One block of the sound file: its header and its keys."""
    header = f"[[{name}]] # {number}\n"
    return header + SOUND.partition(header)[2].partition("\n\n")[0].rstrip()


def without_key(name: str, number: int, line: str) -> str:
    """The sound file without one line of a block, whose header is marked."""
    header, *keys = block(name, number).split("\n")
    return edited(block(name, number), "\n".join([header + MARK, *keys]).replace(f"\n{line}", ""))


def problems_of(text: str) -> tuple[Problem, ...]:
    with pytest.raises(RestaurantFileError) as caught:
        parse(text)
    return caught.value.problems


def marked_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)]


def test_a_sound_file_gives_the_restaurant_that_it_describes() -> None:
    restaurant = parse(SOUND)
    assert (restaurant.id, restaurant.name) == ("en-las-nubes", "En Las Nubes")
    assert (restaurant.phone, restaurant.time_zone) == ("941 57 84 51", "Europe/Madrid")
    assert restaurant.languages == ("es", "en")
    assert restaurant.zones == ("Interior", "Terraza")
    assert restaurant.tables == (
        Table("T1", "Interior", 1, 2),
        Table("T2", "Interior", 1, 4),
    )
    assert restaurant.combinations == (TableSet(("T1", "T2"), "Interior", 5, 6),)
    assert restaurant.services == (
        Service("Comida", (2, 3, 6, 7), time(13), time(15, 30), time(17)),
        Service("Cena", (2, 6), time(20), time(23, 15), time(1)),
    )
    assert restaurant.turn_times == (TurnTime(2, 90), TurnTime(6, 120))


def test_what_is_left_out_has_its_default() -> None:
    restaurant = parse(SOUND)
    assert (restaurant.hold_seconds, restaurant.booking_days) == (900, 90)
    assert restaurant.max_spare_seats is None
    assert restaurant.closed_dates == ()


def test_optional_rules_are_taken_over() -> None:
    rules = "hold_seconds = 1\nbooking_days = 365\nmax_spare_seats = 0\nclosed_dates = [2026-12-25]"
    restaurant = parse(edited("# optional rules", rules))
    assert (restaurant.hold_seconds, restaurant.booking_days) == (1, 365)
    assert restaurant.max_spare_seats == 0
    assert restaurant.closed_dates == (date(2026, 12, 25),)


def test_a_file_needs_no_combinations() -> None:
    start, end = SOUND.index("[[combinations]] # 1"), SOUND.index("[[services]] # 1")
    assert parse(SOUND[:start] + SOUND[end:]).combinations == ()


def test_a_file_saved_on_windows_is_read_alike() -> None:
    assert parse("\ufeff" + SOUND.replace("\n", "\r\n")) == parse(SOUND)
    (problem,) = problems_of(edited("minutes = 90", "minutes = 0").replace("\n", "\r\n"))
    assert problem.line == SOUND.split("\n").index("minutes = 90") + 1


def test_the_sample_is_sound() -> None:
    restaurant = parse(SAMPLE.read_text(encoding="utf-8"))
    assert (restaurant.id, restaurant.name) == ("en-las-nubes", "En Las Nubes Restobar")
    assert restaurant.phone == "941 57 84 51"
    assert [table.id for table in restaurant.tables] == [f"T{n}" for n in range(1, 15)]
    assert {table.max_seats for table in restaurant.tables} == {2, 4, 6, 8}
    assert [(s.name, s.weekdays) for s in restaurant.services] == [
        ("Comida", (2, 3, 4, 5, 6, 7)),
        ("Cena", (2, 3, 4, 5, 6, 7)),
    ]


MISSING_TOP = [
    (edited(f"{line}\n", ""), f"{line.split(' = ')[0]} is missing before the first [[...]]")
    for line in SOUND.split("\n")[:6]
]


@pytest.mark.parametrize(("text", "reason"), MISSING_TOP)
def test_a_key_missing_at_the_top_is_reported_on_line_1(text: str, reason: str) -> None:
    assert problems_of(text) == (Problem(1, reason),)


MISSING_IN_BLOCK = [
    (without_key(name, number, line), f"{line.split(' = ')[0]} is missing in this [[{name}]]")
    for name, number in [("tables", 2), ("combinations", 1), ("services", 2), ("turn_times", 1)]
    for line in block(name, number).split("\n")[1:]
    if line != 'id = "T2"'  # a combination names it: two problems
]


@pytest.mark.parametrize(("text", "reason"), MISSING_IN_BLOCK)
def test_a_key_missing_in_a_block_is_reported_at_its_header(text: str, reason: str) -> None:
    assert problems_of(text) == tuple(Problem(line, reason) for line in marked_lines(text))


MISTAKES = [
    ('id = "en-las-nubes"', 'id = "En Las Nubes"', 'id "En Las Nubes" may hold only small'),
    ('id = "en-las-nubes"', 'id = "niño"', 'id "niño" may hold only small letters a-z'),
    ('id = "en-las-nubes"', 'id = ""', "id must not be empty"),
    ('name = "En Las Nubes"', "name = 5", "name must be a text in quotes, not 5"),
    ('phone = "941 57 84 51"', 'phone = "  "', "phone must not be empty"),
    ('phone = "941 57 84 51"', "phone = 941578451", "phone must be a text in quotes, not 941578"),
    ('"Europe/Madrid"', '"Europe/Logroño"', 'there is no time zone "Europe/Logroño"; give an'),
    ('"Europe/Madrid"', '"../Madrid"', 'there is no time zone "../Madrid"; give an IANA name'),
    ('["es", "en"]', "[]", "languages must name at least one"),
    ('["es", "en"]', '"es"', 'languages must be a list in [ ], not "es"'),
    ('["es", "en"]', '["es", "Inglés"]', 'language "Inglés" must be one of es, en, eu, ca, gl, fr'),
    ('["es", "en"]', '["es", "es"]', 'languages names "es" twice'),
    ('["Interior", "Terraza"]', '["Interior", "Terraza", ""]', "zones must hold texts in quotes"),
    ("# optional rules", "hold_seconds = 0", "hold_seconds must be 1 or more, not 0"),
    ("# optional rules", 'hold_seconds = "15"', 'hold_seconds must be a whole number, not "15"'),
    ("# optional rules", "hold_seconds = true", "hold_seconds must be a whole number, not true"),
    ("# optional rules", "max_spare_seats = -1", "max_spare_seats must be 0 or more, not -1"),
    ("# optional rules", "max_spare_seats = 1.5", "max_spare_seats must be a whole number, not 1"),
    ("# optional rules", "booking_days = 0", "booking_days must be from 1 to 365, not 0"),
    ("# optional rules", "booking_days = 366", "booking_days must be from 1 to 365, not 366"),
    ("# optional rules", "closed_dates = 2026-12-25", "closed_dates must be a list in [ ], not"),
    ("# optional rules", 'closed_dates = ["2026-12-25"]', "closed_dates must hold dates such as"),
    ("# optional rules", "closed_dates = [2026-12-25T00:00:00]", "closed_dates must hold dates"),
    ("# optional rules", "opening = 1", 'unknown key "opening"'),
    ("# optional rules", "holdseconds = 1", 'unknown key "holdseconds"; did you mean hold_seconds'),
    ("# optional rules", "[rules]", 'unknown key "rules"'),
    ("max_party = 6", "max_party = 2", "max_party 2 must be more than the 2 of"),
    ("max_party = 6", "max_party = 5", "the last [[turn_times]] must cover a"),
    ("max_party = 6", "max_party = 0", "max_party must be 1 or more, not 0"),
    ("max_party = 2", 'max_party = "2"', "max_party must be a whole number, not"),
    ("minutes = 120", "minutes = 0", "minutes must be from 1 to 720, not 0"),
    ("minutes = 120", "minutes = 721", "minutes must be from 1 to 720, not"),
]


@pytest.mark.parametrize(("old", "new", "reason"), MISTAKES)
def test_a_mistake_is_reported_on_its_line(old: str, new: str, reason: str) -> None:
    text = edited(old, new + MARK)
    (problem,) = problems_of(text)
    assert [problem.line] == marked_lines(text)
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize("name", ["tables", "services", "turn_times"])
def test_a_file_has_at_least_one_block_of_each_kind(name: str) -> None:
    kept = [part for part in SOUND.split("\n\n") if not part.startswith(f"[[{name}]]")]
    assert Problem(1, f"there must be at least one [[{name}]]") in problems_of("\n\n".join(kept))


@pytest.mark.parametrize("value", ["5", "[1]", "{ max_party = 99 }"])
def test_blocks_written_as_something_else_are_reported(value: str) -> None:
    text = SOUND[: SOUND.index("[[turn_times]]")].replace("# opt", f"turn_times = {value} # opt")
    reason = "turn_times must be written as blocks, each under its own [[turn_times]]"
    assert problems_of(text) == (Problem(7, reason),)


def test_all_mistakes_are_reported_at_once_in_the_order_of_the_file() -> None:
    text = SOUND
    for old, new in [
        ("[[turn_times]] # 1\nmax_party = 2", f"[[turn_times]]\nmax_party = 0{MARK}"),
        ('phone = "941 57 84 51"', f'phone = ""{MARK}'),
        ("[[tables]] # 2", f"[[tables]]{MARK}"),
        (
            'zone = "Interior"\nmin_seats = 1\nmax_seats = 4',
            f'zona = "Interior"{MARK}\nmin_seats = 1\nmax_seats = 4',
        ),
        ('last_seating = "15:30"', f'last_seating = "18:00"{MARK}'),
        ("opens = 20:00:00", f'opens = "16:00"{MARK}'),
    ]:
        assert text.count(old) == 1
        text = text.replace(old, new)
    problems = problems_of(text)
    assert [problem.line for problem in problems] == marked_lines(text)
    assert [problem.reason.split()[0] for problem in problems] == [
        "phone", "zone", "unknown", "last_seating", "Cena", "max_party"
    ]  # fmt: skip


def test_the_error_reads_as_one_line_per_problem() -> None:
    text = edited('phone = "941 57 84 51"', 'phone = ""').replace("minutes = 90", "minutes = 0")
    with pytest.raises(RestaurantFileError) as caught:
        parse(text)
    line = text.split("\n").index("minutes = 0") + 1
    reasons = ("phone must not be empty", "minutes must be from 1 to 720, not 0")
    assert str(caught.value) == f"line 3: {reasons[0]}\nline {line}: {reasons[1]}"
    assert caught.value.line == 3


def test_a_problem_with_the_file_as_such_has_no_line() -> None:
    error = RestaurantFileError((Problem(None, "restaurant.toml cannot be read"),))
    assert error.line is None
    assert str(error) == "restaurant.toml cannot be read"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (edited("minutes = 120", "minutes ="), 46, "not valid TOML at column 10: Invalid value"),
        (edited("minutes = 120\n", 'minutes = """\n\n'), 46, "not valid TOML: Unterminated str"),
        (edited('"Europe/Madrid"', "Europe/Madrid"), 4, "not valid TOML at column 13: Invalid"),
        (SOUND.replace("\n", '\nid = "again"\n', 1), 2, "not valid TOML at column 13: Cannot ov"),
    ],
)
def test_a_text_that_is_not_toml_is_reported_where_it_breaks(
    text: str, line: int, reason: str
) -> None:
    (problem,) = problems_of(text)
    assert problem.line == line
    assert problem.reason.startswith(reason)


def test_a_time_without_quotes_is_answered_with_how_to_write_it() -> None:
    text = edited('last_seating = "15:30"', "last_seating = 15:30" + MARK)
    (problem,) = problems_of(text)
    assert [problem.line] == marked_lines(text)
    assert problem.reason.endswith('; write times in quotes: "13:00"')


def test_an_empty_file_lacks_everything() -> None:
    problems = problems_of("")
    assert {problem.line for problem in problems} == {1}
    assert len(problems) == 9
