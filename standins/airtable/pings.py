"""Telling a webhook's URL that there is something to fetch."""

import asyncio
import hashlib
import hmac
import json
import time
from typing import Any

import httpx

from standins.airtable.ids import now, stamp
from standins.airtable.webhooks import Webhook

TIMEOUT_SECONDS = 10.0
TAKEN = (200, 204)


def mac(secret: bytes, body: bytes) -> str:
    """The `X-Airtable-Content-MAC` of a body."""
    return "hmac-sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()


async def ping(
    client: httpx.AsyncClient, base_id: str, webhook: Webhook, retry_seconds: tuple[float, ...]
) -> None:
    """Ping until it is taken; after the last retry the webhook's notifications are switched off."""
    pauses = (*retry_seconds, None)
    for number, pause in enumerate(pauses):
        if await _once(client, base_id, webhook, number, pause is not None):
            return
        if pause is not None:
            await asyncio.sleep(pause)
    webhook.notifies = False


async def _once(
    client: httpx.AsyncClient, base_id: str, webhook: Webhook, number: int, again: bool
) -> bool:
    started = time.perf_counter()
    error = await _error(client, base_id, webhook)
    done = now()
    result: dict[str, Any] = {
        "success": error is None,
        "completionTimestamp": stamp(done),
        "durationMs": round((time.perf_counter() - started) * 1000, 3),
        "retryNumber": number,
    }
    if error is None:
        webhook.last_success = done
    else:
        result |= {"error": {"message": error}, "willBeRetried": again}
    webhook.last_result = result
    return error is None


async def _error(client: httpx.AsyncClient, base_id: str, webhook: Webhook) -> str | None:
    about = {
        "base": {"id": base_id},
        "webhook": {"id": webhook.id},
        "timestamp": stamp(now()),
    }
    body = json.dumps(about).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Airtable-Content-MAC": mac(webhook.secret, body),
    }
    url = webhook.given.notification_url or ""
    try:
        answer = await client.post(url, content=body, headers=headers, timeout=TIMEOUT_SECONDS)
    except httpx.HTTPError as failed:
        return type(failed).__name__
    return None if answer.status_code in TAKEN else f"HTTP {answer.status_code}"
