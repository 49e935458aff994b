"""What is started where, and with which settings."""

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest

from cli import temporal_server
from cli.demo import demo_environment
from cli.errors import CommandError
from cli.evening import next_open_day
from cli.layout import fixed_layout, held_data_dir, with_free_ports
from cli.ports import LOOPBACK, UI_OFFSET, free_port, free_temporal_port
from cli.programs import Layout, MailPorts, Programs
from settings import Settings
from wiring import (
    SAMPLE_RESTAURANT,
    STANDIN_ACCOUNT_SID,
    STANDIN_SENDER,
    load_restaurant,
    twilio_account,
)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.model_validate(
        {
            "data_dir": tmp_path,
            "port": free_port(),
            "temporal_address": f"{LOOPBACK}:{free_temporal_port()}",
            "twilio_account_sid": "",
            "twilio_api_url": "",
            "smtp_host": "",
        }
    )


@pytest.fixture
def taken() -> Iterator[int]:
    with socket.socket() as listening:
        listening.bind((LOOPBACK, 0))
        listening.listen()
        yield listening.getsockname()[1]


def environment_of(
    settings: Settings, layout: Layout, name: str, **inherited: str
) -> dict[str, str]:
    programs = {p.name: p for p in Programs(settings, layout, inherited).all()}
    return dict(programs[name].env)


def test_all_parts_are_started_in_the_order_of_need(settings: Settings) -> None:
    mail = MailPorts(8025, 8026)
    layout = Layout("127.0.0.1:7233", (8000, 8001), standin_port=8010, workers=2, mail=mail)
    names = [program.name for program in Programs(settings, layout, {}).all()]
    standins = ["twilio-standin", "mail-standin"]
    assert names == ["temporal", *standins, "worker", "worker-2", "api", "api-2"]


def test_a_temporal_on_another_host_is_used_and_not_started(settings: Settings) -> None:
    remote = settings.model_copy(update={"temporal_address": "temporal.example:7233"})
    layout = fixed_layout(remote)
    env = environment_of(remote, layout, "worker", TEMPORAL_API_KEY="k")
    assert not layout.embedded
    assert env["TEMPORAL_ADDRESS"] == "temporal.example:7233"
    assert env["TEMPORAL_API_KEY"] == "k"


def test_the_embedded_server_is_not_called_with_a_clusters_credentials(settings: Settings) -> None:
    layout = fixed_layout(settings)
    inherited = {"TEMPORAL_API_KEY": "k", "TEMPORAL_CONFIG_FILE": "/etc/temporal.toml"}
    env = environment_of(settings, layout, "worker", **inherited)
    temporal = {k: v for k, v in env.items() if k.startswith("TEMPORAL_")}
    assert temporal == {
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "TEMPORAL_CONFIG_FILE": os.devnull,
    }


def test_without_credentials_there_is_a_standin_and_the_worker_sends_to_it(
    settings: Settings,
) -> None:
    layout = fixed_layout(settings)
    env = environment_of(settings, layout, "worker")
    assert env["TWILIO_API_URL"] == layout.standin_url is not None
    assert twilio_account(settings)[0] == STANDIN_ACCOUNT_SID


def test_with_credentials_there_is_no_standin(settings: Settings) -> None:
    real = settings.model_copy(update={"twilio_account_sid": "AC" + "1" * 32})
    assert fixed_layout(real).standin_port is None


def test_without_a_mail_server_there_is_a_standin_and_the_worker_mails_to_it(
    settings: Settings,
) -> None:
    layout = fixed_layout(settings)
    env = environment_of(settings, layout, "worker", SMTP_PORT="587", SMTP_TLS="starttls")
    assert layout.mail is not None
    assert layout.mail_url == f"http://{LOOPBACK}:{layout.mail.page}"
    assert {name: value for name, value in env.items() if name.startswith("SMTP_")} == {
        "SMTP_HOST": LOOPBACK,
        "SMTP_PORT": str(layout.mail.smtp),
        "SMTP_TLS": "none",
        "SMTP_FROM": STANDIN_SENDER,
    }


def test_with_a_mail_server_there_is_no_standin(settings: Settings) -> None:
    update = {"smtp_host": "smtp.example.com", "smtp_from": "reservas@example.com"}
    real = settings.model_copy(update=update)
    layout = fixed_layout(real)
    env = environment_of(real, layout, "worker", SMTP_HOST="smtp.example.com")
    assert layout.mail is None
    assert layout.mail_url is None
    assert env["SMTP_HOST"] == "smtp.example.com"


