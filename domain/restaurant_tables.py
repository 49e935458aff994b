"""The tables of `restaurant.toml`, and the combinations in which they may be pushed together."""

import re

from domain.restaurant import Table, TableSet
from domain.toml_section import Section

# The id goes into URLs, and into the id of a combination, which joins its tables by "+".
TABLE_ID = re.compile(r"[\w-]+")


def read_tables(root: Section, zones: tuple[str, ...]) -> tuple[Table, ...]:
    """The `[[tables]]` in the file's order; a zone that is not in `zones` is a problem."""
    rows = root.sections("tables")
    tables = tuple(_table(row, zones) for row in rows)
    _reject_repeated_ids(rows, tables)
    return tables


def read_combinations(root: Section, tables: tuple[Table, ...]) -> tuple[TableSet, ...]:
    """The `[[combinations]]`, none if the file has none; each names its tables in file order."""
    rows = root.sections("combinations", optional=True)
    combinations = tuple(_combination(row, tables) for row in rows)
    _reject_repeated_sets(rows, combinations)
    return combinations


def _table(row: Section, zones: tuple[str, ...]) -> Table:
    least, most = _seats(row)
    table = Table(row.text("id"), row.text("zone"), least, most)
    if row.sound("id") and not TABLE_ID.fullmatch(table.id):
        row.reject("id", f'id "{table.id}" may hold only letters, digits, "-" and "_"')
    if zones and row.sound("zone") and table.zone not in zones:
        row.reject("zone", f'zone "{table.zone}" is not among the zones: {", ".join(zones)}')
    row.finish()
    return table


def _seats(row: Section) -> tuple[int, int]:
    least, most = row.whole("min_seats", 1), row.whole("max_seats", 1)
    if row.sound("min_seats", "max_seats") and least > most:
        row.reject("min_seats", f"min_seats {least} is more than max_seats {most}")
    return least, most


def _reject_repeated_ids(rows: tuple[Section, ...], tables: tuple[Table, ...]) -> None:
    first: dict[str, Section] = {}
    for row, table in zip(rows, tables, strict=True):
        if row.sound("id") and first.setdefault(table.id, row) is not row:
            row.reject("id", f'table "{table.id}" stands already on line {first[table.id].line}')


def _combination(row: Section, tables: tuple[Table, ...]) -> TableSet:
    least, most = _seats(row)
    names = _table_names(row, tables)
    chosen = [table for table in tables if table.id in names]
    if row.sound("tables", "max_seats"):
        _check_chairs(row, most, chosen)
    one_zone = len({table.zone for table in chosen}) == 1
    row.finish()
    return TableSet(
        tuple(table.id for table in chosen), chosen[0].zone if one_zone else None, least, most
    )


def _table_names(row: Section, tables: tuple[Table, ...]) -> tuple[str, ...]:
    names = row.texts("tables")
    if row.sound("tables") and len(names) < 2:
        row.reject("tables", "tables must name two tables or more")
    known = [table.id for table in tables]
    for position, name in enumerate(names):
        if name not in known:
            row.reject("tables", f'there is no table "{name}"', position)
    return names


def _check_chairs(row: Section, most: int, chosen: list[Table]) -> None:
    seats = [table.max_seats for table in chosen]
    # A table whose own seats are wrong reads as 0 or less; that problem is reported there.
    if min(seats) >= 1 and most > sum(seats):
        row.reject("max_seats", f"max_seats {most} is more than its tables seat: {sum(seats)}")


def _reject_repeated_sets(rows: tuple[Section, ...], combinations: tuple[TableSet, ...]) -> None:
    first: dict[str, Section] = {}
    for row, combination in zip(rows, combinations, strict=True):
        if row.sound("tables") and first.setdefault(combination.id, row) is not row:
            line = first[combination.id].line
            row.reject("tables", f"{combination.id} is already combined on line {line}")
