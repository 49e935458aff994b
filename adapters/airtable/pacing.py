"""Keeping our own requests below Airtable's five a second, each HTTP exchange of them."""

import time
from collections import deque
from typing import Any

import requests
from requests.adapters import HTTPAdapter

from activities.mirror_ports import REQUESTS_PER_SECOND

SPACING = 0.21  # seconds


class PacedAdapter(HTTPAdapter):
    """Sends requests `spacing` seconds apart, and never six in five times that as the server counts
    (which is more than a second, unless `spacing` is chosen shorter).

    The server sees a request some time between its start and its answer. So the sixth starts that
    long after the first was answered: however unevenly the network delays them, they arrive no
    closer together. Not thread-safe. Once closed it refuses to send: a long listing stops.
    """

    def __init__(self, spacing: float = SPACING) -> None:
        super().__init__()
        self._spacing = spacing
        self._next_start = 0.0
        self._answered = deque[float](maxlen=REQUESTS_PER_SECOND)
        self._closed = False

    def send(self, *args: Any, **options: Any) -> requests.Response:
        """As `HTTPAdapter.send`, when its turn has come."""
        time.sleep(max(0.0, self._turn() - time.monotonic()))
        if self._closed:
            raise requests.ConnectionError("closed")
        self._next_start = time.monotonic() + self._spacing
        try:
            return super().send(*args, **options)
        finally:
            self._answered.append(time.monotonic())

    def close(self) -> None:
        """End all connections, for good."""
        self._closed = True
        super().close()

    def _turn(self) -> float:
        is_full = len(self._answered) == REQUESTS_PER_SECOND
        after = self._answered[0] + REQUESTS_PER_SECOND * self._spacing if is_full else 0.0
        return max(self._next_start, after)
