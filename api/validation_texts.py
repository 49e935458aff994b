"""What pydantic found wrong with a request, in Spanish and without repeating what was sent."""

from collections.abc import Sequence
from typing import Any

_TEXTS = {
    "missing": "falta",
    "json_invalid": "el cuerpo no es JSON válido",
    "int_type": "tiene que ser un número entero",
    "int_parsing": "tiene que ser un número entero",
    "int_from_float": "tiene que ser un número entero",
    "string_type": "tiene que ser un texto",
    "string_too_short": "no puede estar vacío",
    "string_too_long": "tiene más de {max_length} caracteres",
    "greater_than_equal": "tiene que ser {ge} o más",
    "less_than_equal": "tiene que ser {le} o menos",
    "extra_forbidden": "no es un campo conocido",
    "enum": "tiene que ser uno de estos: {expected}",
    "string_pattern_mismatch": "no tiene la forma esperada",
    "model_attributes_type": "tiene que ser un objeto JSON",
    "dict_type": "tiene que ser un objeto JSON",
    "model_type": "tiene que ser un objeto JSON",
}

# Where FastAPI found a value; the field's own name follows.
_PLACES = ("body", "query", "path", "header", "cookie")


def field_errors(errors: Sequence[Any]) -> list[tuple[str, str]]:
    """Pairs of field name and message; the name is empty for the body as a whole."""
    return [(_field(error["loc"]), _message(error)) for error in errors]


def _field(location: Sequence[object]) -> str:
    named = location[1:] if location and location[0] in _PLACES else location
    return ".".join(str(part) for part in named if not isinstance(part, int))


def _message(error: dict[str, Any]) -> str:
    context = error.get("ctx") or {}
    if error["type"] == "value_error" and isinstance(context.get("error"), ValueError):
        return str(context["error"])  # our own validators speak Spanish
    return _TEXTS.get(error["type"], "no es un valor válido").format_map(context)
