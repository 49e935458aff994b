"""The one token that this Airtable knows, and what it may do."""

import secrets
from typing import Literal

from starlette.requests import Request

from standins.airtable.errors import forbidden, unauthorised
from standins.steering import Steered

Scope = Literal[
    "data.records:read",
    "data.records:write",
    "schema.bases:read",
    "schema.bases:write",
    "user.email:read",
    "webhook:manage",
]
Level = Literal["read", "comment", "edit", "create"]
ALL_SCOPES: list[Scope] = [
    "data.records:read",
    "data.records:write",
    "schema.bases:read",
    "schema.bases:write",
    "user.email:read",
    "webhook:manage",
]
LEVELS: tuple[Level, ...] = ("read", "comment", "edit", "create")
NEEDED: dict[Scope, Level] = {"data.records:write": "edit", "schema.bases:write": "create"}


class Token(Steered):
    """The scopes that were ticked, whether the base was added, and its owner's role there.

    A personal token never shows its scopes to `whoami`, one by OAuth does.
    """

    scopes: list[Scope] = ALL_SCOPES
    reaches_base: bool = True
    permission_level: Level = "create"
    kind: Literal["personal", "oauth"] = "personal"

    def check(self, *scopes: Scope) -> None:
        """Raises AirtableError unless the token has those scopes and its owner the role."""
        for scope in scopes:
            if scope not in self.scopes or not self._has_role(NEEDED.get(scope, "read")):
                raise forbidden()

    def require(self, level: Level) -> None:
        """Raises AirtableError unless its owner has at least that role in the base."""
        if not self._has_role(level):
            raise forbidden()

    def _has_role(self, level: Level) -> bool:
        return LEVELS.index(self.permission_level) >= LEVELS.index(level)


def authenticate(request: Request, api_key: str) -> None:
    """Raises AirtableError unless the request carries that token."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    known = secrets.compare_digest(token.encode(), api_key.encode())
    if scheme.lower() != "bearer" or not known:
        raise unauthorised()
