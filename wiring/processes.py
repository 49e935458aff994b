"""All that a process is given."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from activities.house import CurrentHouse
from domain.restaurant import Restaurant
from settings import Settings
from wiring.channels import webhooks
from wiring.guests import demo_phones, guest_links, phones, twilio_account, wording
from wiring.records import open_records

if TYPE_CHECKING:
    from temporalio.client import Client

    from activities.alerts import AlertActivities
    from adapters.sql.database import Database
    from api.codec_app import CodecDependencies
    from api.dependencies import ApiDependencies


def alert_activities(
    settings: Settings, restaurant: Restaurant, records: "Database", client: "Client"
) -> "AlertActivities":
    """Where alerts look, and how operators are told: in Slack, if there is a webhook."""
    from activities.alerts import AlertActivities
    from adapters.slack import SlackWebhook
    from workflows.pollers import WAITLIST, workers_on

    url = settings.slack_webhook_url.get_secret_value()
    operators = SlackWebhook(url, restaurant.name, restaurant.tz, settings.runbook_url)
    mirror = records.mirror if settings.uses_airtable else None

    async def count() -> int:
        return len(await workers_on(client, WAITLIST))

    return AlertActivities(records.troubles, mirror, count, operators)


@asynccontextmanager
async def open_codec(
    settings: Settings, restaurant: Restaurant
) -> "AsyncIterator[CodecDependencies]":
    """All that the codec server is given; `ValueError` without keys. It needs no Temporal."""
    from adapters.payload_codec import EncryptingCodec
    from api.codec_app import CodecDependencies

    codec = EncryptingCodec(settings.codec_keys)
    async with open_records(settings) as records:
        yield CodecDependencies(
            settings, restaurant, codec, records.sessions, clock=lambda: datetime.now(UTC)
        )


def api_dependencies(
    settings: Settings, house: CurrentHouse, client: "Client", records: "Database"
) -> "ApiDependencies":
    """All that the API is given."""
    from adapters.mail.calendar import calendar_file
    from adapters.twilio_webhook import TwilioWebhook
    from api.demo_clock import DemoClock
    from api.dependencies import ApiDependencies
    from api.temporal_engine import TemporalEngine

    return ApiDependencies(
        settings=settings,
        house=house,
        engine=TemporalEngine(client),
        store=records.store,
        inbox=records.inbox,
        reads=records.reads,
        guests=records.guests,
        deliveries=records.deliveries,
        conversations=records.conversations,
        statistics=records.statistics,
        mirror=records.mirror,
        gauges=records.gauges,
        wording=wording(settings, house.file),
        pending_joins=records.pending_joins,
        guest_links=guest_links(settings, house.file),
        calendar_file=calendar_file,
        users=records.users,
        sessions=records.sessions,
        throttle=records.throttle,
        hooks=records.hooks,
        idempotency=records.idempotency,
        phones=phones(),
        webhook=TwilioWebhook(twilio_account(settings)[1]),
        webhooks=webhooks(),
        demo_phones=demo_phones(settings),
        demo_clock=DemoClock(client) if settings.is_demonstration else None,
        clock=lambda: datetime.now(UTC),
        ping=records.ping,
    )
