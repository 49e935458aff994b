"""Whom staff may write to by hand."""

from datetime import UTC, datetime, timedelta

import pytest

from domain.channels import WHATSAPP_FREE_TEXT_FOR
from domain.model import Guest, Reach
from domain.refusals import Reason, Refused
from domain.writing import check_may_write

NOW = datetime(2026, 11, 21, 20, 40, tzinfo=UTC)
SECOND = timedelta(seconds=1)
GUEST = Guest("María", "+34600000011", "whatsapp:+34600000011")


def test_who_wrote_lately_can_be_written_to() -> None:
    check_may_write(GUEST, Reach.WRITE, NOW - WHATSAPP_FREE_TEXT_FOR + SECOND, NOW)


@pytest.mark.parametrize(
    ("reach", "wrote", "reason"),
    [
        (Reach.WRITE, None, Reason.WINDOW_CLOSED),
        (Reach.WRITE, NOW - WHATSAPP_FREE_TEXT_FOR, Reason.WINDOW_CLOSED),
        (Reach.CALL, NOW, Reason.CALL_GUEST),
        (Reach.OPTED_OUT, NOW, Reason.CALL_GUEST),
    ],
)
def test_who_is_to_be_called(reach: Reach, wrote: datetime | None, reason: Reason) -> None:
    with pytest.raises(Refused) as refusal:
        check_may_write(GUEST, reach, wrote, NOW)
    assert refusal.value.reason is reason
