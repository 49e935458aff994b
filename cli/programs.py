"""A whole installation on this machine, as real processes: what to run, where, and with what.

`nubes up` and `nubes demo` run one; tests and benchmarks run the same one with several workers
or APIs, and kill parts of it.
"""

import os
import ssl
import sys
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from cli import temporal_server
from cli.ports import LOOPBACK, UI_OFFSET, is_open, split_address
from cli.processes import Program
from settings import Settings
from wiring import (
    STANDIN_ACCOUNT_SID,
    STANDIN_AIRTABLE_BASE,
    STANDIN_AIRTABLE_KEY,
    STANDIN_AUTH_TOKEN,
    STANDIN_SENDER,
    STANDIN_SMS_FROM,
)

ROOT = Path(__file__).resolve().parent.parent
PROBE_TIMEOUT_SECONDS = 5.0
# Parts speak plain HTTP. This trusts nobody; to read all authorities of the system takes 20 ms, and
# a part is asked twenty times a second while it starts.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@dataclass(frozen=True)
class MailPorts:
    """Where the mail stand-in takes mails, and where it shows them."""

    smtp: int
    page: int


@dataclass(frozen=True)
class Layout:
    """Where an installation's parts listen, and how many there are.

    `temporal`: host:port, started here when `embedded`. `standin_port`: the Twilio stand-in's,
    None to start none; `mail`, `airtable_port`: likewise the others'. The first API is the one that
    Twilio and VAPI call. `log_dir`: one file per process there instead of our stderr.
    """

    temporal: str
    api_ports: tuple[int, ...]
    standin_port: int | None = None
    embedded: bool = True
    workers: int = 1
    log_dir: Path | None = None
    mail: MailPorts | None = None
    airtable_port: int | None = None

    @property
    def airtable_url(self) -> str | None:
        """The Airtable stand-in's base URL, which also shows its tables to people."""
        return f"http://{LOOPBACK}:{self.airtable_port}" if self.airtable_port else None

    @property
    def standin_url(self) -> str | None:
        """The stand-in's base URL, which also shows the chats to people."""
        return f"http://{LOOPBACK}:{self.standin_port}" if self.standin_port else None

    @property
    def mail_url(self) -> str | None:
        """Where people read the mails that the stand-in has taken."""
        return f"http://{LOOPBACK}:{self.mail.page}" if self.mail else None

    @property
    def temporal_ui_url(self) -> str:
        """The web UI of the embedded server."""
        host, port = split_address(self.temporal)
        return f"http://{host}:{port + UI_OFFSET}"


def airtable_settings(url: str) -> dict[str, str]:
    """How the product reaches the stand-in for Airtable, by variable name."""
    return {
        "AIRTABLE_API_KEY": STANDIN_AIRTABLE_KEY,
        "AIRTABLE_BASE_ID": STANDIN_AIRTABLE_BASE,
        "AIRTABLE_API_URL": url,
    }


