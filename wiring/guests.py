"""How guests are reached, and what they read."""

from typing import TYPE_CHECKING

from domain.restaurant import Restaurant
from settings import Settings
from wiring.standins import (
    STANDIN_ACCOUNT_SID,
    STANDIN_AUTH_TOKEN,
    STANDIN_SENDER,
    STANDIN_SMTP_PORT,
    STANDIN_URL,
)

if TYPE_CHECKING:
    from adapters.demo_phones import StandinPhones
    from adapters.guest_links import GuestLinks
    from adapters.mail import SmtpAccount, SmtpGateway
    from adapters.twilio import TwilioGateway
    from adapters.wording import CatalogueWording
    from api.ports import Phones

STATUS_PATH = "/twilio/whatsapp/status"


def twilio_account(settings: Settings) -> tuple[str, str]:
    """Account SID and auth token: Twilio's, or the stand-in's when there are no credentials."""
    if settings.uses_twilio_standin:
        return STANDIN_ACCOUNT_SID, STANDIN_AUTH_TOKEN
    return settings.twilio_account_sid, settings.twilio_auth_token.get_secret_value()


def twilio_gateway(settings: Settings) -> "TwilioGateway":
    """The gateway to Twilio, or to the stand-in when there are no credentials. Close it.

    Raises `ValueError` for a malformed `TWILIO_API_URL` or `PUBLIC_BASE_URL`.
    """
    from adapters.twilio import TwilioGateway

    account_sid, auth_token = twilio_account(settings)
    standin_url = STANDIN_URL if settings.uses_twilio_standin else None
    return TwilioGateway(
        account_sid,
        auth_token,
        settings.twilio_whatsapp_from,
        api_url=settings.twilio_api_url or standin_url,
        status_callback=settings.base_url + STATUS_PATH,
        sms_sender=settings.twilio_sms_from or None,
    )


def mail_account(settings: Settings) -> "SmtpAccount":
    """Where mails are handed in: the mail server, or the stand-in when there is none.

    Raises `ValueError` when the sender is not an address.
    """
    from adapters.mail import SmtpAccount

    if settings.uses_mail_standin:
        sender = settings.mail_sender or STANDIN_SENDER
        return SmtpAccount("127.0.0.1", STANDIN_SMTP_PORT, sender, tls="none")
    return SmtpAccount(
        settings.smtp_host,
        settings.smtp_port,
        settings.mail_sender,
        settings.smtp_user,
        settings.smtp_password.get_secret_value(),
        settings.smtp_tls,
        settings.smtp_timeout_seconds,
    )


def mail_gateway(settings: Settings) -> "SmtpGateway":
    """The gateway to `mail_account`; raises `ValueError` as that does."""
    from adapters.mail import SmtpGateway

    return SmtpGateway(mail_account(settings))


def phones() -> "Phones":
    """How telephone numbers are read."""
    from adapters import phones as module

    return module


def guest_links(settings: Settings, restaurant: Restaurant) -> "GuestLinks":
    """The addresses of guests' own pages."""
    from adapters.guest_links import GuestLinks

    secrets = settings.jwt_secrets
    return GuestLinks(secrets, restaurant.id, settings.public_base_url)


def demo_phones(settings: Settings) -> "StandinPhones | None":
    """The telephones of guests whom nobody is behind; None where there are real ones."""
    from adapters.demo_phones import StandinPhones

    url = settings.twilio_api_url or STANDIN_URL
    return StandinPhones(url) if settings.is_demonstration else None


def wording(settings: Settings, restaurant: Restaurant) -> "CatalogueWording":
    """What guests read, in every language that there is a catalogue of."""
    from adapters.wording import CatalogueWording

    return CatalogueWording(guest_links(settings, restaurant).url)
