"""All that the API is given: `wiring` builds one for production, tests build one from fakes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from fastapi import APIRouter

from activities.account_ports import Sessions, Throttle, Users
from activities.conversation_ports import Conversations
from activities.demo_ports import DemoPhones
from activities.edit_ports import Hooks
from activities.gauge_ports import GaugeReader
from activities.house import CurrentHouse
from activities.idempotency_ports import IdempotencyKeys
from activities.joining_ports import PendingJoins
from activities.messaging_ports import Deliveries, Guests
from activities.mirror_ports import MirrorQueue
from activities.ports import Inbox, ReadModel, RecordStore
from activities.stats_ports import Statistics
from activities.wording_ports import SiteWording
from api.ports import CalendarFile, DemoClock, Engine, GuestLinks, Phones, TwilioWebhook
from domain.restaurant import Restaurant
from settings import Settings


@dataclass(frozen=True)
class ApiDependencies:
    """`clock` gives the current instant (aware, UTC); `ping` raises when SQL cannot be reached.

    `engine` is `TemporalEngine(client)`, `phones` the module `adapters.phones`, `webhook` is
    `TwilioWebhook(auth_token)` of `adapters.twilio_webhook`. `webhooks` are the routes at which
    guests' messages come in, of each channel.
    `demo_phones` and `demo_clock` are there only where no message reaches a real guest.
    """

    settings: Settings
    house: CurrentHouse
    engine: Engine
    store: RecordStore
    inbox: Inbox
    reads: ReadModel
    guests: Guests
    deliveries: Deliveries
    conversations: Conversations
    statistics: Statistics
    mirror: MirrorQueue
    gauges: GaugeReader
    users: Users
    hooks: Hooks
    sessions: Sessions
    throttle: Throttle
    idempotency: IdempotencyKeys
    phones: Phones
    wording: SiteWording
    webhook: TwilioWebhook
    webhooks: Sequence[APIRouter]
    pending_joins: PendingJoins
    guest_links: GuestLinks
    calendar_file: CalendarFile
    clock: Callable[[], datetime]
    ping: Callable[[], Awaitable[None]]
    demo_phones: DemoPhones | None = None
    demo_clock: DemoClock | None = None

    @property
    def restaurant(self) -> Restaurant:
        """What the restaurant's file says. Its tables may come from elsewhere: `house` knows."""
        return self.house.file
