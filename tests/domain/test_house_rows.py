"""Tables as rows that people type: there and back, and each mistake with its row."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.house import Fault, HouseRow, HouseTables, RowFault, furnished, tables_of
from domain.house_rows import read, rows_of
from domain.restaurant import Restaurant, Table, TableSet, TurnTime

SIZES = st.tuples(st.integers(1, 9), st.integers(0, 9)).map(lambda s: (s[0], s[0] + s[1]))


@st.composite
def houses(draw: st.DrawFn) -> HouseTables:
    """Tables and combinations as a restaurant's file may have them."""
    ids = draw(st.lists(st.from_regex(r"[\w-]{1,6}", fullmatch=True), min_size=1, unique=True))
    tables = tuple(
        Table(name, draw(st.sampled_from(("Interior", "Terraza"))), *draw(SIZES)) for name in ids
    )
    wanted = st.lists(st.sampled_from(tables), min_size=2, max_size=4, unique=True)
    sets = draw(st.lists(wanted, max_size=4, unique_by=frozenset)) if len(tables) > 1 else []
    return HouseTables(tables, tuple(_joined(tables, chosen, draw) for chosen in sets))


def _joined(tables: tuple[Table, ...], chosen: list[Table], draw: st.DrawFn) -> TableSet:
    most = draw(st.integers(1, sum(table.max_seats for table in chosen)))
    zones = {table.zone for table in chosen}
    names = tuple(table.id for table in tables if table in chosen)
    return TableSet(
        names, zones.pop() if len(zones) == 1 else None, draw(st.integers(1, most)), most
    )


@given(houses(), st.randoms())
def test_what_is_written_is_read_again_in_whatever_order(house: HouseTables, dice: object) -> None:
    restaurant = furnished(EMPTY, house)
    rows = rows_of(house)
    dice.shuffle(rows)  # type: ignore[attr-defined]
    assert read(rows, restaurant).house == tables_of(restaurant) == house


EMPTY = Restaurant("casa", "Casa", "941", "UTC", ("es",), ("Interior", "Terraza"), (), (), (),
                   (TurnTime(99, 90),))  # fmt: skip

T1 = HouseRow("r1", "T1", "Interior", 1, 2, True)
T2 = HouseRow("r2", "T2", "Interior", 2, 4, True)
T3 = HouseRow("r3", "T3", "Terraza", 2, 4, False)


def faults(*rows: HouseRow) -> list[RowFault]:
    reading = read(rows, EMPTY)
    assert (reading.house is None) is bool(reading.faults)
    return list(reading.faults)


@pytest.mark.parametrize(
    ("change", "fault", "subject"),
    [
        ({"name": ""}, Fault.NAME_MISSING, ""),
        ({"name": "T/1"}, Fault.NAME_INVALID, "T/1"),
        ({"name": "T" * 81}, Fault.NAME_INVALID, "T" * 81),
        ({"zone": ""}, Fault.ZONE_MISSING, ""),
        ({"zone": "Teraza"}, Fault.ZONE_UNKNOWN, "Teraza"),
        ({"min_seats": None}, Fault.MIN_INVALID, ""),
        ({"min_seats": 0}, Fault.MIN_INVALID, ""),
        ({"max_seats": None}, Fault.MAX_INVALID, ""),
        ({"max_seats": 2.5}, Fault.MAX_INVALID, ""),
        ({"max_seats": 100}, Fault.NO_TURN_TIME, "100"),
        ({"min_seats": 3}, Fault.MIN_OVER_MAX, ""),
        ({"joins": "T2 (3-"}, Fault.JOIN_UNREADABLE, "T2 (3-"),
        ({"joins": "T2+"}, Fault.JOIN_UNREADABLE, "T2+"),
        ({"joins": "T9"}, Fault.JOIN_UNKNOWN, "T9"),
        ({"joins": "T2+T1"}, Fault.JOIN_REPEATED, "T2+T1"),
        ({"joins": "T2 (4-3)"}, Fault.JOIN_SIZES, "T2 (4-3)"),
        ({"joins": "T2 (0-3)"}, Fault.JOIN_SIZES, "T2 (0-3)"),
        ({"joins": "T2 (5-7)"}, Fault.JOIN_TOO_LARGE, "T2 (5-7)"),
        ({"joins": "T2 (5-6); T2 (4-6)"}, Fault.JOIN_DIFFERS, "T2 (4-6)"),
    ],
)
def test_each_mistake_is_found_in_its_row(
    change: dict[str, object], fault: Fault, subject: str
) -> None:
    row = replace(T1, **change)  # type: ignore[arg-type]
    assert faults(row, T2) == [RowFault("r1", fault, subject)]


def test_a_name_that_stands_twice_is_a_mistake_of_both_rows() -> None:
    assert faults(T1, replace(T2, name="T1")) == [
        RowFault("r1", Fault.NAME_REPEATED, "T1"),
        RowFault("r2", Fault.NAME_REPEATED, "T1"),
    ]


def test_all_mistakes_are_told_at_once() -> None:
    found = faults(replace(T1, zone="", min_seats=None), replace(T2, joins="T8"))
    assert {(f.key, f.fault) for f in found} == {
        ("r1", Fault.ZONE_MISSING),
        ("r1", Fault.MIN_INVALID),
        ("r2", Fault.JOIN_UNKNOWN),
    }


def test_a_house_without_tables_is_none() -> None:
    assert faults(replace(T1, active=False)) == [RowFault("r1", Fault.NONE_ACTIVE)]


def test_a_combination_of_more_covers_than_have_a_turn_time() -> None:
    small = replace(EMPTY, turn_times=(TurnTime(5, 90),))
    reading = read([replace(T1, joins="T2"), T2], small)
    assert reading.faults == (RowFault("r1", Fault.NO_TURN_TIME, "6"),)


def test_without_covers_a_combination_is_for_those_whom_no_table_seats_alone() -> None:
    reading = read([replace(T1, joins="T2"), replace(T2, joins=" T1 ")], EMPTY)
    assert reading.house is not None
    assert reading.house.combinations == (TableSet(("T1", "T2"), "Interior", 5, 6),)


def test_what_is_not_active_is_neither_given_out_nor_checked() -> None:
    reading = read([replace(T1, joins="T3; T2"), T2, replace(T3, zone="?")], EMPTY)
    assert reading.house is not None
    assert [table.id for table in reading.house.tables] == ["T1", "T2"]
    assert [c.id for c in reading.house.combinations] == ["T1+T2"]


def test_tables_that_the_file_does_not_know_come_by_name() -> None:
    names = ("T10", "Barra", "T2", "T1")
    reading = read([replace(T1, key=name, name=name) for name in names], EMPTY)
    assert reading.house is not None
    assert [table.id for table in reading.house.tables] == ["Barra", "T1", "T2", "T10"]


def test_zones_are_found_whatever_their_case() -> None:
    reading = read([replace(T1, zone="INTERIOR")], EMPTY)
    assert reading.house == HouseTables((Table("T1", "Interior", 1, 2),))
