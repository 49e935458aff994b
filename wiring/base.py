"""The restaurant's Airtable base."""

from functools import partial
from typing import TYPE_CHECKING

from activities.house import CurrentHouse
from activities.house_keeping import HouseKeeper
from domain.restaurant import Restaurant
from settings import Settings
from wiring.processes import api_dependencies

if TYPE_CHECKING:
    from temporalio.client import Client

    from adapters.airtable import AirtableBase, AirtableClient, AirtableEdits, AirtableUpkeep
    from adapters.sql.database import Database
    from api.base_desk import BaseDesk

AIRTABLE_PATH = "/airtable/webhook"


def airtable_base(
    settings: Settings, restaurant: Restaurant
) -> "tuple[AirtableBase, AirtableEdits]":
    """The restaurant's base, to be written to, and to be heard by the same client. Close the
    first. `ValueError` for a malformed setting."""
    from adapters.airtable import AirtableBase, AirtableEdits

    client = _airtable_client(settings)
    base = AirtableBase(client, restaurant.tz)
    return base, AirtableEdits(client, base)


def house_keeper(
    settings: Settings,
    house: CurrentHouse,
    client: "Client",
    records: "Database",
    base: "AirtableBase",
    desk: "BaseDesk",
) -> HouseKeeper | None:
    """Who takes the restaurant's tables from its base; None when they do not come from there."""
    from adapters.airtable import AirtableHouse
    from workflows.standing import configure_open_days

    if not settings.airtable_tables:
        return None
    tell = partial(configure_open_days, client)
    return HouseKeeper(house, records.house, AirtableHouse(base), desk, tell)


def edit_desk(
    settings: Settings, house: CurrentHouse, client: "Client", records: "Database"
) -> "BaseDesk":
    """Where edits in the restaurant's base take effect: the pieces of the API, without HTTP."""
    from api.base_desk import BaseDesk
    from api.parts import build

    return BaseDesk(build(api_dependencies(settings, house, client, records)))


def airtable_upkeep(settings: Settings, restaurant: Restaurant) -> "AirtableUpkeep":
    """The restaurant's base, to be set up and compared. Close it. `ValueError` as above."""
    from adapters.airtable import AirtableUpkeep

    # A person waits: what Airtable asks to wait for is waited out. Slower than the mirror, which
    # may be at work beside it on the same five requests a second.
    client = _airtable_client(settings, patience=3, spacing=0.4)
    return AirtableUpkeep(client, restaurant.tz, house=settings.airtable_tables)


def _airtable_client(
    settings: Settings, patience: int = 0, spacing: float = 0.21
) -> "AirtableClient":
    from adapters.airtable import AirtableClient

    return AirtableClient(
        settings.airtable_api_key.get_secret_value(),
        settings.airtable_base_id,
        settings.airtable_api_url,
        patience=patience,
        spacing=spacing,
    )
