"""Traces from webhook to workflow to activity reach a collector, without anything of a guest.

Spans hold names, routes, ids and times. Only the attributes that are listed here leave: no address
with its query, no header, no text of an exception.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.instrumentation.fastapi import FastAPIInstrumentor
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import Event, ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SpanExporter, SpanExportResult
from opentelemetry.trace import Status
from temporalio.client import Interceptor
from temporalio.contrib.opentelemetry import TracingInterceptor

if TYPE_CHECKING:
    from fastapi import FastAPI

_KEPT = (
    "http.request.method",
    "http.method",
    "http.route",
    "http.response.status_code",
    "http.status_code",
    "temporalWorkflowID",
    "temporalRunID",
    "temporalActivityID",
    "temporalUpdateID",
)
_KEPT_OF_AN_EVENT = ("exception.type",)
# Asked all the time by machines, or open for as long as somebody looks.
_UNTRACED = "/health$,/ready$,/metrics$,/api/mobile/events"


class Traced:
    """Spans of one part of the product go to the collector at that OTLP/HTTP endpoint."""

    def __init__(self, endpoint: str, part: str) -> None:
        self._provider = TracerProvider(resource=Resource.create({"service.name": f"nubes-{part}"}))
        exporter = OTLPSpanExporter(endpoint=f"{endpoint.rstrip('/')}/v1/traces")
        self._provider.add_span_processor(BatchSpanProcessor(Scrubbed(exporter)))

    def interceptors(self) -> list[Interceptor]:
        """What a client, and the workers over it, need to carry traces on."""
        return [TracingInterceptor(self._provider.get_tracer("nubes"))]

    def instrument(self, app: "FastAPI") -> None:
        """Begin a span with each request, or go on with the caller's."""
        FastAPIInstrumentor.instrument_app(
            app,
            tracer_provider=self._provider,
            excluded_urls=_UNTRACED,
            exclude_spans=["receive", "send"],
        )

    def close(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


class Scrubbed(SpanExporter):
    """Hands spans on without what could be a guest's."""

    def __init__(self, exporter: SpanExporter) -> None:
        self._exporter = exporter

    def export(self, spans: Sequence[ReadableSpan]) -> SpanExportResult:
        """Hand on."""
        return self._exporter.export([_scrubbed(span) for span in spans])

    def shutdown(self) -> None:
        """Send what is left."""
        self._exporter.shutdown()

    def force_flush(self, timeout_millis: int = 30_000) -> bool:
        """Send what there is."""
        return self._exporter.force_flush(timeout_millis)


def _scrubbed(span: ReadableSpan) -> ReadableSpan:
    attributes = span.attributes or {}
    return ReadableSpan(
        name=span.name,
        context=span.context,
        parent=span.parent,
        resource=span.resource,
        attributes={name: attributes[name] for name in _KEPT if name in attributes},
        events=[_event(event) for event in span.events],
        links=span.links,
        kind=span.kind,
        status=Status(span.status.status_code),
        start_time=span.start_time,
        end_time=span.end_time,
        instrumentation_scope=span.instrumentation_scope,
    )


def _event(event: Event) -> Event:
    attributes = event.attributes or {}
    kept = {name: attributes[name] for name in _KEPT_OF_AN_EVENT if name in attributes}
    return Event(event.name, kept, event.timestamp)
