"""Shared by the tests of offers: a guest who has been offered a table."""

import pytest

from domain.model import Entry, Status
from tests.workflows.house import House


@pytest.fixture
async def notified(house: House) -> Entry:
    """Guest 11 has been offered T2 on a full evening."""
    await house.fill()
    joined = await house.join(11)
    await house.free("T2")
    return await house.until_status(joined.entry_id, Status.NOTIFIED)
