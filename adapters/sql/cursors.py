"""Where a page of a day's line ended, as clients carry it."""

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Cursor:
    """After the entry with that `seq`; `id` decides between equal ones."""

    seq: int = -1
    id: str = ""

    @classmethod
    def parse(cls, text: str) -> Self:
        """The cursor in what `str` gave. `ValueError` for anything else."""
        try:
            seq, entry_id = json.loads(base64.b64decode(text, b"-_", validate=True))
        except (binascii.Error, TypeError, ValueError):
            raise ValueError("not a cursor of this list") from None
        if type(seq) is not int or not isinstance(entry_id, str) or abs(seq) >= 2**31:
            raise ValueError("not a cursor of this list")
        return cls(seq, entry_id)

    def __str__(self) -> str:
        """Opaque text that is safe in a URL."""
        return base64.urlsafe_b64encode(json.dumps([self.seq, self.id]).encode()).decode()
