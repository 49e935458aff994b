"""Where `nubes up` and `nubes demo` put what they start."""

import fcntl
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from cli.errors import CommandError
from cli.ports import UI_OFFSET, free_port, free_temporal_port, is_free, require_free, split_address
from cli.programs import Layout, MailPorts
from settings import Settings
from wiring import STANDIN_AIRTABLE_PORT, STANDIN_MAIL_PORT, STANDIN_PORT, STANDIN_SMTP_PORT

_OWN_HOSTS = ("127.0.0.1", "localhost", "::1", "0.0.0.0")  # noqa: S104 - compared, not bound


def fixed_layout(settings: Settings) -> Layout:
    """The ports that the settings name; `CommandError` when one is taken.

    A Temporal on another host is used, one on this host is started.
    """
    host, port = split_address(settings.temporal_address)
    embedded = is_own_host(settings.temporal_address)
    if embedded:
        require_free(port, "TEMPORAL_ADDRESS", host)
        require_free(port + UI_OFFSET, "TEMPORAL_ADDRESS", host)
    require_free(settings.port, "PORT", settings.host)
    standin = _free_or_any(STANDIN_PORT) if _needs_standin(settings) else None
    mail = _mail_ports() if settings.uses_mail_standin else None
    return Layout(settings.temporal_address, (settings.port,), standin, embedded, mail=mail)


def airtable_port() -> int:
    """Where the stand-in for Airtable listens."""
    return _free_or_any(STANDIN_AIRTABLE_PORT)


def is_own_host(address: str) -> bool:
    """Whether host:port names this machine, so that its server is to be started here."""
    return split_address(address)[0] in _OWN_HOSTS


def with_free_ports(settings: Settings, environment: Mapping[str, str]) -> Settings:
    """The settings with a free port in place of each default that is taken.

    A port that the environment names stays.
    """
    chosen: dict[str, object] = {}
    if "PORT" not in environment and not is_free(settings.port, settings.host):
        chosen["port"] = free_port()
    host, port = split_address(settings.temporal_address)
    both_free = is_free(port, host) and is_free(port + UI_OFFSET, host)
    if "TEMPORAL_ADDRESS" not in environment and not both_free:
        chosen["temporal_address"] = f"{host}:{free_temporal_port()}"
    return settings.model_copy(update=chosen)


@contextmanager
def held_data_dir(folder: Path) -> Iterator[None]:
    """The folder, made when missing, for one installation at a time; `CommandError` else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = os.open(folder / "lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CommandError(f"DATA_DIR: {folder} cannot be used: {error.strerror}") from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(lock)
        raise CommandError(f"DATA_DIR: another nubes runs in {folder}") from None
    try:
        yield
    finally:
        os.close(lock)


def _needs_standin(settings: Settings) -> bool:
    return settings.uses_twilio_standin and not settings.twilio_api_url


def _mail_ports() -> MailPorts:
    return MailPorts(_free_or_any(STANDIN_SMTP_PORT), _free_or_any(STANDIN_MAIL_PORT))


def _free_or_any(port: int) -> int:
    return port if is_free(port) else free_port()
