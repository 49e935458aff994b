"""Whether staff may write to a guest by hand."""

from datetime import datetime

from domain.channels import channel_to, may_be_free
from domain.model import Guest, Reach
from domain.refusals import Reason, Refused


def check_may_write(guest: Guest, reach: Reach, last_wrote: datetime | None, now: datetime) -> None:
    """`Refused` for who is to be called, and for whom only a template would reach."""
    if reach is not Reach.WRITE:
        raise Refused(Reason.CALL_GUEST, reach.value)
    if not may_be_free(channel_to(guest), last_wrote, now):
        raise Refused(Reason.WINDOW_CLOSED)
