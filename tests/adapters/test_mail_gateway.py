"""The gateway against a real mail server: what arrives, and what each failure is taken for."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from activities.mailing_ports import MailKind, ReservationMail
from activities.messaging_ports import Failure, SendError
from adapters.mail import SmtpAccount, SmtpGateway
from tests.mail_fixtures import BOOKED, LOOPBACK, LUCIA, NUBES, SENDER, STAY, RunningMail, send


async def failure(gateway: SmtpGateway, mail: ReservationMail = BOOKED) -> SendError:
    with pytest.raises(SendError) as caught:
        await send(gateway, mail)
    return caught.value


@asynccontextmanager
async def scripted(*answers: str, then_cut: bool) -> AsyncIterator[SmtpAccount]:
    """An account at a server that gives these answers, then cuts the connection or hangs."""
    over = asyncio.Event()

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        for answer in answers:
            await reader.readline()
            writer.write(answer.encode() + b"\r\n")
        await reader.readline()
        if not then_cut:
            await over.wait()
        writer.close()

    server = await asyncio.start_server(talk, LOOPBACK, 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        # Where it hangs the time must run out, but not before it came that far.
        seconds = 10.0 if then_cut else 1.0
        yield SmtpAccount(LOOPBACK, port, SENDER, tls="none", timeout_seconds=seconds)
        over.set()


async def test_a_mail_arrives_whole(mail_standin: RunningMail) -> None:
    sid = await send(SmtpGateway(mail_standin.account()), BOOKED)
    (taken,) = await mail_standin.messages()
    (message,) = await mail_standin.parsed()
    assert (taken["from"], taken["to"]) == (SENDER, [LUCIA])
    assert message["Message-ID"] == sid
    assert message["Subject"].startswith("Mesa confirmada: martes 24/11/2026")
    assert "¡Perfecto, Lucía!" in taken["text"]
    assert "<h1" in taken["html"]
    assert "BEGIN:VEVENT" in taken["calendar"]


@pytest.mark.parametrize("kind", list(MailKind))
async def test_every_kind_arrives(mail_standin: RunningMail, kind: MailKind) -> None:
    mail = ReservationMail(f"mail:r1:{kind}", kind, STAY, NUBES)
    await send(SmtpGateway(mail_standin.account()), mail)
    (message,) = await mail_standin.parsed()
    assert [part.get_content_type() for part in message.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


async def test_a_line_with_a_dot_alone_does_not_end_the_mail(mail_standin: RunningMail) -> None:
    house = replace(NUBES, name="Casa\r\n.\r\nQUIT")
    await send(SmtpGateway(mail_standin.account()), replace(BOOKED, venue=house))
    (taken,) = await mail_standin.messages()
    assert taken["text"].endswith("nadie lee las respuestas.\n")


async def test_an_unknown_recipient(mail_standin: RunningMail) -> None:
    await mail_standin.faults(refuse={LUCIA: "550 5.1.1 No such user"})
    error = await failure(SmtpGateway(mail_standin.account()))
    assert (error.failure, error.code) == (Failure.RECIPIENT, 550)
    assert await mail_standin.messages() == []


async def test_a_busy_server_takes_it_later(mail_standin: RunningMail) -> None:
    await mail_standin.faults(busy=1)
    gateway = SmtpGateway(mail_standin.account())
    error = await failure(gateway)
    assert (error.failure, error.code) == (Failure.BUSY, 451)
    await send(gateway, BOOKED)
    assert len(await mail_standin.messages()) == 1


async def test_a_server_that_is_down_takes_it_once_it_is_back(mail_standin: RunningMail) -> None:
    await mail_standin.faults(down=True)
    gateway = SmtpGateway(mail_standin.account())
    error = await failure(gateway)
    assert (error.failure, error.detail) == (
        Failure.BUSY,
        "connection interrupted: ConnectionRefusedError",
    )
    await mail_standin.faults(down=False)
    await send(gateway, BOOKED)
    assert len(await mail_standin.messages()) == 1


async def test_taken_but_unanswered_is_unknown(mail_standin: RunningMail) -> None:
    await mail_standin.faults(drop_after_data=1)
    gateway = SmtpGateway(mail_standin.account())
    assert (await failure(gateway)).failure is Failure.UNKNOWN
    again = await send(gateway, BOOKED)
    assert [m["Message-ID"] for m in await mail_standin.parsed()] == [again, again]


@pytest.mark.parametrize("then_cut", [True, False], ids=["cut", "silent"])
@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ((), Failure.BUSY),
        (("250 ok",), Failure.BUSY),
        (("250 ok", "250 ok"), Failure.BUSY),
        (("250 ok", "250 ok", "250 ok"), Failure.UNKNOWN),
        (("250 ok", "250 ok", "250 ok", "354 go on"), Failure.UNKNOWN),
    ],
    ids=["ehlo", "mail", "rcpt", "data", "content"],
)
async def test_a_conversation_that_breaks_off(
    answers: tuple[str, ...], expected: Failure, then_cut: bool
) -> None:
    async with scripted(*answers, then_cut=then_cut) as account:
        assert (await failure(SmtpGateway(account))).failure is expected


async def test_a_server_that_never_greets_costs_the_time_that_is_set() -> None:
    async with scripted(then_cut=False) as account:
        async with asyncio.timeout(5):
            error = await failure(SmtpGateway(account))
    assert (error.failure, error.code) == (Failure.BUSY, None)


async def test_an_unfriendly_goodbye_does_not_matter(mail_standin: RunningMail) -> None:
    content = ["250 ok"] * 3 + ["354 go on"]
    async with _ends_with("250 taken", content) as account:
        assert await send(SmtpGateway(account), BOOKED)


@asynccontextmanager
async def _ends_with(last: str, before: list[str]) -> AsyncIterator[SmtpAccount]:
    """An account at a server that takes one mail, and cuts the connection instead of a goodbye."""

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 ready\r\n")
        for answer in before:
            await reader.readline()
            writer.write(answer.encode() + b"\r\n")
        await reader.readuntil(b"\r\n.\r\n")
        writer.write(last.encode() + b"\r\n")
        await reader.readline()
        writer.transport.abort()

    server = await asyncio.start_server(talk, LOOPBACK, 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        yield SmtpAccount(LOOPBACK, port, SENDER, tls="none", timeout_seconds=10)


async def test_many_mails_share_a_few_connections(mail_standin: RunningMail) -> None:
    gateway = SmtpGateway(mail_standin.account())
    mails = [replace(BOOKED, key=f"mail:r{number}") for number in range(20)]
    sids = await asyncio.gather(*(send(gateway, mail) for mail in mails))
    assert len(set(sids)) == 20
    assert len(await mail_standin.messages(to=LUCIA)) == 20


async def test_waiting_for_a_connection_has_an_end() -> None:
    async with scripted(then_cut=False) as account:
        gateway = SmtpGateway(account)
        mails = [replace(BOOKED, key=f"mail:r{number}") for number in range(9)]
        errors = await asyncio.gather(*(failure(gateway, mail) for mail in mails))
    assert {error.failure for error in errors} == {Failure.BUSY}
    assert "no connection came free" in {error.detail for error in errors}


@pytest.mark.parametrize("sender", ["", "reservas", "@nubes.example", "reservas@", "ñ@nubes.es"])
def test_a_sender_that_is_no_address_is_refused(sender: str) -> None:
    with pytest.raises(ValueError, match="must be an address"):
        SmtpAccount(LOOPBACK, 25, sender)


def test_the_password_is_not_shown() -> None:
    account = SmtpAccount(LOOPBACK, 25, SENDER, "ana", "s3creta")
    assert "s3creta" not in repr(account)
