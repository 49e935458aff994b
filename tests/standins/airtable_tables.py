"""The table that tests of the Airtable stand-in write to, and what the shared fixtures hold."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
import requests

T = TypeVar("T")
FIXTURES = Path(__file__).parents[1] / "fixtures"
COLOURS = {
    "esperando": "blueLight2",
    "avisado": "yellowLight2",
    "llamar": "greenBright",
}
FIELDS: list[dict[str, Any]] = [
    {"name": "EntryID", "type": "singleLineText"},
    {"name": "Nombre", "type": "singleLineText"},
    {"name": "Telefono", "type": "phoneNumber"},
    {"name": "Email", "type": "email"},
    {"name": "Personas", "type": "number", "options": {"precision": 0}},
    {"name": "Precio", "type": "number", "options": {"precision": 2}},
    {
        "name": "Estado",
        "type": "singleSelect",
        "options": {"choices": [{"name": n, "color": c} for n, c in COLOURS.items()]},
    },
    {"name": "Fecha", "type": "date", "options": {"dateFormat": {"name": "iso"}}},
    {
        "name": "Creado",
        "type": "dateTime",
        "options": {
            "timeZone": "Europe/Madrid",
            "dateFormat": {"name": "iso", "format": "YYYY-MM-DD"},
            "timeFormat": {"name": "24hour", "format": "HH:mm"},
        },
    },
    {"name": "Baja", "type": "checkbox", "options": {"icon": "check", "color": "redBright"}},
    {"name": "Notas", "type": "multilineText"},
]
WAITLIST = {"name": "WAITLIST", "fields": FIELDS}
GUEST: dict[str, Any] = {
    "EntryID": "e1",
    "Nombre": "Lucía Ferrándiz",
    "Telefono": "+34600000011",
    "Email": "lucia@example.com",
    "Personas": 4,
    "Precio": 12.5,
    "Estado": "esperando",
    "Fecha": "2026-11-21",
    "Creado": "2026-11-21T19:40:27.000Z",
    "Baja": True,
    "Notas": "Alergia: frutos secos\nTrona",
}


def fixture(name: str) -> dict[str, Any]:
    """A shared payload."""
    return dict(json.loads((FIXTURES / name).read_text("utf-8")))


async def refused(call: Callable[..., T], *args: Any, **kwargs: Any) -> tuple[int, str]:
    """The status and Airtable's type of the error that pyairtable raises."""
    with pytest.raises(requests.HTTPError) as caught:
        await asyncio.to_thread(call, *args, **kwargs)
    answer = caught.value.response
    assert answer is not None
    body = answer.json()
    if "errors" in body:
        return answer.status_code, body["errors"][0]["error"]
    error = body["error"]
    return answer.status_code, error if isinstance(error, str) else error["type"]
