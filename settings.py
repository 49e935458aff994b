"""Every setting of the product, read from the environment: one class, each setting documented.

Secrets have defaults for development only; production refuses to start on them.
"""

import re
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from domain.languages import LANGUAGES
from domain.said import TEMPLATES

DEMO_SECRET = "nubes-demo"  # noqa: S105 - a marker that production refuses


class Settings(BaseSettings):
    """Settings by environment variable; the variable is the field's name in capitals."""

    model_config = SettingsConfigDict(extra="ignore", frozen=True)

    nubes_env: Literal["development", "production"] = Field(
        "development", description="`production` refuses to start on demo secrets."
    )
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: int = Field(8000, ge=1, le=65535, description="Port the API listens on.")
    public_base_url: str = Field(
        "", description="URL under which Twilio and VAPI reach the API; default http://HOST:PORT."
    )
    data_dir: Path = Field(Path(".nubes"), description="Folder of the embedded databases.")
    database_url: str = Field(
        "",
        description="SQLAlchemy URL of the read model (sqlite+aiosqlite or postgresql+asyncpg); "
        "default an SQLite file in DATA_DIR.",
    )
    restaurant_file: Path | None = Field(
        None, description="The restaurant's own file; default the sample that comes along."
    )
    waitlist_hold_seconds: int | None = Field(
        None, ge=1, description="Seconds an offer waits for its answer; overrides the file."
    )
    temporal_address: str = Field(
        "127.0.0.1:7233",
        description="Temporal frontend. The other TEMPORAL_* variables (namespace, API key, TLS) "
        "are read by the Temporal SDK itself.",
    )
    twilio_account_sid: str = Field("", description="Twilio account; empty uses the stand-in.")
    twilio_auth_token: SecretStr = Field(
        SecretStr(""), description="Signs Twilio's webhooks and our REST calls."
    )
    twilio_whatsapp_from: str = Field(
        "whatsapp:+34910000002", description="Sender address of WhatsApp messages."
    )
    twilio_api_url: str = Field("", description="Another base URL for Twilio's REST API.")
    whatsapp_per_second: float = Field(
        80.0, gt=0, description="Most WhatsApp sends a second, over all workers (Twilio's limit)."
    )
    twilio_sms_from: str = Field(
        "",
        description="Sender of SMS, for offers whose WhatsApp does not arrive; empty sends none.",
    )
    sms_per_second: float = Field(
        1.0, gt=0, description="Most SMS a second, over all workers (a long code takes one)."
    )
    twilio_templates: str = Field(
        "",
        description="Approved WhatsApp templates, `offer.es=HX...,offer.en=HX...`; a text without "
        "one goes out as free text. `nubes twilio templates` prints what to create.",
    )
    airtable_api_key: SecretStr = Field(
        SecretStr(""), description="Token of the restaurant's Airtable base; empty mirrors nothing."
    )
    airtable_base_id: str = Field("", description="The base, `app...`.")
    airtable_api_url: str = Field(
        "https://api.airtable.com", description="Another base URL for Airtable's API."
    )
    smtp_host: str = Field("", description="Mail server; empty uses the stand-in.")
    smtp_port: int = Field(587, ge=1, le=65535, description="Port of the mail server.")
    smtp_user: str = Field("", description="Log-in at the mail server; empty logs nobody in.")
    smtp_password: SecretStr = Field(SecretStr(""), description="Password of SMTP_USER.")
    smtp_from: str = Field("", description="Sender address of mails; default SMTP_USER.")
    smtp_tls: Literal["starttls", "tls", "none"] = Field(
        "starttls",
        description="`starttls` (587) never goes on in clear, `tls` (465) is encrypted from the "
        "first byte, `none` sends all in clear, the password too.",
    )
    smtp_timeout_seconds: float = Field(
        20.0, gt=0, le=50, description="Seconds after which handing in a mail is given up."
    )
    vapi_secret: SecretStr = Field(
        SecretStr(DEMO_SECRET), description="Shared secret of VAPI's calls to us."
    )
    vapi_assistant_id: str = Field(
        "",
        description="Assistant at VAPI that answers calls; empty answers each `assistant-request` "
        "with the whole assistant.",
    )
    jwt_secret: SecretStr = Field(
        SecretStr(DEMO_SECRET * 4), description="Signs staff tokens; at least 32 bytes."
    )
    token_minutes: int = Field(720, ge=1, description="Minutes a staff token is valid.")
    staff_users: SecretStr = Field(
        SecretStr(f"ana:manager:{DEMO_SECRET}"),
        description="First users, `name:role:password,...`; roles viewer, host, manager.",
    )

    @property
    def base_url(self) -> str:
        """PUBLIC_BASE_URL without a trailing slash, or where the API listens."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def twilio_webhook(self) -> str:
        """What goes into Twilio's console: it repeats a delivery only when its URL says so."""
        return f"{self.base_url}/twilio/whatsapp/incoming#rc=2&rp=5xx,ct,rt"

    @property
    def sql_url(self) -> str:
        """DATABASE_URL, or the embedded SQLite file."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute()}/nubes.db"

    @property
    def uses_airtable(self) -> bool:
        """Whether there is a base to mirror to."""
        return bool(self.airtable_api_key.get_secret_value())

    @property
    def templates(self) -> dict[str, str]:
        """The templates' ids by text and language: `offer.es`."""
        pairs = (pair.partition("=") for pair in self.twilio_templates.split(",") if pair.strip())
        return {name.strip(): sid.strip() for name, _, sid in pairs}

    @property
    def uses_twilio_standin(self) -> bool:
        """Whether there are no Twilio credentials."""
        return not self.twilio_account_sid

    @property
    def uses_mail_standin(self) -> bool:
        """Whether there is no mail server."""
        return not self.smtp_host

    @property
    def mail_sender(self) -> str:
        """The address that mails come from: SMTP_FROM, else SMTP_USER."""
        return self.smtp_from or self.smtp_user

    @model_validator(mode="after")
    def _mail_is_whole(self) -> Self:
        if bool(self.smtp_user) != bool(self.smtp_password.get_secret_value()):
            raise ValueError("SMTP_USER and SMTP_PASSWORD go together")
        if self.smtp_user and not self.smtp_host:
            raise ValueError("SMTP_USER is set but not SMTP_HOST")
        if self.smtp_host and "@" not in self.mail_sender:
            raise ValueError("SMTP_FROM must be an address, as SMTP_USER is none")
        return self

    @model_validator(mode="after")
    def _base_is_named(self) -> Self:
        if self.uses_airtable and not re.fullmatch("app[A-Za-z0-9]{14,17}", self.airtable_base_id):
            raise ValueError("AIRTABLE_BASE_ID must name the base, such as appAbCdEfGhIjKlMn")
        return self

    @model_validator(mode="after")
    def _templates_exist(self) -> Self:
        for name, sid in self.templates.items():
            text, _, language = name.partition(".")
            if text not in set(TEMPLATES) or language not in LANGUAGES:
                raise ValueError(f"TWILIO_TEMPLATES: there is no text {name!r}")
            if not re.fullmatch("HX[0-9a-fA-F]{32}", sid):
                raise ValueError(f"TWILIO_TEMPLATES: {name} needs an id such as HX0123...")
        return self

    @model_validator(mode="after")
    def _production_has_real_secrets(self) -> Self:
        if self.nubes_env == "production":
            weak = [name for name, value in self._secrets() if DEMO_SECRET in value or not value]
            if weak:
                raise ValueError(f"production needs real values for: {', '.join(weak)}")
        return self

    def _secrets(self) -> list[tuple[str, str]]:
        secret = ("vapi_secret", "jwt_secret", "staff_users", "twilio_auth_token")
        return [(name.upper(), getattr(self, name).get_secret_value()) for name in secret]
