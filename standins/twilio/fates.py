"""What becomes of an accepted message once it leaves the queue."""

from datetime import datetime, timedelta

from standins.twilio.faults import Faults
from standins.twilio.messages import Message, Store

OUTSIDE_WINDOW, PAIR_LIMITED, WRONG_VARIABLES = 63016, 63018, 63028
# These did not get as far as the channel; the others were refused by it.
FAILED = (PAIR_LIMITED,)


class Fates:
    """Remembers when each WhatsApp address last had a message that was let through."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passed: dict[str, datetime] = {}

    def of(self, message: Message, faults: Faults) -> int | None:
        """The code that the message ends with; None if it arrives. Ask once a message."""
        if self._limited(message, faults):
            return PAIR_LIMITED
        if code := faults.undelivered(message.to):
            return code
        if message.channel == "sms":
            return None
        if faults.enforce_window and not self._may_open(message):
            return OUTSIDE_WINDOW
        return WRONG_VARIABLES if message.template and message.template.unknown else None

    def clear(self) -> None:
        """Forget everybody."""
        self._passed.clear()

    def _limited(self, message: Message, faults: Faults) -> bool:
        if message.channel == "sms":
            return False
        last, limit = self._passed.get(message.to), timedelta(seconds=faults.pair_limit)
        if last is not None and message.accepted_at - last < limit:
            return True
        self._passed[message.to] = message.accepted_at
        return False

    def _may_open(self, message: Message) -> bool:
        template = message.template
        return (template is not None and template.approved) or self._store.window_open(message.to)
