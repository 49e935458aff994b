"""Installations for all end-to-end tests in which nothing is killed; they end with the last one."""

from collections.abc import AsyncIterator
from datetime import datetime

import pytest
from playwright.async_api import Browser

from tests.chromium import chromium
from tests.e2e.evening import Evening
from tests.e2e.house import ZONE, House, open_house

HOLD_SECONDS = 4


@pytest.fixture(scope="package")
async def house(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """The house. Its parts may be restarted in order, and never killed."""
    folder = tmp_path_factory.mktemp("house")
    async with open_house(folder, datetime.now(ZONE).date(), HOLD_SECONDS) as opened:
        yield opened


@pytest.fixture(scope="package")
async def patient(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """A house with two APIs that holds its tables for 15 minutes, for those who look at pages."""
    folder = tmp_path_factory.mktemp("patient")
    async with open_house(folder, datetime.now(ZONE).date(), hold=900, apis=2) as opened:
        yield opened


@pytest.fixture(scope="package")
async def browser() -> AsyncIterator[Browser]:
    """Chromium."""
    async with chromium() as opened:
        yield opened


@pytest.fixture
async def evening(house: House) -> Evening:
    """An evening of its own with every table reserved."""
    return await house.full_evening()
