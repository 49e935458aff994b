"""Clients and a product around the running stand-in."""

from collections.abc import AsyncIterator

import httpx
import pytest_asyncio
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageList

from adapters.twilio_http import TwilioHttp
from tests.clients import local_client
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    RunningStandin,
    serve,
)
from tests.standins.twilio_product import Product


@pytest_asyncio.fixture
async def rest(twilio_standin: RunningStandin) -> AsyncIterator[httpx.AsyncClient]:
    async with local_client(twilio_standin.url, auth=(ACCOUNT_SID, AUTH_TOKEN)) as client:
        yield client


@pytest_asyncio.fixture
async def package(twilio_standin: RunningStandin) -> AsyncIterator[MessageList]:
    http = TwilioHttp(5.0)
    client = Client(ACCOUNT_SID, AUTH_TOKEN, ACCOUNT_SID, http_client=http)
    client.api.base_url = twilio_standin.url
    yield client.messages
    await http.aclose()


@pytest_asyncio.fixture
async def product() -> AsyncIterator[Product]:
    hook = Product()
    async with serve(hook.app) as hook.url:
        yield hook
        if hook.hold:
            hook.hold.set()
