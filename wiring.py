"""The composition root: the one place that knows which adapter stands behind which port.

Adapters are imported where they are used, so that a command which needs none of them starts fast.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from domain.restaurant import Restaurant
from domain.restaurant_file import parse
from settings import Settings

if TYPE_CHECKING:
    from temporalio.client import Client

    from adapters.airtable import AirtableBase, AirtableClient, AirtableUpkeep
    from adapters.mail import SmtpAccount, SmtpGateway
    from adapters.sql.database import Database
    from adapters.twilio import TwilioGateway
    from adapters.wording import CatalogueWording
    from api.dependencies import ApiDependencies
    from api.ports import Phones

SAMPLE_RESTAURANT = Path(__file__).with_name("restaurant.toml")

# The account of the local stand-in: without Twilio credentials nothing ever reaches Twilio.
STANDIN_ACCOUNT_SID = "AC00000000000000000000000000000001"
STANDIN_AUTH_TOKEN = "standin-token-for-this-machine-only"  # noqa: S105 - guards nothing
STANDIN_SMS_FROM = "+34910000003"
STANDIN_PORT = 8010
STANDIN_URL = f"http://127.0.0.1:{STANDIN_PORT}"

# The local stand-in for the restaurant's Airtable base.
STANDIN_AIRTABLE_KEY = "patSTANDIN.for-this-machine-only"
STANDIN_AIRTABLE_BASE = "appSTANDIN0000001"
STANDIN_AIRTABLE_PORT = 8020

# The local stand-in for a mail server, and the address that its mails come from.
STANDIN_SMTP_PORT = 8025
STANDIN_MAIL_PORT = 8026
STANDIN_SENDER = "reservas@nubes.example"

STATUS_PATH = "/twilio/whatsapp/status"
CONNECT_SECONDS = 30.0
CONNECT_PAUSE_SECONDS = 0.1
PROBE_SECONDS = 5.0


class TemporalUnavailable(ConnectionError):
    """Temporal did not answer in time."""


def load_restaurant(settings: Settings) -> Restaurant:
    """The restaurant of `RESTAURANT_FILE`, or the sample; `WAITLIST_HOLD_SECONDS` wins over it.

    Raises `RestaurantFileError` for a mistake in it, `OSError` or `UnicodeError` when it cannot
    be read.
    """
    restaurant = parse((settings.restaurant_file or SAMPLE_RESTAURANT).read_text("utf-8"))
    if settings.waitlist_hold_seconds is None:
        return restaurant
    return replace(restaurant, hold_seconds=settings.waitlist_hold_seconds)


def check_database_url(settings: Settings) -> None:
    """Raises `ValueError`, which never holds the password, for a `DATABASE_URL` of no use."""
    from adapters.sql.url import async_url

    async_url(settings.sql_url)


@asynccontextmanager
async def open_records(settings: Settings) -> "AsyncIterator[Database]":
    """The read model, inbox, outbox and accounts, once the database has the newest schema.

    Raises `ValueError` for a bad `DATABASE_URL`, `RecordsUnavailable` when it cannot be reached.
    """
    from adapters.sql.database import open_database

    async with open_database(settings.sql_url) as database:
        yield database


async def connect_temporal(
    settings: Settings, *, lazy: bool = False, seconds: float = CONNECT_SECONDS
) -> "Client":
    """A client for the Temporal that the environment names.

    Waits that long for it to come up, then raises `TemporalUnavailable`. A `lazy` client connects
    with its first call: the API starts, and receives messages, while Temporal is away.
    """
    from temporalio.client import Client
    from temporalio.envconfig import ClientConfig

    from workflows.converter import data_converter

    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", settings.temporal_address)
    connecting = partial(Client.connect, **config, data_converter=data_converter, lazy=lazy)
    return await (connecting() if lazy else _patiently(connecting, config["target_host"], seconds))


async def _patiently(
    connect: Callable[[], "Awaitable[Client]"], address: str, seconds: float
) -> "Client":
    deadline = time.monotonic() + seconds
    while True:
        try:
            # The SDK is asked only once somebody listens: where nobody does, its threads would
            # go on trying and crash the process on its way out.
            await _require_open(address)
            return await connect()
        except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: the SDK's for all
            if time.monotonic() > deadline:
                waited = f"{address} for {seconds:.0f} s: {error}"
                raise TemporalUnavailable(f"Temporal does not answer at {waited}") from error
        await asyncio.sleep(CONNECT_PAUSE_SECONDS)


async def _require_open(address: str) -> None:
    host, _, port = address.rpartition(":")
    async with asyncio.timeout(PROBE_SECONDS):
        _, writer = await asyncio.open_connection(host.strip("[]"), port)
    writer.close()


def twilio_account(settings: Settings) -> tuple[str, str]:
    """Account SID and auth token: Twilio's, or the stand-in's when there are no credentials."""
    if settings.uses_twilio_standin:
        return STANDIN_ACCOUNT_SID, STANDIN_AUTH_TOKEN
    return settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()


def twilio_gateway(settings: Settings) -> "TwilioGateway":
    """The gateway to Twilio, or to the stand-in when there are no credentials. Close it.

    Raises `ValueError` for a malformed `TWILIO_API_URL` or `PUBLIC_BASE_URL`.
    """
    from adapters.twilio import TwilioGateway

    account_sid, auth_token = twilio_account(settings)
    standin_url = STANDIN_URL if settings.uses_twilio_standin else None
    return TwilioGateway(
        account_sid,
        auth_token,
        settings.twilio_whatsapp_from,
        api_url=settings.twilio_api_url or standin_url,
        status_callback=settings.base_url + STATUS_PATH,
        sms_sender=settings.twilio_sms_from or None,
    )


def mail_account(settings: Settings) -> "SmtpAccount":
    """Where mails are handed in: the mail server, or the stand-in when there is none.

    Raises `ValueError` when the sender is not an address.
    """
    from adapters.mail import SmtpAccount

    if settings.uses_mail_standin:
        sender = settings.mail_sender or STANDIN_SENDER
        return SmtpAccount("127.0.0.1", STANDIN_SMTP_PORT, sender, tls="none")
    return SmtpAccount(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_sender,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_tls,
        settings.smtp_timeout_seconds,
    )


def mail_gateway(settings: Settings) -> "SmtpGateway":
    """The gateway to `mail_account`; raises `ValueError` as that does."""
    from adapters.mail import SmtpGateway

    return SmtpGateway(mail_account(settings))


def airtable_base(settings: Settings, restaurant: Restaurant) -> "AirtableBase":
    """The restaurant's base, to be written to. Close it. `ValueError` for a malformed setting."""
    from adapters.airtable import AirtableBase

    return AirtableBase(_airtable_client(settings), restaurant.tz)


