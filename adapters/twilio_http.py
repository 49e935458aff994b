"""The HTTP client under the twilio package: one pool of kept connections, errors as `SendError`.

The package's own asynchronous client cannot be used as it is (twilio 9.13, aiohttp 3.14): it passes
`timeout=None` on every request, which switches the session's timeout off, and it builds a
deprecated `BasicAuth`. The asynchronous API stays worth having: a thread a message would cap how
many can wait for Twilio at once.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

import aiohttp
from twilio.http import AsyncHttpClient
from twilio.http.response import Response

from activities.messaging_ports import Failure, SendError
from adapters.twilio_errors import failure_of_answer, masked

CONNECT_SECONDS = 3.0
# A new TLS connection to Twilio costs several round trips across the Atlantic.
KEEP_ALIVE_SECONDS = 60.0
MAX_CONNECTIONS = 50


class TwilioHttp(AsyncHttpClient):
    """Sends requests with `timeout_seconds` for the whole exchange.

    Returns successes with a JSON object only. Everything else is raised as `SendError`, whose
    detail holds no number.
    """

    def __init__(self, timeout_seconds: float) -> None:
        # The base class takes a logger for its request lines, which hold guests' numbers. It is
        # never called here.
        super().__init__(logging.getLogger(__name__), is_async=True, timeout=timeout_seconds)
        self._timeout = aiohttp.ClientTimeout(
            total=timeout_seconds, connect=min(timeout_seconds, CONNECT_SECONDS)
        )
        self._session: aiohttp.ClientSession | None = None

    async def request(  # type: ignore[override]  # the package's own base class says sync
        self,
        method: str,
        uri: str,
        params: dict[str, object] | None = None,
        data: dict[str, object] | None = None,
        headers: dict[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ASYNC109 - the package's signature
        allow_redirects: bool = False,
    ) -> Response:
        """One exchange. `timeout` and `allow_redirects` are the package's and have no effect."""
        try:
            async with self._pool().request(
                method,
                uri,
                params=_texts(params),
                data=_texts(data),
                headers=_with_auth(headers or {}, auth),
                allow_redirects=False,
            ) as answer:
                text = await answer.text(errors="replace")
        except (aiohttp.ClientError, OSError, TimeoutError) as error:
            raise _broken(error) from None
        if answer.status >= 300:
            raise _refused(answer.status, text, answer.headers)
        if _object(text) is None:
            raise SendError(Failure.UNKNOWN, None, f"HTTP {answer.status} without a JSON object")
        return Response(answer.status, text, answer.headers)

    async def aclose(self) -> None:
        """Close the connections. The next request opens new ones."""
        if self._session:
            await self._session.close()
            self._session = None

    def _pool(self) -> aiohttp.ClientSession:
        # Made on first use: a session belongs to the loop that is running when it is made.
        if self._session is None:
            connector = aiohttp.TCPConnector(
                limit=MAX_CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS
            )
            self._session = aiohttp.ClientSession(connector=connector, timeout=self._timeout)
        return self._session


def _broken(error: Exception) -> SendError:
    # Nothing is written before there is a connection, so these were surely not processed.
    unsent = isinstance(error, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError)
    failure = Failure.BUSY if unsent else Failure.UNKNOWN
    return SendError(failure, None, f"no answer: {type(error).__name__}")


def _refused(status: int, text: str, headers: Mapping[str, str]) -> SendError:
    code, message = _problem(text)
    detail = masked(f"HTTP {status}, code {code}: {message}")
    return SendError(failure_of_answer(status, code), code, detail, _seconds(headers))


def _problem(text: str) -> tuple[int | None, str]:
    body = _object(text) or {}
    code = body.get("code")
    return code if isinstance(code, int) else None, str(body.get("message") or body.get("title"))


def _object(text: str) -> dict[str, Any] | None:
    try:
        body = json.loads(text)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _seconds(headers: Mapping[str, str]) -> float | None:
    # The other form of Retry-After, an HTTP date, is not Twilio's.
    value = headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None


def _texts(fields: dict[str, object] | None) -> dict[str, str] | None:
    return {name: str(value) for name, value in fields.items()} if fields else None


def _with_auth(headers: dict[str, str], auth: tuple[str, str] | None) -> dict[str, str]:
    return headers | {"Authorization": aiohttp.encode_basic_auth(*auth)} if auth else headers
