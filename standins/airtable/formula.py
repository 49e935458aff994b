"""Formulas to filter by: the part of Airtable's language that comparisons of columns need."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from standins.airtable.errors import invalid_formula
from standins.airtable.formula_values import FUNCTIONS, OPERATORS, Value, value_of
from standins.airtable.tables import Record, Table

Expression = Callable[[Record], Value]
NO_FORMULA = "Invalid formula. Please check your formula text."
_TOKEN = re.compile(
    r"""\s*(?:(?P<text>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")|(?P<field>\{(?:[^}\\]|\\.)*\})
    |(?P<number>-?\d+(?:\.\d+)?)|(?P<name>\w+)|(?P<sign>!=|>=|<=|[=<>(),]))""",
    re.VERBOSE | re.DOTALL,
)
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t"}


def parsed(formula: str, table: Table) -> Expression:
    """What the formula says of a record of that table.

    Raises AirtableError when it is not one, or names columns or functions that are not there.
    """
    parser = _Parser(_tokens(formula), table)
    try:
        expression = parser.comparison()
    except RecursionError:
        raise invalid_formula(NO_FORMULA) from None
    if parser.tokens:
        raise invalid_formula(NO_FORMULA)
    if parser.unknown:
        raise invalid_formula(f"Unknown field names: {', '.join(parser.unknown)}")
    return expression


@dataclass(frozen=True)
class _Token:
    kind: str
    text: str


def _tokens(formula: str) -> list[_Token]:
    tokens, at, end = [], 0, len(formula.rstrip())
    while at < end:
        if (found := _TOKEN.match(formula, at)) is None:
            raise invalid_formula(NO_FORMULA)
        kind = str(found.lastgroup)
        tokens.append(_Token(kind, found[kind]))
        at = found.end()
    return tokens


def _unescaped(quoted: str) -> str:
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), quoted[1:-1], flags=re.DOTALL)


class _Parser:
    """Reads tokens from the left; `unknown` collects the columns that the table has not."""

    def __init__(self, tokens: list[_Token], table: Table) -> None:
        self.tokens, self.table = tokens, table
        self.unknown: list[str] = []

    def comparison(self) -> Expression:
        """Operands with comparisons between them, from the left."""
        left = self._operand()
        while self.tokens and self.tokens[0].text in OPERATORS:
            compare = OPERATORS[self._next().text]
            left = _compared(compare, left, self._operand())
        return left

    def _operand(self) -> Expression:
        token = self._next()
        if token.kind == "text":
            text = _unescaped(token.text)
            return lambda _: text
        if token.kind == "number":
            number = float(token.text)
            return lambda _: number
        if token.kind == "field":
            return self._column(_unescaped(token.text))
        if token.kind == "name":
            return self._named(token.text)
        return self._group(token)

    def _named(self, name: str) -> Expression:
        if self.tokens and self.tokens[0].text == "(":
            return self._call(name.upper())
        return self._column(name)

    def _column(self, name: str) -> Expression:
        if (column := self.table.find_field(name)) is None:
            self.unknown.append(name.lower())  # as Airtable's own text has it
            return lambda _: None
        known = column
        return lambda record: value_of(known, record.cells.get(known.id))

    def _group(self, token: _Token) -> Expression:
        if token.text != "(":
            raise invalid_formula(NO_FORMULA)
        inner = self.comparison()
        self._expect(")")
        return inner

    def _call(self, name: str) -> Expression:
        arguments = self._arguments()
        if name == "RECORD_ID" and not arguments:
            return lambda record: record.id
        if name not in FUNCTIONS or not FUNCTIONS[name].takes(len(arguments)):
            raise invalid_formula(NO_FORMULA)
        function = FUNCTIONS[name].call
        return lambda record: function([argument(record) for argument in arguments])

    def _arguments(self) -> list[Expression]:
        self._expect("(")
        found: list[Expression] = []
        while not self._at(")"):
            if found:
                self._expect(",")
            found.append(self.comparison())
        self._expect(")")
        return found

    def _at(self, sign: str) -> bool:
        return bool(self.tokens) and self.tokens[0] == _Token("sign", sign)

    def _next(self) -> _Token:
        if not self.tokens:
            raise invalid_formula(NO_FORMULA)
        return self.tokens.pop(0)

    def _expect(self, sign: str) -> None:
        if self._next() != _Token("sign", sign):
            raise invalid_formula(NO_FORMULA)


def _compared(
    compare: Callable[[Value, Value], bool], left: Expression, right: Expression
) -> Expression:
    return lambda record: compare(left(record), right(record))
