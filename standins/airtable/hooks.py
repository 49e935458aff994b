"""The webhooks of a base, and one pinger for each."""

import asyncio

from standins.airtable.changes import Transaction
from standins.airtable.errors import AirtableError, forbidden
from standins.airtable.faults import Faults
from standins.airtable.pings import ping
from standins.airtable.settings import AirtableSettings
from standins.airtable.specification import WebhookGiven
from standins.airtable.webhooks import MOST_WEBHOOKS, Webhook
from standins.outgoing import caller


class Hooks:
    """Hands transactions to webhooks. Changes during a ping come to one more ping after it."""

    def __init__(self, settings: AirtableSettings) -> None:
        self.faults = Faults()
        self._settings = settings
        self._http = caller()
        self._webhooks: dict[str, Webhook] = {}
        self._pingers: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()

    def all(self) -> list[Webhook]:
        """All of them, the oldest first."""
        return list(self._webhooks.values())

    def get(self, webhook_id: str) -> Webhook:
        """The webhook of that id. Raises AirtableError when there is none."""
        if (found := self._webhooks.get(webhook_id)) is None:
            raise forbidden()
        return found

    def create(self, given: WebhookGiven) -> Webhook:
        """One more webhook; its URL is pinged at once. Raises AirtableError for the eleventh."""
        if len(self._webhooks) >= MOST_WEBHOOKS:
            text = f"A base has at most {MOST_WEBHOOKS} webhooks"
            raise AirtableError(422, "TOO_MANY_WEBHOOKS_IN_BASE", text)
        webhook = Webhook(given)
        self._webhooks[webhook.id] = webhook
        self._ping(webhook)
        return webhook

    def delete(self, webhook_id: str) -> None:
        """Forget it. Raises AirtableError when there is none."""
        webhook = self._webhooks.pop(self.get(webhook_id).id)
        if pinger := self._pingers.pop(webhook.id, None):
            pinger.cancel()

    def hear(self, transaction: Transaction) -> None:
        """Let every webhook have its part, and ping those that had one."""
        for webhook in self.all():
            if webhook.take(transaction):
                self._ping(webhook)

    async def aclose(self) -> None:
        """Stop pinging."""
        pingers = list(self._pingers.values())
        for pinger in pingers:
            pinger.cancel()
        await asyncio.gather(*pingers, return_exceptions=True)
        await self._http.aclose()

    def _ping(self, webhook: Webhook) -> None:
        if not webhook.notifies or not webhook.given.notification_url:
            return
        self._again.add(webhook.id)
        if webhook.id not in self._pingers:
            self._pingers[webhook.id] = asyncio.create_task(self._run(webhook))

    async def _run(self, webhook: Webhook) -> None:
        while webhook.id in self._again:
            self._again.discard(webhook.id)
            for _ in range({"normal": 1, "lost": 0, "doubled": 2}[self.faults.pings]):
                await ping(
                    self._http,
                    self._settings.base_id,
                    webhook,
                    self._settings.ping_retry_seconds,
                )
        self._pingers.pop(webhook.id, None)
