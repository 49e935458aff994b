"""Column types that give back on both engines exactly what was put in."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Text, TypeDecorator


class Instant(TypeDecorator[datetime]):
    """An aware instant; comes back in UTC. `ValueError` for a naive one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite keeps no offset, so that there its text orders by time."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs its time zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None]:
        """Back to an aware datetime."""
        if dialect.name != "sqlite":
            return lambda value: value
        return lambda text: None if text is None else datetime.fromisoformat(text + "+00:00")


class Words(TypeDecorator[str]):
    """Any text. Characters that no database keeps (NUL, half a surrogate pair) become U+FFFD and
    `?`: losing one is better than refusing a row for ever, or failing a look-up."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """The text that every engine can hold."""
        if value is None or (value.isascii() and "\x00" not in value):
            return value
        return value.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")


class Packed(TypeDecorator[Any]):
    """A value of the domain as JSON, checked by pydantic on its way back."""

    impl = Text
    cache_ok = True

    def __init__(self, shape: Any) -> None:
        super().__init__()
        self.shape = shape
        self._adapter: TypeAdapter[Any] = TypeAdapter(shape)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        """Comparisons are over the text."""
        return self.impl

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], str | None]:
        """Packs; None stays NULL."""
        dump = self._adapter.dump_json
        return lambda value: None if value is None else dump(value).decode()

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Unpacks; NULL stays None."""
        load = self._adapter.validate_json
        return lambda text: None if text is None else load(text)
