"""How fast one number may be written to."""

from datetime import datetime, timedelta

from activities.messaging_ports import OutboundMessage, Outbox
from domain.channels import CARRIERS


async def wait_before(outbox: Outbox, message: OutboundMessage, now: datetime) -> float | None:
    """Seconds to wait before another message goes to that address; None when it may go now.

    Whoever waits gives up its place at the provider meanwhile, so that other guests do not wait.
    """
    pace = CARRIERS[message.channel].pace
    if pace is None:
        return None
    sent = await outbox.last_sent(message.to, pace.burst)
    if len(sent) < pace.burst:
        return None
    left = sent[-1] + pace.span - now
    return left.total_seconds() if left > timedelta(0) else None
