"""Parts of a list that is held in memory, by a cursor that survives insertions before it."""

import base64
import binascii
from collections.abc import Callable, Sequence
from typing import TypeVar

from activities.ports import Page

T = TypeVar("T")


def page(items: Sequence[T], key: Callable[[T], str], limit: int, cursor: str | None) -> Page[T]:
    """At most `limit` items after the cursor's, in the order of their key.

    `ValueError` for a cursor that did not come from here.
    """
    ordered = sorted(items, key=key)
    after = [item for item in ordered if cursor is None or key(item) > _decoded(cursor)]
    shown = tuple(after[:limit])
    more = len(after) > limit
    return Page(shown, len(ordered), _encoded(key(shown[-1])) if more else None)


def _encoded(key: str) -> str:
    return base64.urlsafe_b64encode(key.encode()).decode()


def _decoded(cursor: str) -> str:
    try:
        return base64.b64decode(cursor, altchars=b"-_", validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise ValueError("not a cursor of this list") from None
