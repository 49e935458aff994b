"""Each mail goes out, and again only when nobody could know: the activity with a real server."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.mailing import MailingActivities
from activities.mailing_ports import MailKind, ReservationMail
from activities.messaging_ports import Failure, OutboundMessage, Outbox, OutboxRow, SendError
from adapters.mail import SmtpGateway
from adapters.mail.message import message_id
from adapters.sql import open_database
from domain.channels import Channel
from tests.fakes import MemoryMailer, MemoryOutbox
from tests.mail_fixtures import BOOKED, LUCIA, STAY, WORDING, RunningMail

SID = message_id(BOOKED.key, "nubes.example")


class Crash(Exception):
    """The process ended here."""


@dataclass
class CrashingOutbox:
    """Another outbox, and how many of the coming notes of a sent mail are never written."""

    inner: Outbox
    crashes: int = 0

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        return await self.inner.claim(message)

    async def sids(self, to: str, since: datetime) -> list[str]:
        return await self.inner.sids(to, since)

    async def last_sent(self, to: str, count: int) -> list[datetime]:
        return await self.inner.last_sent(to, count)

    async def record_sent(self, key: str, sid: str, at: datetime) -> None:
        if self.crashes:
            self.crashes -= 1
            raise Crash
        await self.inner.record_sent(key, sid, at)

    async def record_failed(self, key: str, code: int | None, detail: str, at: datetime) -> None:
        await self.inner.record_failed(key, code, detail, at)


class NotingOutbox(MemoryOutbox):
    """An outbox that keeps the messages of its rows."""

    def __init__(self) -> None:
        super().__init__()
        self.claimed: list[OutboundMessage] = []

    async def claim(self, message: OutboundMessage) -> tuple[OutboxRow, bool]:
        self.claimed.append(message)
        return await super().claim(message)


@pytest.fixture(params=["memory", "sqlite"])
async def outbox(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[CrashingOutbox]:
    """An empty outbox: each test that asks for it runs on both."""
    if request.param == "memory":
        yield CrashingOutbox(MemoryOutbox())
        return
    async with open_database(f"sqlite:///{tmp_path}/nubes.db") as database:
        yield CrashingOutbox(database.outbox)


@pytest.fixture
def activities(mail_standin: RunningMail, outbox: CrashingOutbox) -> MailingActivities:
    return MailingActivities(outbox, SmtpGateway(mail_standin.account()), WORDING)


async def attempt(
    activities: MailingActivities, mail: ReservationMail = BOOKED, number: int = 1
) -> None:
    environment = ActivityEnvironment()
    environment.info = replace(environment.info, attempt=number)
    await environment.run(activities.send_mail, mail)


async def failed_attempt(
    activities: MailingActivities, mail: ReservationMail = BOOKED, number: int = 1
) -> ApplicationError:
    with pytest.raises(ApplicationError) as caught:
        await attempt(activities, mail, number)
    return caught.value


async def recorded(outbox: CrashingOutbox, mail: ReservationMail = BOOKED) -> str | None:
    """The id that the mail's row holds."""
    row, fresh = await outbox.claim(OutboundMessage(mail.key, STAY.id, f"mailto:{LUCIA}", ""))
    assert not fresh
    return row.sid


async def ids(standin: RunningMail) -> list[str]:
    return [message["Message-ID"] for message in await standin.parsed()]


async def test_sends_and_records(
    mail_standin: RunningMail, activities: MailingActivities, outbox: CrashingOutbox
) -> None:
    await attempt(activities)
    assert await ids(mail_standin) == [SID]
    assert await recorded(outbox) == SID
    assert await outbox.sids(f"mailto:{LUCIA}", STAY.created_at) == [SID]


async def test_the_row_names_the_mail_by_its_subject_in_the_guests_language(
    mail_standin: RunningMail,
) -> None:
    outbox = NotingOutbox()
    activities = MailingActivities(outbox, SmtpGateway(mail_standin.account()), WORDING)
    guest = replace(STAY.guest, language="en")
    await attempt(activities, replace(BOOKED, reservation=replace(STAY, guest=guest)))
    (row,), (sent,) = outbox.claimed, await mail_standin.parsed()
    assert (row.channel, row.to, row.entry_id) == (
        Channel.MAIL,
        f"mailto:{LUCIA}",
        f"reservation:{STAY.id}",
    )
    assert row.body == sent["Subject"]
    assert row.body.startswith("Booking confirmed: Tuesday 24/11/2026 at 21:00")


