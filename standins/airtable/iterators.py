"""What pages refer to: lists of records that were begun and not read to their end."""

from dataclasses import dataclass

from standins.airtable.errors import EXPIRED_ITERATOR, AirtableError
from standins.airtable.ids import new_id

MOST = 100  # so many at once; the oldest goes first


@dataclass(frozen=True)
class Page:
    """The records of a page, and the offset of the next."""

    record_ids: list[str]
    offset: str | None


class Iterators:
    """Lists as they were when their first page was read."""

    def __init__(self) -> None:
        self._lists: dict[str, list[str]] = {}

    def first(self, record_ids: list[str], size: int) -> Page:
        """The first page of that list, which is kept when there are more."""
        if len(record_ids) <= size:
            return Page(record_ids, None)
        name = new_id("itr")
        self._lists[name] = record_ids
        while len(self._lists) > MOST:
            self._lists.pop(next(iter(self._lists)))
        return self._page(name, 0, size)

    def following(self, offset: str, size: int) -> Page:
        """The page that begins there. Raises AirtableError when its list is gone or never was."""
        name, _, record_id = offset.partition("/")
        if not name.startswith("itr") or not record_id.startswith("rec"):
            text = f"The value of offset {offset} is invalid"
            raise AirtableError(422, "INVALID_OFFSET_VALUE", text)
        if record_id not in self._lists.get(name, []):
            raise AirtableError(422, "LIST_RECORDS_ITERATOR_NOT_AVAILABLE", EXPIRED_ITERATOR)
        return self._page(name, self._lists[name].index(record_id), size)

    def expire(self) -> None:
        """Forget all lists, as Airtable does after a time."""
        self._lists.clear()

    def _page(self, name: str, start: int, size: int) -> Page:
        whole = self._lists[name]
        rest = whole[start + size : start + size + 1]
        return Page(whole[start : start + size], f"{name}/{rest[0]}" if rest else None)