def test_a_taken_port_that_nobody_named_is_replaced(settings: Settings, taken: int) -> None:
    moved = with_free_ports(settings.model_copy(update={"port": taken}), {})
    assert moved.port != taken
    assert moved.temporal_address == settings.temporal_address


def test_a_port_that_somebody_named_stays(settings: Settings, taken: int) -> None:
    named = settings.model_copy(update={"port": taken})
    assert with_free_ports(named, {"PORT": str(taken)}).port == taken


def test_a_taken_web_ui_port_moves_temporal(settings: Settings) -> None:
    port = int(settings.temporal_address.rpartition(":")[2])
    with socket.socket() as listening:
        listening.bind((LOOPBACK, port + UI_OFFSET))
        listening.listen()
        assert with_free_ports(settings, {}).temporal_address != settings.temporal_address


def test_one_installation_at_a_time_has_a_data_dir(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    with ExitStack() as stack:
        stack.enter_context(held_data_dir(folder))
        with pytest.raises(CommandError, match="another nubes runs in"), held_data_dir(folder):
            pass
    with held_data_dir(folder):
        assert folder.is_dir()


def test_a_data_dir_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refusal = pytest.raises(CommandError, match=r"^DATA_DIR: .* cannot be used: Not a directory$")
    with refusal, held_data_dir(tmp_path / "file" / "data"):
        pass


def test_the_demo_keeps_to_this_machine() -> None:
    outside = {
        "DATABASE_URL": "postgresql://db.example/nubes",
        "TWILIO_ACCOUNT_SID": "AC" + "1" * 32,
        "TWILIO_AUTH_TOKEN": "t",
        "TWILIO_API_URL": "https://twilio.example",
        "TEMPORAL_ADDRESS": "temporal.example:7233",
        "SMTP_HOST": "smtp.example",
        "PUBLIC_BASE_URL": "https://nubes.example",
        "NUBES_ENV": "production",
    }
    kept = demo_environment({**outside, "HOME": "/h", "PORT": "8123", "DATA_DIR": "/srv/data"})
    assert not set(outside) & set(kept)
    assert (kept["HOME"], kept["PORT"], kept["WAITLIST_HOLD_SECONDS"]) == (
        "/h",
        "8123",
        "20",
    )
    assert Path(kept["DATA_DIR"]).parent == Path("/srv/data")


def test_the_hold_of_a_demo_can_be_set() -> None:
    assert demo_environment({"WAITLIST_HOLD_SECONDS": "5"})["WAITLIST_HOLD_SECONDS"] == "5"


def test_a_restaurant_file_named_relatively_is_found_by_children(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(SAMPLE_RESTAURANT.parent)
    own = settings.model_copy(update={"restaurant_file": Path(SAMPLE_RESTAURANT.name)})
    env = environment_of(own, fixed_layout(own), "worker")
    assert env["RESTAURANT_FILE"] == str(SAMPLE_RESTAURANT)


def test_the_hold_setting_wins_over_the_file(settings: Settings) -> None:
    assert load_restaurant(settings).hold_seconds == 900
    short = settings.model_copy(update={"waitlist_hold_seconds": 20})
    assert load_restaurant(short).hold_seconds == 20


def test_the_server_syncs_what_it_acknowledges(tmp_path: Path) -> None:
    command = temporal_server.command(tmp_path, 7233)
    pragmas = [value for flag, value in pairwise(command) if "pragma" in flag]
    assert pragmas == ["journal_mode=WAL", "synchronous=FULL"]
    assert command[command.index("--ui-port") + 1] == "8233"
    assert Path(command[0]).is_file()


def test_the_evening_is_on_the_next_day_that_is_open(settings: Settings) -> None:
    house = load_restaurant(settings)
    # Monday is closed, and so is Christmas, a Friday in 2026.
    assert next_open_day(house, datetime(2026, 11, 22, 12, tzinfo=UTC)) == date(2026, 11, 24)
    assert next_open_day(house, datetime(2026, 12, 24, 12, tzinfo=UTC)) == date(2026, 12, 26)
    # An hour after midnight it is still the evening before.
    assert next_open_day(house, datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == date(2026, 11, 25)
