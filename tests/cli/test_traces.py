"""What leaves in a span: names, routes, ids and times."""

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import StatusCode

from cli.traces import Scrubbed


def test_nothing_of_a_guest_leaves() -> None:
    kept = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(Scrubbed(kept)))
    tracer = provider.get_tracer("test")
    try:
        with tracer.start_as_current_span("GET /e/{token}") as span:
            span.set_attribute("http.route", "/e/{token}")
            span.set_attribute("url.full", "https://lista.es/e/secreto?telefono=+34600000011")
            raise ValueError("Carmen Ruiz +34600000011")
    except ValueError:
        pass
    (told,) = kept.get_finished_spans()
    shown = told.to_json()
    assert "600000011" not in shown
    assert "Carmen" not in shown
    assert "secreto" not in shown
    assert dict(told.attributes or {}) == {"http.route": "/e/{token}"}
    assert [dict(event.attributes or {}) for event in told.events] == [
        {"exception.type": "ValueError"}
    ]
    assert told.status.status_code is StatusCode.ERROR
