"""The restaurant's file, and its tables wherever they come from."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from activities.house import CurrentHouse
from domain.restaurant import Restaurant
from domain.restaurant_file import parse
from settings import Settings

if TYPE_CHECKING:
    from adapters.sql.database import Database

SAMPLE_RESTAURANT = Path(__file__).parent.with_name("restaurant.toml")


def load_restaurant(settings: Settings) -> Restaurant:
    """The restaurant of `RESTAURANT_FILE`, or the sample; `WAITLIST_HOLD_SECONDS` wins over it.

    Raises `RestaurantFileError` for a mistake in it, `OSError` or `UnicodeError` when it cannot
    be read.
    """
    restaurant = parse((settings.restaurant_file or SAMPLE_RESTAURANT).read_text("utf-8"))
    if settings.waitlist_hold_seconds is None:
        return restaurant
    return replace(restaurant, hold_seconds=settings.waitlist_hold_seconds)


async def current_house(
    settings: Settings, restaurant: Restaurant, records: "Database"
) -> CurrentHouse:
    """The restaurant with its last good tables, wherever they come from.

    Raises `RecordsUnavailable`.
    """
    house = CurrentHouse(restaurant, records.house if settings.airtable_tables else None)
    await house.refresh()
    return house
