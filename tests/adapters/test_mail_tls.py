"""Encryption and log-in: with credentials, nothing ever goes out in clear unless it was asked."""

import ssl
from dataclasses import replace
from typing import Any

import pytest

from activities.messaging_ports import Failure, SendError
from adapters.mail import SmtpAccount, SmtpGateway
from tests.mail_fixtures import BOOKED, LOOPBACK, SENDER, MailServer, mail_server, send

USER = ("reservas", "s3creta")


def account(server: MailServer, **changes: Any) -> SmtpAccount:
    """Our account at that server, over STARTTLS."""
    user, password = USER
    ours = SmtpAccount(LOOPBACK, server.port, SENDER, user, password, timeout_seconds=5)
    return replace(ours, **changes)


async def failure(gateway: SmtpGateway) -> SendError:
    with pytest.raises(SendError) as caught:
        await send(gateway, BOOKED)
    return caught.value


async def test_starttls_and_log_in(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    async with mail_server(MailServer(), tls_context=server_context, auth_required=True) as server:
        await send(SmtpGateway(account(server), client_context), BOOKED)
    assert server.logins == [USER]
    assert len(server.contents) == 1
    assert server.in_clear == []


async def test_tls_from_the_first_byte(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    # To aiosmtpd only STARTTLS counts as encrypted.
    wrapped = mail_server(MailServer(), wrapped=server_context, auth_require_tls=False)
    async with wrapped as server:
        await send(SmtpGateway(account(server, tls="tls"), client_context), BOOKED)
    assert server.logins == [USER]
    assert len(server.contents) == 1


async def test_a_server_without_starttls_gets_nothing(client_context: ssl.SSLContext) -> None:
    async with mail_server(MailServer(), auth_require_tls=False) as server:
        error = await failure(SmtpGateway(account(server), client_context))
    assert error.failure is Failure.CONFIGURATION
    assert (server.logins, server.in_clear, server.contents) == ([], [], [])


async def test_without_credentials_as_well(client_context: ssl.SSLContext) -> None:
    async with mail_server(MailServer()) as server:
        ours = account(server, username="", password="")
        error = await failure(SmtpGateway(ours, client_context))
    assert error.failure is Failure.CONFIGURATION
    assert (server.in_clear, server.contents) == ([], [])


async def test_a_certificate_of_nobody_we_trust(server_context: ssl.SSLContext) -> None:
    async with mail_server(MailServer(), tls_context=server_context) as server:
        error = await failure(SmtpGateway(account(server)))
    assert error.failure is Failure.CONFIGURATION
    assert "SSLCertVerificationError" in error.detail
    assert (server.logins, server.contents) == ([], [])


async def test_tls_where_none_is_spoken(client_context: ssl.SSLContext) -> None:
    async with mail_server(MailServer()) as server:
        error = await failure(SmtpGateway(account(server, tls="tls"), client_context))
    assert error.failure is Failure.CONFIGURATION
    assert server.contents == []


async def test_wrong_credentials(
    server_context: ssl.SSLContext, client_context: ssl.SSLContext
) -> None:
    strict = MailServer(password="otra")
    async with mail_server(strict, tls_context=server_context) as server:
        error = await failure(SmtpGateway(account(server), client_context))
    assert (error.failure, error.code) == (Failure.CONFIGURATION, 535)
    assert "s3creta" not in f"{error!r} {error.detail}"
    assert server.contents == []


async def test_a_server_that_knows_no_log_in() -> None:
    async with mail_server(MailServer(), auth_exclude_mechanism=["PLAIN", "LOGIN"]) as server:
        error = await failure(SmtpGateway(account(server, tls="none")))
    assert error.failure is Failure.CONFIGURATION
    assert server.contents == []


async def test_in_clear_when_asked_to() -> None:
    async with mail_server(MailServer(), auth_require_tls=False) as server:
        await send(SmtpGateway(account(server, tls="none")), BOOKED)
    assert (server.logins, server.in_clear) == ([USER], [SENDER])
