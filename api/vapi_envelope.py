"""VAPI's server messages, in all the shapes in which they come; bad input never raises."""

import json
from dataclasses import dataclass
from typing import Any

TOOL_CALLS = "tool-calls"

_NESTED_LISTS = ("toolCallList", "toolCalls")
_ARGUMENT_NAMES = ("arguments", "parameters")


@dataclass(frozen=True)
class ToolCall:
    """One call. `arguments` is None when there were some that could not be read."""

    id: str
    name: str
    arguments: dict[str, Any] | None


@dataclass(frozen=True)
class Message:
    """One server message.

    `kind` is VAPI's `type`. `caller`: the caller's number, None when withheld. `calls`: what a
    `tool-calls` message asks for. `more`: everything that the message says, as it came.
    """

    kind: str
    call_id: str
    caller: str | None
    calls: tuple[ToolCall, ...]
    more: dict[str, Any]


def read(body: bytes) -> Message | None:
    """The message, or None for a body that holds none. Without a type it is `tool-calls`."""
    message = _dict(_dict(_json(body)).get("message"))
    if not message:
        return None
    kind = _text(message.get("type", TOOL_CALLS))
    call = _dict(message.get("call"))
    items = _items(message) if kind == TOOL_CALLS else []
    calls = tuple(_call(item) for item in items if isinstance(item, dict))
    return Message(kind, _text(call.get("id")), _caller(call, message), calls, message)


def _items(message: dict[str, Any]) -> list[Any]:
    for name in _NESTED_LISTS:
        if isinstance(message.get(name), list) and message[name]:
            return list(message[name])
    outer = message.get("toolWithToolCallList")
    return [_unwrapped(item) for item in outer] if isinstance(outer, list) else []


def _unwrapped(item: object) -> dict[str, Any]:
    """The call inside a tool's definition, with the tool's name."""
    tool = _dict(item)
    name = tool.get("name") or _dict(tool.get("function")).get("name")
    return {"name": name, **_dict(tool.get("toolCall"))}


def _call(item: dict[str, Any]) -> ToolCall:
    function = _dict(item.get("function"))
    name = function.get("name") or item.get("name")
    return ToolCall(_text(item.get("id")), _text(name), _arguments(function, item))


def _arguments(function: dict[str, Any], item: dict[str, Any]) -> dict[str, Any] | None:
    for argument_name in _ARGUMENT_NAMES:
        for holder in (function, item):
            if holder.get(argument_name) is not None:
                return _decoded(holder[argument_name])
    return {}


def _decoded(raw: object) -> dict[str, Any] | None:
    # Seen encoded as a string, and as a string within a string.
    for _ in range(2):
        if isinstance(raw, str):
            raw = _json(raw)
    return raw if isinstance(raw, dict) else None


def _caller(call: dict[str, Any], message: dict[str, Any]) -> str | None:
    for holder in (call, message):
        number = _dict(holder.get("customer")).get("number")
        if isinstance(number, str) and number.strip():
            return number
    return None


def _json(text: str | bytes) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    """What is no text that can be sent and stored (half a character, controls) as escapes, so that
    two ids stay two."""
    text = value if isinstance(value, str) else "" if value is None else str(value)
    return text if text.isprintable() else ascii(text)[1:-1]