def airtable_upkeep(settings: Settings, restaurant: Restaurant) -> "AirtableUpkeep":
    """The restaurant's base, to be set up and compared. Close it. `ValueError` as above."""
    from adapters.airtable import AirtableUpkeep

    # A person waits: what Airtable asks to wait for is waited out. Slower than the mirror, which
    # may be at work beside it on the same five requests a second.
    client = _airtable_client(settings, patience=3, spacing=0.4)
    return AirtableUpkeep(client, restaurant.tz)


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


def phones() -> "Phones":
    """How telephone numbers are read."""
    from adapters import phones as module

    return module


def wording() -> "CatalogueWording":
    """What guests read, in every language that there is a catalogue of."""
    from adapters.wording import CatalogueWording

    return CatalogueWording()


@asynccontextmanager
async def open_api(settings: Settings, restaurant: Restaurant) -> "AsyncIterator[ApiDependencies]":
    """All that the API is given, for as long as it serves."""
    from adapters.twilio_webhook import TwilioWebhook
    from api.dependencies import ApiDependencies
    from api.temporal_engine import TemporalEngine

    client = await connect_temporal(settings, lazy=True)
    async with open_records(settings) as records:
        yield ApiDependencies(
            settings=settings,
            restaurant=restaurant,
            engine=TemporalEngine(client),
            store=records.store,
            inbox=records.inbox,
            reads=records.reads,
            guests=records.guests,
            deliveries=records.deliveries,
            statistics=records.statistics,
            wording=wording(),
            users=records.users,
            idempotency=records.idempotency,
            phones=phones(),
            webhook=TwilioWebhook(twilio_account(settings)[1]),
            clock=lambda: datetime.now(UTC),
            ping=records.ping,
        )
