"""What the tests of sending start from: a gateway to the stand-in and the activities over it."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.twilio import TwilioGateway
from tests.activities.messaging_fakes import CountedGateway, Sending
from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    SMS_SENDER,
    RunningStandin,
    running_standin,
)


@pytest_asyncio.fixture
async def twilio_standin() -> AsyncIterator[RunningStandin]:
    """A fresh stand-in whose account has senders for WhatsApp and SMS."""
    async with running_standin(sms_from=SMS_SENDER) as standin:
        yield standin


@pytest_asyncio.fixture
async def gateway(twilio_standin: RunningStandin) -> AsyncIterator[CountedGateway]:
    """An impatient gateway with both senders."""
    async with TwilioGateway(
        ACCOUNT_SID,
        AUTH_TOKEN,
        SENDER,
        twilio_standin.url,
        timeout_seconds=0.5,
        sms_sender=SMS_SENDER,
    ) as opened:
        yield CountedGateway(opened)


@pytest.fixture
def sending(gateway: CountedGateway) -> Sending:
    """One worker that has no templates."""
    return Sending(gateway)
