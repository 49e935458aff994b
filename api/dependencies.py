"""All that the API is given: `wiring` builds one for production, tests build one from fakes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from activities.account_ports import IdempotencyKeys, Users
from activities.messaging_ports import Deliveries, Guests
from activities.ports import Inbox, ReadModel, RecordStore
from activities.stats_ports import Statistics
from activities.wording_ports import Wording
from api.ports import Engine, Phones, TwilioWebhook
from domain.restaurant import Restaurant
from settings import Settings


@dataclass(frozen=True)
class ApiDependencies:
    """`clock` gives the current instant (aware, UTC); `ping` raises when SQL cannot be reached.

    `engine` is `TemporalEngine(client)`, `phones` the module `adapters.phones`, `webhook` is
    `TwilioWebhook(auth_token)` of `adapters.twilio_webhook`.
    """

    settings: Settings
    restaurant: Restaurant
    engine: Engine
    store: RecordStore
    inbox: Inbox
    reads: ReadModel
    guests: Guests
    deliveries: Deliveries
    statistics: Statistics
    users: Users
    idempotency: IdempotencyKeys
    phones: Phones
    wording: Wording
    webhook: TwilioWebhook
    clock: Callable[[], datetime]
    ping: Callable[[], Awaitable[None]]
