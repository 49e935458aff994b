"""What the settings say that cannot be, each on its own or together."""

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from domain.languages import LANGUAGES
from domain.said import TEMPLATES
from settings.codec_keys import codec_keys

if TYPE_CHECKING:
    from settings import Settings


def contradictions(settings: "Settings") -> Iterator[str]:
    """One line for each, without the value of a secret."""
    checks = (
        *(_secrets, _twilio, _address, _proxies, _origins),
        *(_database, _codec, _mail, _webhook, _base, _templates),
    )
    for check in checks:
        yield from check(settings)


def _secrets(settings: "Settings") -> Iterator[str]:
    if settings.nubes_env == "production":
        return  # which asks for more, and says all of it at once
    for name, secret in (
        ("VAPI_SECRET", settings.vapi_secret),
        ("JWT_SECRET", settings.jwt_secret),
    ):
        if not secret.get_secret_value().strip():
            yield f"{name} is empty: set one, or leave it out for the demonstration's"


def _twilio(settings: "Settings") -> Iterator[str]:
    has_token = settings.twilio_auth_token.get_secret_value().strip()
    if settings.twilio_account_sid and not has_token and settings.nubes_env != "production":
        yield "TWILIO_ACCOUNT_SID needs TWILIO_AUTH_TOKEN: Twilio's console shows it"


def _address(settings: "Settings") -> Iterator[str]:
    if settings.public_base_url and not _is_url(settings.public_base_url):
        yield "PUBLIC_BASE_URL must be a URL, such as https://lista.ejemplo.es"


def _is_url(text: str) -> bool:
    """Whether paths can be put after it."""
    try:
        parts = urlsplit(text)
        has_place = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return has_place and bool(re.fullmatch(r"https?://[^\s?#@]+", text))


def _proxies(settings: "Settings") -> Iterator[str]:
    for proxy in filter(None, map(str.strip, settings.trusted_proxies.split(","))):
        try:
            proxy == "*" or ip_network(proxy)
        except ValueError:
            yield f"TRUSTED_PROXIES: {proxy!r} is no address or network such as 10.0.0.0/8"


def _origins(settings: "Settings") -> Iterator[str]:
    named = [("CORS_ORIGINS", origin) for origin in settings.origins]
    if settings.temporal_ui_origin:
        named.append(("TEMPORAL_UI_ORIGIN", settings.temporal_ui_origin))
    for name, origin in named:
        if not re.fullmatch(r"https?://[a-z0-9.-]+(:\d+)?", origin):
            yield f"{name}: {origin!r} is no origin such as https://app.ejemplo.es"


def _database(settings: "Settings") -> Iterator[str]:
    start, at, _ = settings.database_url.partition("@")
    has_password = ":" in start.partition("://")[2]
    if settings.database_password.get_secret_value() and (not at or has_password):
        yield "DATABASE_PASSWORD needs a DATABASE_URL that names a user and no password"


def _codec(settings: "Settings") -> Iterator[str]:
    try:
        codec_keys(settings.temporal_codec_keys.get_secret_value())
    except ValueError as error:
        yield str(error)


def _mail(settings: "Settings") -> Iterator[str]:
    if bool(settings.smtp_user) != bool(settings.smtp_password.get_secret_value()):
        yield "SMTP_USER and SMTP_PASSWORD go together"
    if settings.smtp_user and not settings.smtp_host:
        yield "SMTP_USER is set but not SMTP_HOST"
    if settings.smtp_host and "@" not in settings.mail_sender:
        yield "SMTP_FROM must be an address, as SMTP_USER is none"


def _webhook(settings: "Settings") -> Iterator[str]:
    if not re.fullmatch(r"(|https?://\S+)", settings.slack_webhook_url.get_secret_value()):
        yield "SLACK_WEBHOOK_URL must be a URL, such as https://hooks.slack.com/..."


def _base(settings: "Settings") -> Iterator[str]:
    named = re.fullmatch("app[A-Za-z0-9]{14,17}", settings.airtable_base_id)
    if settings.uses_airtable and not named:
        yield "AIRTABLE_BASE_ID must name the base, such as appAbCdEfGhIjKlMn"
    if settings.airtable_tables and not settings.uses_airtable:
        yield "AIRTABLE_TABLES needs AIRTABLE_API_KEY"


def _templates(settings: "Settings") -> Iterator[str]:
    for name, sid in settings.templates.items():
        text, _, language = name.partition(".")
        if text not in set(TEMPLATES) or language not in LANGUAGES:
            yield f"TWILIO_TEMPLATES: there is no text {name!r}"
        elif not re.fullmatch("HX[0-9a-fA-F]{32}", sid):
            yield f"TWILIO_TEMPLATES: {name} needs an id such as HX0123..."
