"""Every setting of the product, read from the environment: one class, each setting documented.

Secrets have defaults for development only; production refuses to start on them.
"""

from pathlib import Path
from typing import Any, Literal, Self
from urllib.parse import quote

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from settings.checks import contradictions
from settings.codec_keys import codec_keys
from settings.files import with_files
from settings.production import DEMO_SECRET, weaknesses

__all__ = ["DEMO_SECRET", "Settings"]


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
    trusted_proxies: str = Field(
        "127.0.0.1",
        description="Addresses or networks, separated by commas, of the proxies whose "
        "X-Forwarded-For is believed; limits by address count what it says.",
    )
    join_limit_per_address: int = Field(
        60, ge=1, description="Most wishes an hour on the join page from one address."
    )
    join_limit_per_number: int = Field(
        5, ge=1, description="Most wishes an hour on the join page for one telephone number."
    )
    cors_origins: str = Field(
        "",
        description="Origins whose pages may call the API with a token, separated by commas: "
        "`https://app.example.com`. Empty: none but our own.",
    )
    data_dir: Path = Field(Path(".nubes"), description="Folder of the embedded databases.")
    database_url: str = Field(
        "",
        description="URL of the read model (sqlite:///file or postgresql://…); "
        "default an SQLite file in DATA_DIR.",
    )
    database_password: SecretStr = Field(
        SecretStr(""), description="Password of the user in DATABASE_URL, which then has none."
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
    temporal_api_key: SecretStr = Field(
        SecretStr(""), description="API key of Temporal Cloud, or of a cluster that asks for one."
    )
    temporal_ui_url: str = Field(
        "",
        description="The namespace's page in Temporal's web UI, which the screens link to: "
        "`http://127.0.0.1:8233/namespaces/default`. Empty links nothing.",
    )
    temporal_codec_keys: SecretStr = Field(
        SecretStr(""),
        description="Keys that encrypt what goes into Temporal, `id:base64,...`, 32 bytes each: "
        "the first encrypts, all decrypt; empty encrypts nothing. `nubes secrets codec-key` makes "
        "one.",
    )
    temporal_ui_origin: str = Field(
        "",
        description="The one origin whose pages the codec server answers, that of Temporal's web "
        "UI: `https://temporal.example.com`. Empty: none.",
    )
    codec_port: int = Field(8081, ge=1, le=65535, description="Port the codec server listens on.")
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
    airtable_tables: bool = Field(
        False, description="The restaurant's tables come from the base's MESAS, not from its file."
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
    sentry_dsn: SecretStr = Field(
        SecretStr(""), description="Where errors are reported, without guests; empty: nowhere."
    )
    slack_webhook_url: SecretStr = Field(
        SecretStr(""),
        description="Slack's incoming webhook where operators are told what is wrong; empty: only "
        "the log and «Sistema» tell.",
    )
    runbook_url: str = Field(
        "",
        pattern=r"^(|https?://\S+)$",
        description="Page where docs/runbook.md can be read, which alerts link to.",
    )
    otel_exporter_otlp_endpoint: str = Field(
        "",
        pattern=r"^(|https?://\S+)$",
        description="OTLP/HTTP collector that traces go to, `http://127.0.0.1:4318`, without "
        "guests; empty: nowhere.",
    )
    metrics_token: SecretStr = Field(
        SecretStr(""), description="Bearer token that `GET /metrics` asks for; empty asks for none."
    )
    worker_metrics_address: str = Field(
        "",
        pattern=r"^(|[^\s:]+:\d{1,5})$",
        description="host:port where a worker serves the Temporal SDK's metrics; empty: nowhere.",
    )
    jwt_secret_previous: SecretStr = Field(
        SecretStr(""),
        description="The JWT_SECRET before this one: tokens that it signed are still accepted.",
    )
    token_minutes: int = Field(
        720, ge=1, le=525_600, description="Minutes a staff token is valid; a year at most."
    )
    staff_users: SecretStr = Field(
        SecretStr(f"ana:manager:{DEMO_SECRET}"),
        description="First users, `name:role:password,...`; roles viewer, host, manager.",
    )

    @property
    def base_url(self) -> str:
        """PUBLIC_BASE_URL without a trailing slash, or where the API listens."""
        return (self.public_base_url or f"http://{self.host}:{self.port}").rstrip("/")

    @property
    def origins(self) -> tuple[str, ...]:
        """The origins of CORS_ORIGINS."""
        return tuple(filter(None, (origin.strip() for origin in self.cors_origins.split(","))))

    @property
    def twilio_webhook(self) -> str:
        """What goes into Twilio's console: it repeats a delivery only when its URL says so."""
        return f"{self.base_url}/twilio/whatsapp/incoming#rc=2&rp=5xx,ct,rt"

    @property
    def sql_url(self) -> str:
        """DATABASE_URL with DATABASE_PASSWORD in it, or the embedded SQLite file."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir.absolute()}/nubes.db"
        password = quote(self.database_password.get_secret_value(), safe="")
        user, at, place = self.database_url.partition("@")
        return f"{user}:{password}@{place}" if at and password else self.database_url

    @property
    def jwt_secrets(self) -> tuple[str, ...]:
        """What tokens are signed with: the first signs, the others are accepted."""
        both = (self.jwt_secret.get_secret_value(), self.jwt_secret_previous.get_secret_value())
        return tuple(filter(None, both))

    @property
    def codec_keys(self) -> tuple[tuple[str, bytes], ...]:
        """The keys of TEMPORAL_CODEC_KEYS by id; the first one encrypts."""
        return codec_keys(self.temporal_codec_keys.get_secret_value())

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
    def is_demonstration(self) -> bool:
        """Whether guests' telephones are played here: nobody real is behind them."""
        return self.uses_twilio_standin and self.nubes_env == "development"

    @property
    def uses_mail_standin(self) -> bool:
        """Whether there is no mail server."""
        return not self.smtp_host

    @property
    def mail_sender(self) -> str:
        """The address that mails come from: SMTP_FROM, else SMTP_USER."""
        return self.smtp_from or self.smtp_user

    @model_validator(mode="before")
    @classmethod
    def _secrets_are_read(cls, given: Any) -> Any:
        return with_files(given, cls.secrets()) if isinstance(given, dict) else given

    @classmethod
    def secrets(cls) -> list[str]:
        """The settings that may be in a file which the variable NAME_FILE names."""
        secret = [name for name, field in cls.model_fields.items() if field.annotation is SecretStr]
        return ["database_url", *secret]

    @classmethod
    def variables(cls) -> set[str]:
        """Every environment variable that is read here."""
        files = {f"{name}_FILE" for name in map(str.upper, cls.secrets())}
        return {name.upper() for name in cls.model_fields} | files

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        problems = list(contradictions(self))
        if not problems and self.nubes_env == "production":
            problems = list(weaknesses(self))
        if problems:
            raise ValueError("\n".join(problems))
        return self
