"""Making webhooks at the Airtable stand-in, and reading what they have collected."""

from asyncio import to_thread
from typing import Any

from pyairtable.api.base import Base
from pyairtable.models.webhook import CreateWebhookResponse, Webhook, WebhookPayload

DATA = {"dataTypes": ["tableData"]}


async def add(base: Base, filters: dict[str, Any], url: str = "", **more: Any) -> Webhook:
    """A webhook with these filters, read back from the list."""
    made = await created(base, url, {"filters": filters, **more})
    return await to_thread(base.webhook, made.id)


async def created(base: Base, url: str, options: dict[str, Any]) -> CreateWebhookResponse:
    return await to_thread(base.add_webhook, url, {"options": options})


async def payloads(hook: Webhook, **options: Any) -> list[WebhookPayload]:
    return await to_thread(lambda: list(hook.payloads(**options)))
