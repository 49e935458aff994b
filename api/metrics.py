"""What Prometheus reads: the product's own figures, and how its HTTP calls go.

The product's figures come from the read model, at most once in `FRESH_FOR`, whoever asks how often.
Labels take their values from short fixed lists: states, channels, and the routes' templates.
"""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from activities.errors import RecordsUnavailable
from activities.gauge_ports import Gauges
from activities.stats_ports import Figures
from api.calendar import Calendar
from api.dependencies import ApiDependencies

FRESH_FOR = timedelta(seconds=5)
_NAMES = {
    "in_line": ("nubes_line_length", "Guests of today who wait without an offer."),
    "longest_wait": ("nubes_longest_wait_seconds", "How long the first of them has waited."),
    "offers_open": ("nubes_offers_open", "Tables of today on offer."),
    "lateness": ("nubes_expiry_lateness_seconds", "Latest end of a silent offer after its window."),
    "unheard": ("nubes_inbox_backlog", "Messages of guests that nobody has handled."),
    "unheard_for": ("nubes_inbox_oldest_seconds", "Since when the oldest of them waits."),
    "unsent": ("nubes_outbox_backlog", "Messages of the last day that were not taken."),
    "unsent_for": ("nubes_outbox_oldest_seconds", "Since when the oldest of them waits."),
    "untold": ("nubes_reports_backlog", "Delivery reports that no workflow has heard."),
    "unmirrored": ("nubes_mirror_backlog", "Records that the restaurant's base lacks."),
    "mirror_lag": ("nubes_mirror_lag_seconds", "Since when the oldest of them waits."),
}
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS")
OTHER = "other"


class Metrics:
    """The metrics of one API process."""

    def __init__(self, deps: ApiDependencies, calendar: Calendar) -> None:
        self._deps, self._calendar = deps, calendar
        self._house = House()
        self._read_at: float | None = None
        self._turn = asyncio.Lock()
        registry = self._registry = CollectorRegistry()
        registry.register(self._house)
        labels = ("method", "route")
        self._requests = Counter(
            "nubes_http_requests", "Answers.", (*labels, "status"), registry=registry
        )
        self._seconds = Histogram(
            "nubes_http_request_seconds", "Until an answer began.", labels, registry=registry
        )

    async def text(self) -> bytes:
        """All of them, in Prometheus' text format."""
        async with self._turn:
            now = time.monotonic()
            if self._read_at is None or now - self._read_at >= FRESH_FOR.total_seconds():
                await self._read()
                self._read_at = now
        return generate_latest(self._registry)

    def answered(self, method: str, route: str, status: int, seconds: float) -> None:
        """A request was answered."""
        method = method if method in _METHODS else OTHER
        self._requests.labels(method, route, f"{status}").inc()
        self._seconds.labels(method, route).observe(seconds)

    async def _read(self) -> None:
        location, today = self._deps.restaurant.id, self._calendar.today()
        mirrored = self._deps.settings.uses_airtable
        try:
            gauges = await self._deps.gauges.read(
                location, today, self._calendar.now(), mirrored=mirrored
            )
            figures = await self._deps.statistics.figures(location, today, today)
        except RecordsUnavailable:
            self._house.now = None
        else:
            self._house.now = gauges, figures


class House(Collector):
    """The product's figures. While the records are away there are none, rather than old ones."""

    def __init__(self) -> None:
        self.now: tuple[Gauges, Figures] | None = None

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The newest reading."""
        up = "Whether the database answers."
        yield GaugeMetricFamily("nubes_records_up", up, 0 if self.now is None else 1)
        if self.now is None:
            return
        gauges, figures = self.now
        for each in fields(gauges):
            name, text = _NAMES[each.name]
            yield GaugeMetricFamily(name, text, getattr(gauges, each.name))
        entries = GaugeMetricFamily("nubes_entries", "Entries of today.", labels=["status"])
        for status, count in figures.by_status.items():
            entries.add_metric([status], count)
        yield entries
        sent = GaugeMetricFamily(
            "nubes_deliveries", "Messages of today.", labels=["channel", "state"]
        )
        for channel in figures.deliveries:
            for state in ("accepted", "delivered", "read", "failed"):
                sent.add_metric([channel.channel, state], getattr(channel, state))
        yield sent
        waits = figures.waits
        if waits.actual_min is not None:
            text = "Mean wait of today's guests who were offered a table."
            yield GaugeMetricFamily("nubes_wait_seconds", text, waits.actual_min * 60)


class Measured:
    """Counts and times each request under its route's template."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve the request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                # A path that no route has would make a series of each guess.
                route = getattr(scope.get("route"), "path", OTHER)
                seconds = time.perf_counter() - began
                self._metrics.answered(scope["method"], route, message["status"], seconds)
            await send(message)

        await self._app(scope, receive, answer)
