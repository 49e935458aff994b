"""What the parts of a formula are worth. A blank is None; dates are moments in UTC."""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from standins.airtable.cells import Cell
from standins.airtable.fields import Field

Value = str | float | bool | datetime | None


def value_of(field: Field, cell: Cell) -> Value:
    """What a cell counts as."""
    return _moment(str(cell)) if field.type.startswith("date") and cell is not None else cell


def _moment(text: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _equal(left: Value, right: Value) -> bool:
    if left is None or right is None:
        return not left and not right  # a blank equals "", 0 and an unticked box
    return left == right


def _ordered(compare: Callable[[float, float], bool]) -> Callable[[Value, Value], bool]:
    def compared(left: Value, right: Value) -> bool:
        low, high = _alike(left, right), _alike(right, left)
        try:
            return compare(low, high)  # type: ignore[arg-type]
        except TypeError:
            return False

    return compared


def _alike(value: Value, other: Value) -> Value:
    """The value, or for a blank the least of the other's kind."""
    if value is not None or isinstance(other, datetime):
        return value
    return "" if isinstance(other, str) else 0


OPERATORS: dict[str, Callable[[Value, Value], bool]] = {
    "=": _equal,
    "!=": lambda left, right: not _equal(left, right),
    ">": _ordered(operator.gt),
    ">=": _ordered(operator.ge),
    "<": _ordered(operator.lt),
    "<=": _ordered(operator.le),
}


@dataclass(frozen=True)
class Function:
    """A function of a formula, and how many arguments it takes."""

    call: Callable[[Sequence[Value]], Value]
    least: int
    most: int

    def takes(self, count: int) -> bool:
        """Whether it can be called with so many."""
        return self.least <= count <= self.most


def _parse(values: Sequence[Value]) -> Value:
    given = values[0]
    return _moment(given) if isinstance(given, str) else given


FUNCTIONS = {
    "AND": Function(all, 1, 1000),
    "OR": Function(any, 1, 1000),
    "NOT": Function(lambda values: not values[0], 1, 1),
    "BLANK": Function(lambda _: None, 0, 0),
    "TRUE": Function(lambda _: True, 0, 0),
    "FALSE": Function(lambda _: False, 0, 0),
    "DATETIME_PARSE": Function(_parse, 1, 1),
}
