"""Tables as rows of a list that people keep, and back.

A row is one table; which tables may be pushed together stands in the rows as text
(`domain.house_joins`). What comes out of `read` without faults is as sound as what comes out of
`domain.restaurant_file`: the same rules hold.
"""

from collections import Counter
from collections.abc import Iterator, Sequence

from domain.house import Fault, HouseRow, HouseTables, Order, Reading, RowFault
from domain.house_joins import Joiner, joins_text
from domain.restaurant import Restaurant, Table
from domain.restaurant_tables import TABLE_ID

# As long as one may be in the API's addresses.
LONGEST_NAME = 80


def rows_of(house: HouseTables) -> list[HouseRow]:
    """The tables as rows, whose keys are their ids; `read` makes the same tables of them."""
    return [
        HouseRow(
            key=table.id,
            name=table.id,
            zone=table.zone,
            min_seats=table.min_seats,
            max_seats=table.max_seats,
            active=True,
            joins=joins_text(table, house.combinations),
        )
        for table in house.tables
    ]


def read(rows: Sequence[HouseRow], restaurant: Restaurant) -> Reading:
    """The tables of the active rows, in the restaurant's own order, new ones behind by name.

    Zones and turn times are the restaurant's. With a fault in any row there are no tables.
    """
    active = [row for row in rows if row.active]
    if not active:
        return Reading(None, tuple(RowFault(row.key, Fault.NONE_ACTIVE) for row in rows))
    faults = [fault for row in active for fault in _faults(row, active, restaurant)]
    wrong = {fault.key for fault in faults}
    sound = sorted((row for row in active if row.key not in wrong), key=Order(restaurant).of)
    tables = tuple(_table(row, restaurant) for row in sound)
    joiner = Joiner(tables, [row.name for row in rows], restaurant)
    combinations, unjoined = joiner.read(active)
    faults += unjoined
    if faults:
        return Reading(None, tuple(faults))
    return Reading(HouseTables(tables, combinations))


def is_whole(seats: float | None) -> bool:
    """Whether that is a number of seats."""
    return seats is not None and seats >= 1 and float(seats).is_integer()


def _faults(
    row: HouseRow, active: Sequence[HouseRow], restaurant: Restaurant
) -> Iterator[RowFault]:
    names = Counter(other.name for other in active)
    if not row.name:
        yield RowFault(row.key, Fault.NAME_MISSING)
    elif not TABLE_ID.fullmatch(row.name) or len(row.name) > LONGEST_NAME:
        yield RowFault(row.key, Fault.NAME_INVALID, row.name)
    elif names[row.name] > 1:
        yield RowFault(row.key, Fault.NAME_REPEATED, row.name)
    yield from _seat_faults(row, restaurant)
    if not row.zone:
        yield RowFault(row.key, Fault.ZONE_MISSING)
    elif _zone(row.zone, restaurant) is None:
        yield RowFault(row.key, Fault.ZONE_UNKNOWN, row.zone)


def _seat_faults(row: HouseRow, restaurant: Restaurant) -> Iterator[RowFault]:
    least, most = row.min_seats, row.max_seats
    if not is_whole(least):
        yield RowFault(row.key, Fault.MIN_INVALID)
    if not is_whole(most):
        yield RowFault(row.key, Fault.MAX_INVALID)
    elif most is not None and most > restaurant.turn_times[-1].max_party:
        yield RowFault(row.key, Fault.NO_TURN_TIME, f"{most:.0f}")
    if least is not None and most is not None and is_whole(least) and 1 <= most < least:
        yield RowFault(row.key, Fault.MIN_OVER_MAX)


def _table(row: HouseRow, restaurant: Restaurant) -> Table:
    zone = _zone(row.zone, restaurant) or ""
    return Table(row.name, zone, int(row.min_seats or 0), int(row.max_seats or 0))


def _zone(name: str, restaurant: Restaurant) -> str | None:
    """The zone as the restaurant's file writes it; case does not matter."""
    return next((z for z in restaurant.zones if z.casefold() == name.casefold()), None)
