"""How fast one number may be written to."""

from datetime import datetime, timedelta

from activities.messaging_ports import OutboundMessage, Outbox
from domain.delivery import Channel

# WhatsApp takes about one message in 6 s for one number (PROTOCOLS 2.5), and a short burst.
BURST = 3
BURST_SPAN = timedelta(seconds=18)


async def wait_before(outbox: Outbox, message: OutboundMessage, now: datetime) -> float | None:
    """Seconds to wait before another message goes to that address; None when it may go now.

    Whoever waits gives up its place at the provider meanwhile, so that other guests do not wait.
    """
    if message.channel is not Channel.WHATSAPP:
        return None
    sent = await outbox.last_sent(message.to, BURST)
    if len(sent) < BURST:
        return None
    left = sent[-1] + BURST_SPAN - now
    return left.total_seconds() if left > timedelta(0) else None
