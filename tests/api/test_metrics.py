"""What Prometheus reads from the API, and that the dashboard asks for nothing else."""

import json
import re
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed
from pydantic import SecretStr

from activities.errors import RecordsUnavailable
from activities.gauge_ports import Gauges
from api import metrics
from api.app import create_app
from api.dependencies import ApiDependencies
from tests.api.conftest import House

DASHBOARD = Path(__file__).parents[2] / "docs" / "grafana" / "nubes.json"


class Readings:
    """Gauges that are what a test says."""

    def __init__(self) -> None:
        self.now: Gauges | None = Gauges(3, 600.0, 2, 1.5, 4, 30.0, 5, 60.0, 6, 7, 90.0)
        self.count = 0

    async def read(self, location: str, day: date, now: datetime, *, mirrored: bool) -> Gauges:
        self.count += 1
        if self.now is None:
            raise RecordsUnavailable("away")
        return self.now


@pytest.fixture
def readings() -> Readings:
    return Readings()


@pytest.fixture
def http(deps: ApiDependencies, readings: Readings) -> httpx.AsyncClient:
    """An API with those readings that asks for a token."""
    settings = deps.settings.model_copy(update={"metrics_token": SecretStr("scrape-me")})
    app = create_app(replace(deps, gauges=readings, settings=settings))
    token = {"Authorization": "Bearer scrape-me"}
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api", headers=token
    )


async def samples(http: httpx.AsyncClient) -> dict[str, float]:
    """Each sample by its name and its labels' values."""
    answer = await http.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/plain")
    return {
        " ".join((sample.name, *sample.labels.values())): sample.value
        for family in parsed(answer.text)
        for sample in family.samples
    }


async def test_the_gauges_are_shown(http: httpx.AsyncClient) -> None:
    shown = await samples(http)
    assert shown["nubes_line_length"] == 3
    assert shown["nubes_longest_wait_seconds"] == 600
    assert shown["nubes_offers_open"] == 2
    assert shown["nubes_expiry_lateness_seconds"] == 1.5
    assert (shown["nubes_inbox_backlog"], shown["nubes_inbox_oldest_seconds"]) == (4, 30)
    assert (shown["nubes_outbox_backlog"], shown["nubes_outbox_oldest_seconds"]) == (5, 60)
    assert shown["nubes_reports_backlog"] == 6
    assert (shown["nubes_mirror_backlog"], shown["nubes_mirror_lag_seconds"]) == (7, 90)


async def test_many_scrapes_are_one_reading(
    http: httpx.AsyncClient, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "FRESH_FOR", timedelta(hours=1))
    for _ in range(5):
        await samples(http)
    assert readings.count == 1
    monkeypatch.setattr(metrics, "FRESH_FOR", timedelta(0))
    await samples(http)
    assert readings.count == 2


async def test_old_figures_are_not_shown_while_the_records_are_away(
    http: httpx.AsyncClient, readings: Readings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "FRESH_FOR", timedelta(0))
    assert (await samples(http))["nubes_records_up"] == 1
    readings.now = None
    shown = await samples(http)
    assert shown["nubes_records_up"] == 0
    assert "nubes_line_length" not in shown


@pytest.mark.parametrize("token", ["", "Bearer wrong", "Bearer ñ", "scrape-me"])
async def test_a_token_is_asked_for(http: httpx.AsyncClient, token: str) -> None:
    answer = await http.get("/metrics", headers={b"Authorization": token.encode()})
    assert answer.status_code == 401
    assert answer.json()["type"].endswith("unauthorised")


async def test_paths_of_nobody_make_one_series(house: House) -> None:
    for number in range(5):
        await house.http.get(f"/nothing-{number}")
        await house.http.get(f"/api/mobile/waitlist/{number}")
        await house.http.request(f"ODD{number}", "/health")
    shown = await samples(house.http)
    assert shown["nubes_http_requests_total GET other 404"] == 5
    assert shown["nubes_http_requests_total GET /api/mobile/waitlist/{entry_id} 401"] == 5
    assert not [name for name in shown if "nothing" in name or "ODD" in name]


async def test_an_empty_house_has_zeros(house: House) -> None:
    shown = await samples(house.http)
    assert shown["nubes_records_up"] == 1
    assert shown["nubes_line_length"] == shown["nubes_inbox_backlog"] == 0


def test_the_dashboard_asks_for_what_there_is() -> None:
    board = json.loads(DASHBOARD.read_text("utf-8"))
    asked = {
        name
        for panel in board["panels"]
        for target in panel["targets"]
        for name in re.findall(r"\bnubes_[a-z_]+", target["expr"])
    }
    source = Path(metrics.__file__).read_text("utf-8")
    known = set(re.findall(r'"(nubes_[a-z_]+)"', source))
    series = {"nubes_http_requests_total", "nubes_http_request_seconds_bucket"}
    assert asked - series <= known
    # What no panel shows, nobody watches.
    assert known - asked == {"nubes_http_requests", "nubes_http_request_seconds"}
