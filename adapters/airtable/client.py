"""One base at Airtable, through pyairtable, for async callers."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Self, TypeVar
from urllib.parse import urlsplit

import requests
from pyairtable import Api, Base

from activities.mirror_ports import BaseError, BaseFailure
from adapters.airtable.errors import Deed, refused, unanswered, unreadable
from adapters.airtable.pacing import SPACING, PacedAdapter

API_URL = "https://api.airtable.com"
TIMEOUT = (3, 10)  # seconds to connect, and between two parts of an answer

# What pyairtable stumbles with over a body that is not Airtable's.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)

T = TypeVar("T")


class AirtableClient:
    """Requests to one base, one after the other, `spacing` seconds apart at least.

    Nothing is repeated, but when Airtable says that it is busy: that is waited out `patience`
    times, as long as it asks (`pause` is what waits). Close with `aclose` or `async with`. Raises
    ValueError for a malformed URL or a key that cannot be one.
    """

    def __init__(
        self,
        api_key: str,
        base_id: str,
        api_url: str = API_URL,
        *,
        timeout: tuple[int, int] = TIMEOUT,
        spacing: float = SPACING,
        patience: int = 0,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        key, url = _checked_key(api_key), _checked_url(api_url)
        api = Api(key, timeout=timeout, retry_strategy=None, endpoint_url=url)
        adapter = PacedAdapter(spacing)
        api.session.mount("https://", adapter)
        api.session.mount("http://", adapter)
        self._base = api.base(base_id)
        # One thread: pyairtable is synchronous, and its session is not for several at once. A
        # caller who is cancelled leaves it to finish before the next request begins.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="airtable")
        self._patience, self._pause = patience, pause

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Drop what has not been sent, and the connections."""
        self._thread.shutdown(wait=False, cancel_futures=True)
        self._base.api.session.close()

    async def do(self, deed: Deed, request: Callable[[Base], T]) -> T:
        """The result of `request`, which is run in the client's thread. Raises `BaseError`."""
        for _ in range(self._patience):
            try:
                return await self._once(deed, request)
            except BaseError as error:
                if error.failure is not BaseFailure.BUSY or error.retry_after is None:
                    raise
                await self._pause(error.retry_after)
        return await self._once(deed, request)

    async def _once(self, deed: Deed, request: Callable[[Base], T]) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, _told, deed, request, self._base)


def _told(deed: Deed, request: Callable[[Base], T], base: Base) -> T:
    try:
        return request(base)
    except requests.RequestException as error:
        raise _failed(error, deed) from None
    except _UNREADABLE:
        raise unreadable() from None


def _failed(error: requests.RequestException, deed: Deed) -> BaseError:
    if isinstance(error, requests.exceptions.JSONDecodeError):
        return unreadable()
    if error.response is None:
        return unanswered(error)
    return refused(error.response.status_code, _json(error.response), deed)


def _json(response: requests.Response) -> object:
    try:
        return response.json()
    except ValueError:
        return None


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("AIRTABLE_API_URL must be http(s) with a host")
    return url.rstrip("/")


def _checked_key(key: str) -> str:
    if not (key.isascii() and key.isprintable() and key == key.strip()):
        raise ValueError("AIRTABLE_API_KEY holds a character that no token has")
    return key
