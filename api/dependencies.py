"""All that the API is given: `wiring` builds one for production, tests build one from fakes."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from activities.account_ports import IdempotencyKeys, Users
from activities.ports import Inbox, ReadModel, RecordStore
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
    users: Users
    idempotency: IdempotencyKeys
    phones: Phones
    webhook: TwilioWebhook
    clock: Callable[[], datetime]
    ping: Callable[[], Awaitable[None]]
