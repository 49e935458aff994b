"""Tables and combinations of a restaurant's file, with the line of each mistake.

A case edits sound blocks; the lines that must be reported are those marked `# <-`.
"""

import tomllib

import pytest

from domain.restaurant import Table, TableSet
from domain.restaurant_tables import read_combinations, read_tables
from domain.toml_lines import line_numbers
from domain.toml_section import Problem, Report, Section

TABLES = """\
[[tables]]
id = "T1"
zone = "Interior"
min_seats = 1
max_seats = 2

[[tables]]
id = "T2"
zone = "Interior"
min_seats = 1
max_seats = 4

[[tables]]
id = "T3"
zone = "Terraza"
min_seats = 2
max_seats = 4
"""
COMBINATIONS = """
[[combinations]]
tables = ["T2", "T1"]
min_seats = 5
max_seats = 6

[[combinations]]
tables = ["T2", "T3"]
min_seats = 6
max_seats = 8
"""
SOUND = TABLES + COMBINATIONS
ZONES = ("Interior", "Terraza")
MARK = "  # <-"


def read(text: str) -> tuple[tuple[Table, ...], tuple[TableSet, ...], list[Problem]]:
    report = Report(line_numbers(text))
    root = Section(tomllib.loads(text), (), report)
    tables = read_tables(root, ZONES)
    return tables, read_combinations(root, tables), report.problems


def marked_lines(text: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if line.endswith(MARK)]


def test_tables_keep_the_order_of_the_file() -> None:
    tables, _, problems = read(SOUND)
    assert tables == (
        Table("T1", "Interior", 1, 2),
        Table("T2", "Interior", 1, 4),
        Table("T3", "Terraza", 2, 4),
    )
    assert problems == []


def test_a_combination_names_its_tables_in_file_order_and_the_zone_they_share() -> None:
    assert read(SOUND)[1] == (
        TableSet(("T1", "T2"), "Interior", 5, 6),
        TableSet(("T2", "T3"), None, 6, 8),
    )


@pytest.mark.parametrize("text", [TABLES, "combinations = []\n" + TABLES])
def test_there_need_be_no_combinations(text: str) -> None:
    assert read(text)[1:] == ((), [])


IN_TABLES = [
    ('"Terraza"', '"Patio"', 'zone "Patio" is not among the zones: Interior, Terr'),
    ("min_seats = 2", "min_seats = 5", "min_seats 5 is more than max_seats 4"),
    ("min_seats = 2", "min_seats = 0", "min_seats must be 1 or more, not 0"),
    ("min_seats = 2", "min_seats = false", "min_seats must be a whole number, not"),
    ('id = "T1"', 'id = "T+1"', 'id "T+1" may hold only letters, digits, "-" and "_"'),
    ('id = "T1"', 'id = "T 1"', 'id "T 1" may hold only letters, digits, "-" and "_"'),
    ('id = "T3"', 'id = "T2"', 'table "T2" stands already on line 7'),
]

IN_COMBINATIONS = [
    ('["T2", "T1"]', '["T2", "T9"]', 'there is no table "T9"'),
    ('["T2", "T1"]', '["T2", "T2", "T1"]', 'tables names "T2" twice'),
    ('["T2", "T1"]', '["T2"]', "tables must name two tables or more"),
    ('["T2", "T1"]', "[]", "tables must name at least one"),
    ('["T2", "T1"]', '["T1", 2]', "tables must hold texts in quotes, not 2"),
    ("min_seats = 5", "min_seats = 7", "min_seats 7 is more than max_seats 6"),
    ("min_seats = 5", "min_seats = 0", "min_seats must be 1 or more, not 0"),
    ("max_seats = 6", "max_seats = 7", "max_seats 7 is more than its tables"),
]


def assert_reported(text: str, reason: str) -> None:
    """Asserts that the marked line is the only one with a problem."""
    (problem,) = read(text)[2]
    assert [problem.line] == marked_lines(text)
    assert problem.reason.startswith(reason)


@pytest.mark.parametrize(("old", "new", "reason"), IN_TABLES)
def test_a_mistake_in_a_table_is_reported_on_its_line(old: str, new: str, reason: str) -> None:
    assert TABLES.count(old) == 1
    assert_reported(TABLES.replace(old, new + MARK), reason)


@pytest.mark.parametrize(("old", "new", "reason"), IN_COMBINATIONS)
def test_a_mistake_in_a_combination_is_reported_on_its_line(
    old: str, new: str, reason: str
) -> None:
    assert COMBINATIONS.count(old) == 1
    assert_reported(TABLES + COMBINATIONS.replace(old, new + MARK), reason)


def test_an_item_of_a_list_is_reported_on_its_own_line() -> None:
    items = '[\n  "T2",\n  "T9",' + MARK + '\n  "T1",\n]'
    assert_reported(SOUND.replace('["T2", "T1"]', items), 'there is no table "T9"')


def test_the_same_tables_in_another_order_are_the_same_combination() -> None:
    text = SOUND.replace('["T2", "T3"]', '["T1", "T2"]' + MARK).replace("= 8", "= 6")
    assert_reported(text, "T1+T2 is already combined on line 19")


def test_a_mistake_in_a_table_is_not_reported_again_by_what_refers_to_it() -> None:
    text = TABLES.replace("min_seats = 2\nmax_seats = 4", f'min_seats = 2\nmax_seats = "4"{MARK}')
    assert_reported(text + COMBINATIONS, 'max_seats must be a whole number, not "4"')


def test_combinations_of_unknown_tables_are_not_taken_for_one_another() -> None:
    text = SOUND.replace('["T2", "T1"]', f'["T1", "X1"]{MARK}')
    text = text.replace('["T2", "T3"]', f'["T1", "X2"]{MARK}')
    problems = read(text)[2]
    assert [problem.line for problem in problems] == marked_lines(text)
    assert [problem.reason for problem in problems] == [
        'there is no table "X1"',
        'there is no table "X2"',
    ]
