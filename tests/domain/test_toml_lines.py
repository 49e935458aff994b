"""Line numbers of TOML values, in every way in which a value can be written down."""

from domain.toml_lines import line_numbers, line_of

TEXT = '''# a comment with [[blocks]] and key = 1
name = "uno"

zones = [  # several lines
    "Interior",
    # "Nowhere",
    "Terraza", "Barra",
]
note = """
[[tables]]
id = "inside a text"
"""
a.b = 1

[[tables]]
id = "T1"

[[ tables ]]  # spaced
id = "T#2"
seats = { min = 1, max = 2 }

[rules]
strict = true

[[tables.extra]]
x = 1

[[combinations]]
tables = ["T1",
          "T2"]
'''


def test_every_value_stands_where_it_begins() -> None:
    assert line_numbers(TEXT) == {
        ("name",): 2,
        ("zones",): 4,
        ("zones", 0): 5,
        ("zones", 1): 7,
        ("zones", 2): 7,
        ("note",): 12,
        ("a",): 13,
        ("a", "b"): 13,
        ("tables", 0): 15,
        ("tables", 0, "id"): 16,
        ("tables", 1): 18,
        ("tables", 1, "id"): 19,
        ("tables", 1, "seats"): 20,
        ("tables", 1, "seats", "min"): 20,
        ("tables", 1, "seats", "max"): 20,
        ("rules",): 22,
        ("rules", "strict"): 23,
        ("tables", "extra", 0): 25,
        ("tables", "extra", 0, "x"): 26,
        ("combinations", 0): 28,
        ("combinations", 0, "tables"): 29,
        ("combinations", 0, "tables", 0): 29,
        ("combinations", 0, "tables", 1): 30,
    }


def test_blocks_written_as_a_list_have_their_own_lines() -> None:
    lines = line_numbers('tables = [\n  { id = "T1" },\n  { id = "T2" },\n]\n')
    assert lines[("tables", 1, "id")] == 3


def test_a_value_without_a_line_stands_where_the_nearest_thing_around_it_does() -> None:
    lines = line_numbers(TEXT)
    assert line_of(("tables", 1, "max_seats"), lines) == 18
    assert line_of(("zones", 0, "deeper"), lines) == 5
    assert line_of(("phone",), lines) == 1
    assert line_of((), lines) == 1