async def test_the_same_key_is_one_mail(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    for number in (1, 2, 3):
        await attempt(activities, number=number)
    assert await ids(mail_standin) == [SID]


async def test_another_key_is_another_mail(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    await attempt(activities)
    await attempt(activities, replace(BOOKED, key="mail:r1:reminder:3", kind=MailKind.REMINDER))
    assert len(set(await ids(mail_standin))) == 2


async def test_a_crash_before_sending_loses_nothing(
    mail_standin: RunningMail, activities: MailingActivities, outbox: CrashingOutbox
) -> None:
    await outbox.claim(OutboundMessage(BOOKED.key, STAY.id, f"mailto:{LUCIA}", "…"))
    await attempt(activities, number=2)
    assert await ids(mail_standin) == [SID]


async def test_a_crash_before_noting_repeats_the_same_mail(
    mail_standin: RunningMail, activities: MailingActivities, outbox: CrashingOutbox
) -> None:
    outbox.crashes = 1
    with pytest.raises(Crash):
        await attempt(activities)
    await attempt(activities, number=2)
    await attempt(activities, number=3)
    assert await ids(mail_standin) == [SID, SID]
    assert await recorded(outbox) == SID


async def test_an_address_that_bounces_ends_it(
    mail_standin: RunningMail, activities: MailingActivities, outbox: CrashingOutbox
) -> None:
    await mail_standin.faults(refuse={LUCIA: "550 5.1.1 No such user"})
    error = await failed_attempt(activities)
    assert (error.type, error.non_retryable, error.details) == ("recipient", True, (550,))
    assert await recorded(outbox) is None
    assert await ids(mail_standin) == []


async def test_a_busy_server_is_asked_again(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    await mail_standin.faults(busy=1)
    error = await failed_attempt(activities)
    assert (error.type, error.non_retryable) == ("busy", False)
    assert error.next_retry_delay is None
    await attempt(activities, number=2)
    assert await ids(mail_standin) == [SID]


async def test_the_daily_limit_is_waited_out(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    await mail_standin.faults(refuse={LUCIA: "550 5.4.5 Daily user sending limit exceeded"})
    error = await failed_attempt(activities)
    assert (error.type, error.non_retryable) == ("busy", False)
    assert error.next_retry_delay == timedelta(hours=1)


async def test_a_server_that_is_down_for_a_while_loses_nothing(
    mail_standin: RunningMail, activities: MailingActivities, outbox: CrashingOutbox
) -> None:
    await mail_standin.faults(down=True)
    for number in (1, 2, 3):
        error = await failed_attempt(activities, number=number)
        assert (error.type, error.non_retryable) == ("busy", False)
    await mail_standin.faults(down=False)
    await attempt(activities, number=4)
    assert await ids(mail_standin) == [SID]
    assert await recorded(outbox) == SID


@pytest.mark.parametrize(
    ("number", "delay"),
    [
        (1, timedelta(minutes=1)),
        (2, timedelta(minutes=2)),
        (5, timedelta(minutes=16)),
        (9, timedelta(hours=4)),
        (10_000, timedelta(hours=4)),
    ],
)
async def test_doubt_is_not_repeated_in_haste(
    mail_standin: RunningMail, number: int, delay: timedelta
) -> None:
    await mail_standin.faults(drop_after_data=1)
    activities = MailingActivities(MemoryOutbox(), SmtpGateway(mail_standin.account()), WORDING)
    error = await failed_attempt(activities, number=number)
    assert (error.type, error.non_retryable, error.next_retry_delay) == ("unknown", False, delay)


@pytest.mark.parametrize(
    ("failure", "permanent", "delay"),
    [
        (Failure.CONTENT, True, None),
        (Failure.RECIPIENT, True, None),
        (Failure.CONFIGURATION, False, timedelta(minutes=1)),
    ],
)
async def test_what_a_failure_leads_to(
    failure: Failure, permanent: bool, delay: timedelta | None
) -> None:
    gateway, outbox = MemoryMailer(), MemoryOutbox()
    gateway.refuse = SendError(failure, 554, "refused")
    error = await failed_attempt(MailingActivities(outbox, gateway, WORDING))
    assert (error.type, error.non_retryable) == (failure.value, permanent)
    assert error.next_retry_delay == delay
    assert outbox.failures == [(BOOKED.key, 554)]


async def test_a_guest_without_an_address_gets_none() -> None:
    gateway, outbox = MemoryMailer(), MemoryOutbox()
    nobody = replace(STAY, guest=replace(STAY.guest, email=None))
    error = await failed_attempt(
        MailingActivities(outbox, gateway, WORDING), replace(BOOKED, reservation=nobody)
    )
    assert (error.type, error.non_retryable) == ("recipient", True)
    assert (gateway.tries, outbox.rows) == (0, {})


async def test_nothing_of_the_guest_in_errors(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    await mail_standin.faults(refuse={LUCIA: f"550 5.1.1 <{LUCIA}> no such user"})
    error = await failed_attempt(activities)
    seen = f"{error!r} {error.details} {error.__cause__!r}"
    assert "example.com" not in seen
    assert "Luc" not in seen


async def test_attempts_at_once_send_once(
    mail_standin: RunningMail, activities: MailingActivities
) -> None:
    await asyncio.gather(*(attempt(activities, number=number) for number in (1, 2, 3)))
    assert await ids(mail_standin) == [SID]
