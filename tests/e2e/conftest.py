"""One installation for all end-to-end tests in which nothing is killed."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest

from tests.e2e.evening import Evening
from tests.e2e.house import ZONE, House, open_house

HOLD_SECONDS = 4


@pytest.fixture(scope="session")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The house. Its parts may be restarted in order, and never killed."""
    folder = tmp_path_factory.mktemp("house")
    async with open_house(folder, datetime.now(ZONE).date(), HOLD_SECONDS) as opened:
        yield opened


@pytest.fixture
async def evening(house: House) -> Evening:
    """An evening of its own with every table reserved."""
    return await house.full_evening()
