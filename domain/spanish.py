"""Spanish names of days and months: `restaurant.toml` is written in them, callers hear and say
them."""

# fmt: off
WEEKDAYS = ("lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo")
"""From Monday on."""

MONTHS = (
    "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
    "octubre", "noviembre", "diciembre",
)
"""From January on."""
# fmt: on
