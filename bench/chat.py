"""The guests' telephones as the Twilio stand-in has them, with the instants at which they ring."""

from datetime import UTC, datetime
from typing import Any

import httpx

from bench.stats import Unmeasurable

WAIT_SECONDS = 60.0


async def rings(standin: httpx.AsyncClient, phone: str, count: int = 1) -> datetime:
    """The instant (UTC) at which the stand-in accepted that guest's message of that number."""
    query: dict[str, str | int | float] = {"to": phone, "count": count, "timeout": WAIT_SECONDS}
    answer = await standin.get("/control/wait", params=query, timeout=WAIT_SECONDS + 5)
    if answer.is_error:
        raise Unmeasurable(f"a guest got no WhatsApp: {answer.text}")
    return datetime.fromisoformat(answer.json()["messages"][count - 1]["accepted_at"])


async def writes(standin: httpx.AsyncClient, phone: str, text: str) -> float:
    """How long (ms) the webhook took to answer the guest's message with TwiML."""
    sent = {"from": f"whatsapp:{phone}", "body": text}
    report: dict[str, Any] = (await standin.post("/control/inbound", json=sent)).json()
    if not report.get("reply"):
        raise Unmeasurable(f"«{text}» was not answered in the webhook's response: {report}")
    return float(report["elapsed_ms"])


def now() -> datetime:
    """This instant, on the clock that all processes of this machine share."""
    return datetime.now(UTC)


def ms_since(began: datetime, ended: datetime) -> float:
    """Milliseconds from one instant to another."""
    return (ended - began).total_seconds() * 1000
