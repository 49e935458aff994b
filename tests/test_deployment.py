"""The image, the Compose file and `.env.example` are held against their schema and the settings."""

import base64
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
ONE_SHOTS = {"temporal-schema", "temporal-namespace"}
_LINE = re.compile(r"^(?:# )?([A-Z][A-Z0-9_]+)=(.*)$", re.MULTILINE)


@pytest.fixture
def services() -> dict[str, dict[str, Any]]:
    """What Compose would start, by name."""
    read = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))
    return dict(read["services"])


@pytest.fixture
def example() -> str:
    return (ROOT / ".env.example").read_text("utf-8")


def valid(compose: Path) -> bool:
    """Whether the file keeps to the Compose specification."""
    check = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"]
    return subprocess.run([*check, str(compose)], capture_output=True).returncode == 0


def test_the_compose_file_keeps_to_its_schema(tmp_path: Path) -> None:
    assert valid(ROOT / "docker-compose.yml")
    broken = tmp_path / "docker-compose.yml"
    text = (ROOT / "docker-compose.yml").read_text("utf-8")
    broken.write_text(text.replace("stop_grace_period: 30s", "stop_grace: 30s"), "utf-8")
    assert not valid(broken)


def test_what_keeps_running_is_watched_restarted_and_limited(
    services: dict[str, dict[str, Any]],
) -> None:
    for name in set(services) - ONE_SHOTS:
        service = services[name]
        assert service["restart"] == "unless-stopped", name
        assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory"}, name
        # The UI's image has nothing to ask it with; nothing depends on it.
        assert "healthcheck" in service or name == "temporal-ui", name


def test_every_service_waits_for_what_it_needs(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        for needed, how in service.get("depends_on", {}).items():
            once = needed in ONE_SHOTS
            promised = "service_completed_successfully" if once else "service_healthy"
            assert how == {"condition": promised}, name
            assert once or "healthcheck" in services[needed], needed


def test_images_are_pinned_and_mounted_files_exist(services: dict[str, dict[str, Any]]) -> None:
    for name, service in services.items():
        assert "build" in service or re.search(r":\d[\w.]*$", service["image"]), name
        for volume in service.get("volumes", []):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (ROOT / source).is_file(), volume


def test_nothing_listens_to_other_machines(services: dict[str, dict[str, Any]]) -> None:
    ports = [port for service in services.values() for port in service.get("ports", [])]
    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_the_final_image_is_not_root_and_has_no_build_tools() -> None:
    final = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", final, re.MULTILINE)
    assert re.search(r"^HEALTHCHECK ", final, re.MULTILINE)
    assert not re.search(r"astral|/uv\b|apt-get|pip install", final)


def test_the_image_has_our_own_modules_compiled() -> None:
    """Its user cannot write beside them, and compiling is most of a start."""
    build, _, final = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")
    compiled = build.index(" -m compileall -q --invalidation-mode unchecked-hash .")
    assert build.index("COPY . .") < compiled
    assert "COPY --from=build /src /src" in final


def test_the_image_gets_no_secrets() -> None:
    ignored = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert {".env", ".git", ".nubes", "secrets"} <= set(ignored)


def test_the_example_shows_every_setting_and_no_other(example: str) -> None:
    shown = {name.lower() for name, _ in _LINE.findall(example)}
    assert set(Settings.model_fields) - shown == set()
    assert shown - set(Settings.model_fields) == set()


def test_every_default_that_the_example_shows_is_one(example: str) -> None:
    shown = {n: v for n, v in _LINE.findall(example) if f"\n# {n}={v}\n" in example and v}
    defaults = {n.upper(): str(f.default) for n, f in Settings.model_fields.items()}
    # These have no default, so a sample is shown.
    samples = {"TWILIO_TEMPLATES", "SMTP_HOST", "RESTAURANT_FILE", "WAITLIST_HOLD_SECONDS"}
    samples |= {"DATABASE_URL", "TEMPORAL_UI_URL"}
    assert "PORT" in shown
    wrong = [n for n, v in shown.items() if n not in samples and not _same(v, defaults[n])]
    assert wrong == []


def _same(shown: str, default: str) -> bool:
    return shown == default or (shown.isdigit() and float(shown) == float(default))


def test_production_starts_on_the_example_once_it_is_filled_in(example: str) -> None:
    given = dict(re.findall(r"^([A-Z_]+)=(.*)$", example, re.MULTILINE))
    filled = {n.lower(): v or "0123456789abcdef" * 3 for n, v in given.items()}
    filled["twilio_account_sid"] = "AC" + "0" * 32
    filled["temporal_codec_keys"] = f"autumn:{base64.b64encode(bytes(range(32))).decode()}"
    filled["staff_users"] = "ana:manager:correct horse battery staple"
    assert Settings.model_validate(filled).nubes_env == "production"


def test_compose_brings_secrets_by_file_and_none_by_environment(
    services: dict[str, dict[str, Any]],
) -> None:
    read = YAML(typ="safe").load((ROOT / "docker-compose.yml").read_text("utf-8"))
    assert set(read["secrets"]) == {
        name for s in services.values() for name in s.get("secrets", [])
    }
    for name, service in services.items():
        environment = service.get("environment", {})
        files = {v for k, v in environment.items() if k.endswith("_FILE")}
        assert files >= {f"/run/secrets/{secret}" for secret in service.get("secrets", [])}, name
        assert not [k for k in environment if re.search(r"(PASSWORD|PWD|SECRET|TOKEN|KEYS)$", k)]
        if "build" in service:
            named = {k for k in environment if k.endswith("_FILE")} - {"RESTAURANT_FILE"}
            assert named <= Settings.variables()


def test_secrets_are_in_no_commit() -> None:
    assert "/secrets/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
