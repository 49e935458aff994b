"""Whether staff may write to a guest by hand."""

from datetime import datetime, timedelta

from domain.model import Reach
from domain.refusals import Reason, Refused

# WhatsApp takes free text for 24 hours after the guest's last message; a message that waits at
# the provider must not miss that by a little.
FREE_TEXT_FOR = timedelta(hours=24) - timedelta(minutes=10)


def may_be_free(last_wrote: datetime | None, now: datetime) -> bool:
    """Whether free text reaches a guest whose last WhatsApp came then (UTC); None: never."""
    return last_wrote is not None and now - last_wrote < FREE_TEXT_FOR


def check_may_write(reach: Reach, last_wrote: datetime | None, now: datetime) -> None:
    """`Refused` for who is to be called, and for whom only a template would reach."""
    if reach is not Reach.WRITE:
        raise Refused(Reason.CALL_GUEST, reach.value)
    if not may_be_free(last_wrote, now):
        raise Refused(Reason.WINDOW_CLOSED)
