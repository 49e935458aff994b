"""Webhooks: what they wait for, what they have collected, and until when."""

import base64
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from standins.airtable.bodies import Model
from standins.airtable.changes import Transaction
from standins.airtable.errors import AirtableError
from standins.airtable.ids import new_id, now, stamp
from standins.airtable.payloads import payload_of
from standins.airtable.specification import WebhookGiven

LIFE = timedelta(days=7)
MOST_PAYLOADS = 50
MOST_WEBHOOKS = 10
SECRET_BYTES = 32


class PayloadsAsked(Model):
    """The query of a payload listing."""

    cursor: int = 1
    limit: int = MOST_PAYLOADS


@dataclass
class Webhook:
    """A webhook. The first payload has the cursor 1."""

    given: WebhookGiven
    id: str = field(default_factory=lambda: new_id("ach"))
    secret: bytes = field(default_factory=lambda: secrets.token_bytes(SECRET_BYTES))
    expires_at: datetime = field(default_factory=lambda: now() + LIFE)
    notifies: bool = True
    last_success: datetime | None = None
    last_result: dict[str, Any] | None = None
    payloads: list[tuple[datetime, dict[str, Any]]] = field(default_factory=list)

    @property
    def is_enabled(self) -> bool:
        """Whether it still collects payloads."""
        return now() < self.expires_at

    def take(self, transaction: Transaction) -> bool:
        """Collect what it cares about; whether there was something."""
        options = self.given.specification.options
        payload = payload_of(transaction, options) if self.is_enabled else None
        if payload is None:
            return False
        self.payloads.append((transaction.at, payload))
        return True

    def extend(self) -> None:
        """Seven more days, if they are not over."""
        if self.is_enabled:
            self.expires_at = now() + LIFE

    def page(self, asked: PayloadsAsked) -> dict[str, Any]:
        """Payloads from that cursor on; those older than a week are gone."""
        if asked.cursor < 1 or not 1 <= asked.limit <= MOST_PAYLOADS:
            raise AirtableError(422, "INVALID_REQUEST_UNKNOWN", "cursor or limit out of range")
        oldest = now() - LIFE
        gone = sum(at < oldest for at, _ in self.payloads)
        start = max(asked.cursor - 1, gone)
        found = [payload for _, payload in self.payloads[start : start + asked.limit]]
        cursor = start + 1 + len(found) if found else asked.cursor
        more = start + len(found) < len(self.payloads)
        return {"cursor": cursor, "mightHaveMore": more, "payloads": found}

    def created(self) -> dict[str, Any]:
        """The answer to its creation: the only one with the secret."""
        return {
            "id": self.id,
            "macSecretBase64": base64.b64encode(self.secret).decode(),
            "expirationTime": stamp(self.expires_at),
        }

    def as_json(self) -> dict[str, Any]:
        """As the list shows it."""
        specification = self.given.specification.model_dump(by_alias=True, exclude_none=True)
        return {
            "id": self.id,
            "specification": specification,
            "notificationUrl": self.given.notification_url,
            "cursorForNextPayload": len(self.payloads) + 1,
            "areNotificationsEnabled": self.notifies,
            "isHookEnabled": self.is_enabled,
            "lastSuccessfulNotificationTime": stamp(self.last_success)
            if self.last_success
            else None,
            "lastNotificationResult": self.last_result,
            "expirationTime": stamp(self.expires_at),
        }
