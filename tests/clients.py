"""HTTP clients for tests."""

import ssl
from contextlib import suppress
from typing import Any

import httpx

from tests.waiting import PATIENCE, eventually

# What tests call is on this machine and speaks plain HTTP. This trusts nobody; to read all
# authorities of the system takes 20 ms, for each client.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def local_client(base_url: str | httpx.URL = "", **options: Any) -> httpx.AsyncClient:
    """A patient client of a server on this machine; `options` are further ones of httpx's."""
    options.setdefault("timeout", PATIENCE)
    return httpx.AsyncClient(base_url=base_url, trust_env=False, verify=_PLAIN, **options)


async def answered(url: str, **options: Any) -> httpx.Response:
    """The first answer of a server that is starting; `options` as of `local_client`."""
    async with local_client(**options) as client:

        async def answer() -> httpx.Response | None:
            with suppress(httpx.ConnectError):
                return await client.get(url)
            return None

        return await eventually(answer)
