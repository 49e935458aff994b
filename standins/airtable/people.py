"""The people who work in the base."""

import hashlib
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Person(BaseModel):
    """Somebody of the staff, known by name alone."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(default="Sala", min_length=1, max_length=60)


def person(name: str) -> dict[str, Any]:
    """A user as payloads show one: the same id for the same name."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return {
        "id": f"usr{digest[:14]}",
        "email": f"{digest[:8]}@restaurante.example",
        "permissionLevel": "edit",
        "name": name,
    }
