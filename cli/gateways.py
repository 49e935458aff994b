"""What carries messages and mails to guests, for a worker; what is missing is said at the start."""

import logging
from contextlib import AsyncExitStack

import wiring
from activities.mailing_ports import MailGateway
from cli.errors import MISUSED, CommandError
from settings import Settings

log = logging.getLogger(__name__)


async def open_channels(stack: AsyncExitStack, settings: Settings) -> list[wiring.CarriedBy]:
    """Every channel to guests, closed with the stack. `CommandError` for a malformed setting."""
    if settings.uses_twilio_standin:
        log.warning("no Twilio credentials: messages go to a stand-in and reach no guest")
    try:
        return await stack.enter_async_context(wiring.open_channels(settings))
    except ValueError as error:
        raise CommandError(f"TWILIO_API_URL, PUBLIC_BASE_URL: {error}", MISUSED) from None


def mail_gateway(settings: Settings) -> MailGateway:
    """What sends mails. `CommandError` for a malformed setting."""
    if settings.uses_mail_standin:
        log.warning("no SMTP_HOST: mails go to a stand-in and reach no guest")
    try:
        return wiring.mail_gateway(settings)
    except ValueError as error:
        raise CommandError(f"SMTP_FROM: {error}", MISUSED) from None