class Programs:
    """The programs of a layout, in the order in which one needs the other.

    `environment` is what they inherit; settings resolved here replace what it says.
    """

    def __init__(self, settings: Settings, layout: Layout, environment: Mapping[str, str]) -> None:
        self._settings, self._layout = settings, layout
        self._environment = self._resolved(environment)

    def all(self) -> list[Program]:
        """All of them; the first is to be stopped last."""
        engine = [self._quiet_temporal()] if self._layout.embedded else []
        standins = [self._standin()] if self._layout.standin_port else []
        standins += [self._mail_standin(self._layout.mail)] if self._layout.mail else []
        standins += [self._airtable_standin()] if self._layout.airtable_port else []
        workers = [self._worker(name) for name in _names("worker", self._layout.workers)]
        ports = self._layout.api_ports
        named = zip(_names("api", len(ports)), ports, strict=True)
        return [*engine, *standins, *workers, *(self._api(name, port) for name, port in named)]

    def _resolved(self, environment: Mapping[str, str]) -> dict[str, str]:
        layout, settings = self._layout, self._settings
        if layout.embedded:
            environment = temporal_server.clean_environment(environment)
        # Children run the code that their parent runs, whatever directory they are started in.
        path = os.pathsep.join(filter(None, (str(ROOT), environment.get("PYTHONPATH"))))
        resolved = {
            **environment,
            "PYTHONPATH": path,
            "PORT": str(layout.api_ports[0]),
            "DATA_DIR": str(settings.data_dir.absolute()),
            "TEMPORAL_ADDRESS": layout.temporal,
        }
        if settings.restaurant_file is not None:
            resolved["RESTAURANT_FILE"] = str(settings.restaurant_file.absolute())
        if layout.standin_url is not None:
            resolved["TWILIO_API_URL"] = layout.standin_url
            resolved["TWILIO_SMS_FROM"] = self._sms_from
        if layout.mail is not None:
            resolved |= self._mail_settings(layout.mail)
        if layout.airtable_url is not None:
            resolved |= airtable_settings(layout.airtable_url)
        resolved["PUBLIC_BASE_URL"] = self._own().base_url
        return resolved

    def _mail_settings(self, ports: MailPorts) -> dict[str, str]:
        """How the product reaches the stand-in."""
        sender = self._settings.mail_sender or STANDIN_SENDER
        address = {"SMTP_HOST": LOOPBACK, "SMTP_PORT": str(ports.smtp), "SMTP_TLS": "none"}
        return {**address, "SMTP_FROM": sender}

    @property
    def _sms_from(self) -> str:
        return self._settings.twilio_sms_from or STANDIN_SMS_FROM

    def _own(self) -> Settings:
        """The settings with the port that the API really listens on."""
        return self._settings.model_copy(update={"port": self._layout.api_ports[0]})

    def temporal(self) -> Program:
        """The embedded server alone."""
        host, port = split_address(self._layout.temporal)
        folder = self._settings.data_dir.absolute()
        played = self._layout.standin_port is not None
        command = temporal_server.command(folder, port, host, skips_time=played)
        return self._program("temporal", command, lambda: temporal_server.serves(host, port))

    def _quiet_temporal(self) -> Program:
        """The server with a log of its own: starting and stopping, it reports errors of no import
        that would bury ours."""
        temporal = self.temporal()
        return replace(temporal, log=temporal.log or self._settings.data_dir / "temporal.log")

    def _standin(self) -> Program:
        port = self._layout.standin_port or 0
        options = (
            *("--port", str(port), "--account-sid", STANDIN_ACCOUNT_SID),
            *("--auth-token", STANDIN_AUTH_TOKEN),
            *("--whatsapp-from", self._settings.twilio_whatsapp_from),
            *("--sms-from", self._sms_from),
            *("--webhook-url", self._own().twilio_webhook),
        )
        command = _python("standins.twilio", *options)
        return self._program("twilio-standin", command, lambda: is_open(LOOPBACK, port))

    def _airtable_standin(self) -> Program:
        port = self._layout.airtable_port or 0
        account = ("--api-key", STANDIN_AIRTABLE_KEY, "--base", STANDIN_AIRTABLE_BASE)
        command = _python("standins.airtable", "--port", str(port), *account)
        return self._program("airtable-standin", command, lambda: is_open(LOOPBACK, port))

    def _mail_standin(self, ports: MailPorts) -> Program:
        options = ("--smtp-port", str(ports.smtp), "--port", str(ports.page))
        # It shows its page once it takes mails.
        ready = partial(is_open, LOOPBACK, ports.page)
        return self._program("mail-standin", _python("standins.mail", *options), ready)

    def _worker(self, name: str) -> Program:
        # The API's /ready asks whether a worker polls.
        return self._program(name, _python("worker"), _always)

    def _api(self, name: str, port: int) -> Program:
        url = f"http://{_reachable(self._settings.host)}:{port}/ready"
        return self._program(name, _python("cli.api"), lambda: answers(url), PORT=str(port))

    def _program(
        self,
        name: str,
        command: tuple[str, ...],
        ready: Callable[[], Awaitable[bool]],
        **environment: str,
    ) -> Program:
        log = self._layout.log_dir / f"{name}.log" if self._layout.log_dir else None
        return Program(name, command, self._environment | environment, ready, log)


async def answers(url: str) -> bool:
    """Whether a GET of the URL is answered with 200."""
    import httpx  # once the children are starting: it takes a while

    async with httpx.AsyncClient(
        timeout=PROBE_TIMEOUT_SECONDS, trust_env=False, verify=_PLAIN
    ) as client:
        try:
            return (await client.get(url)).status_code == httpx.codes.OK
        except httpx.TransportError:
            return False


async def _always() -> bool:
    return True


def _python(module: str, *options: str) -> tuple[str, ...]:
    # -P: what lies in the working directory must not replace a module.
    return (sys.executable, "-P", "-m", module, *options)


def _names(kind: str, count: int) -> list[str]:
    return [kind, *(f"{kind}-{number}" for number in range(2, count + 1))]


def _reachable(host: str) -> str:
    return LOOPBACK if host in ("0.0.0.0", "::", "") else host  # noqa: S104 - compared, not bound
