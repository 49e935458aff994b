"""The metadata calls: who asks, which bases there are, and what they are made of."""

from typing import Any

from standins.airtable.bodies import Call, checked
from standins.airtable.errors import forbidden
from standins.airtable.fields import Field, FieldGiven
from standins.airtable.gate import Route
from standins.airtable.schema import (
    FieldNews,
    TableGiven,
    add_field,
    change_field,
    check_news,
    new_table,
)
from standins.airtable.standin import Standin
from standins.airtable.tables import Table
from standins.airtable.token import Scope

READ: Scope = "schema.bases:read"
WRITE: Scope = "schema.bases:write"
TABLES = "/v0/meta/bases/{base}/tables"
FIELDS = "/v0/meta/bases/{base}/tables/{table}/fields"


class MetaApi:
    """The schema of the stand-in's base. Tables and columns are named by id here."""

    def __init__(self, standin: Standin) -> None:
        self.standin, self.base = standin, standin.base

    def routes(self) -> list[Route]:
        """The calls, each with the scope that it needs."""
        return [
            Route("GET", "/v0/meta/whoami", None, self.whoami),
            Route("GET", "/v0/meta/bases", READ, self.bases),
            Route("GET", TABLES, READ, self.tables),
            Route("POST", TABLES, WRITE, self.create_table),
            Route("POST", FIELDS, WRITE, self.create_field),
            Route("PATCH", f"{FIELDS}/{{field}}", WRITE, self.update_field),
        ]

    def whoami(self, _: Call) -> Any:
        """The token's owner; the scopes are shown to OAuth tokens alone."""
        token, user = self.standin.token, self.standin.program.user
        shown: dict[str, Any] = {"id": user["id"]}
        if "user.email:read" in token.scopes:
            shown["email"] = user["email"]
        return shown | ({"scopes": token.scopes} if token.kind == "oauth" else {})

    def bases(self, _: Call) -> Any:
        """The bases that the token was given."""
        token = self.standin.token
        base = {
            "id": self.base.id,
            "name": self.base.name,
            "permissionLevel": token.permission_level,
        }
        return {"bases": [base] if token.reaches_base else []}

    def tables(self, call: Call) -> Any:
        """The whole schema."""
        include = call.query.getlist("include") + call.query.getlist("include[]")
        fields = "visibleFieldIds" in include
        return {"tables": [table.as_json(fields) for table in self.base.tables]}

    def create_table(self, call: Call) -> Any:
        """One more table."""
        table = new_table(checked(TableGiven, call.body))
        self.base.add(table, self.standin.program)
        return table.as_json()

    def create_field(self, call: Call) -> Any:
        """One more column."""
        given = checked(FieldGiven, call.body)
        return add_field(self.base, self._table(call), given, self.standin.program).as_json()

    def update_field(self, call: Call) -> Any:
        """Another name or description."""
        table, news = self._table(call), checked(FieldNews, call.body)
        column = _by_id(table, call.path["field"])
        check_news(news)
        return change_field(self.base, table, column, news, self.standin.program).as_json()

    def _table(self, call: Call) -> Table:
        return self.base.table_by_id(call.path["table"])


def _by_id(table: Table, field_id: str) -> Field:
    for column in table.fields:
        if column.id == field_id:
            return column
    raise forbidden()
