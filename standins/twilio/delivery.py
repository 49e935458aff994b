"""Posting a signed form to the product, with Twilio's timeouts and retries."""

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

import httpx
from twilio.request_validator import RequestValidator

from standins.twilio.overrides import Overrides, split_webhook_url

HTTP_FAILED, UNREACHABLE = 11200, 11205
FORM = "application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True)
class Delivery:
    """How it ended. `response` is None when none came; `error` is Twilio's code, None if well."""

    response: httpx.Response | None
    attempts: int
    error: int | None
    elapsed_ms: float


def sign(auth_token: str, url: str, form: Mapping[str, str]) -> str:
    """The `X-Twilio-Signature` of a form posted to that URL (without its fragment)."""
    return str(RequestValidator(auth_token).compute_signature(url, dict(form)))


async def deliver(
    client: httpx.AsyncClient, url: str, form: Mapping[str, str], auth_token: str
) -> Delivery:
    """Post the form until it is answered or the overrides in the URL's fragment are used up."""
    target, overrides = split_webhook_url(url)
    headers = {
        "X-Twilio-Signature": sign(auth_token, target, form),
        "I-Twilio-Idempotency-Token": str(uuid4()),
        "Content-Type": FORM,
        "User-Agent": "TwilioProxy/1.1",
    }
    request = client.build_request(
        "POST", target, data=dict(form), headers=headers, timeout=_timeout(overrides)
    )
    return await _Attempts(client, request, overrides).run()


class _Attempts:
    """The tries of one delivery; what they came to survives the end of the total time."""

    def __init__(
        self, client: httpx.AsyncClient, request: httpx.Request, overrides: Overrides
    ) -> None:
        self.client, self.request, self.overrides = client, request, overrides
        self.count, self.response = 0, None  # type: int, httpx.Response | None

    async def run(self) -> Delivery:
        started = time.perf_counter()
        try:
            async with asyncio.timeout(self.overrides.tt / 1000):
                while self.overrides.retries_after(await self._once()):
                    if self.count > self.overrides.rc:
                        break
        except TimeoutError:
            self.response = None
        elapsed = (time.perf_counter() - started) * 1000
        return Delivery(self.response, self.count, _error(self.response), round(elapsed, 3))

    async def _once(self) -> str:
        self.count, self.response = self.count + 1, None
        try:
            # A redirect is followed with a GET that loses the form, as Twilio's is.
            self.response = await self.client.send(self.request, follow_redirects=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            return "ct"
        except httpx.TransportError:
            return "rt"
        status = self.response.status_code
        return "ok" if status < 400 else f"{status // 100}xx"


def _error(response: httpx.Response | None) -> int | None:
    if response is None:
        return UNREACHABLE
    return None if response.is_success else HTTP_FAILED


def _timeout(overrides: Overrides) -> httpx.Timeout:
    return httpx.Timeout(overrides.rt / 1000, connect=overrides.ct / 1000)
