"""The tables of a restaurant apart from its file, and the rows in which people keep them."""

import re
from dataclasses import dataclass, replace
from enum import StrEnum

from domain.restaurant import Restaurant, Table, TableSet


@dataclass(frozen=True)
class HouseTables:
    """The tables of a restaurant, and how they may be pushed together."""

    tables: tuple[Table, ...]
    combinations: tuple[TableSet, ...] = ()


@dataclass(frozen=True)
class HouseRow:
    """One row as it was typed: what is missing is empty or None.

    `key` tells rows apart. A row that is not `active` is a table that is not given out. `joins`
    is read by `domain.house_joins`.
    """

    key: str
    name: str = ""
    zone: str = ""
    min_seats: float | None = None
    max_seats: float | None = None
    active: bool = False
    joins: str = ""


class Fault(StrEnum):
    """What is wrong with a row."""

    NAME_MISSING = "name-missing"
    NAME_INVALID = "name-invalid"
    NAME_REPEATED = "name-repeated"
    MIN_INVALID = "min-invalid"
    MAX_INVALID = "max-invalid"
    MIN_OVER_MAX = "min-over-max"
    NO_TURN_TIME = "no-turn-time"
    ZONE_MISSING = "zone-missing"
    ZONE_UNKNOWN = "zone-unknown"
    JOIN_UNREADABLE = "join-unreadable"
    JOIN_UNKNOWN = "join-unknown"
    JOIN_REPEATED = "join-repeated"
    JOIN_SIZES = "join-sizes"
    JOIN_TOO_LARGE = "join-too-large"
    JOIN_DIFFERS = "join-differs"
    NONE_ACTIVE = "none-active"


@dataclass(frozen=True)
class RowFault:
    """A fault of the row with that key; `subject` is what of it is wrong, as it was typed."""

    key: str
    fault: Fault
    subject: str = ""


@dataclass(frozen=True)
class Reading:
    """What the rows come to: the tables, None when there is any fault."""

    house: HouseTables | None
    faults: tuple[RowFault, ...] = ()


def tables_of(restaurant: Restaurant) -> HouseTables:
    """The restaurant's own."""
    return HouseTables(restaurant.tables, restaurant.combinations)


def furnished(restaurant: Restaurant, house: HouseTables) -> Restaurant:
    """The restaurant with those tables instead of its own."""
    return replace(restaurant, tables=house.tables, combinations=house.combinations)


class Order:
    """Tables stand in the restaurant's own order, whose others follow by name: T2 before T10.

    The order must not depend on what is active: it makes the ids of combinations.
    """

    def __init__(self, restaurant: Restaurant) -> None:
        self._known = {table.id: place for place, table in enumerate(restaurant.tables)}

    def of(self, row: HouseRow) -> tuple[int, list[str | int], str]:
        """What to sort by."""
        parts = re.split(r"(\d+)", row.name)
        natural = [int(part) if part.isdecimal() else part.casefold() for part in parts]
        return self._known.get(row.name, len(self._known)), natural, row.name
