"""Traces lead from a request through the workflows to the message that goes out.

What begins a workflow is the root of its trace; a later request has one of its own, to which what
the workflow does for it is linked.
"""

from collections import defaultdict
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from tests.e2e.evening import OFFER
from tests.e2e.house import ZONE, open_house
from tests.standin_fixtures import serve
from tests.waiting import eventually

BEGUN = {
    "POST /api/mobile/reservations",
    "HandleUpdate:book",
    "RunWorkflow:WaitlistEntryWorkflow",
    "RunActivity:send_message",
}


class Collector:
    """What a collector was sent: the names of each trace's spans, which traces spans of a name are
    linked to, and all bytes."""

    def __init__(self) -> None:
        self.traces: dict[bytes, set[str]] = defaultdict(set)
        self.links: dict[str, set[bytes]] = defaultdict(set)
        self.content = b""
        self.app = FastAPI()
        self.app.add_api_route("/v1/traces", self.take, methods=["POST"])

    async def take(self, request: Request) -> Response:
        """As a collector does."""
        body = await request.body()
        self.content += body
        sent = ExportTraceServiceRequest.FromString(body)
        for resource in sent.resource_spans:
            for scope in resource.scope_spans:
                for span in scope.spans:
                    self.traces[span.trace_id].add(span.name)
                    self.links[span.name] |= {link.trace_id for link in span.links}
        return Response(b"", media_type="application/x-protobuf")


@pytest.fixture
async def collector() -> AsyncIterator[tuple[Collector, str]]:
    """A collector, and its address."""
    collector = Collector()
    async with serve(collector.app) as url:
        yield collector, url


async def test_from_the_call_to_the_message(
    tmp_path: Path, collector: tuple[Collector, str]
) -> None:
    found, url = collector
    today = datetime.now(ZONE).date()
    async with open_house(tmp_path, today, 900, OTEL_EXPORTER_OTLP_ENDPOINT=url) as house:
        evening = await house.full_evening()
        guest = evening.guest("Rosalinda Prueba")
        await evening.call(guest)
        await evening.free("T2")
        await evening.hears(guest, OFFER)

        async def led_through() -> bool:
            return any(names >= BEGUN for names in found.traces.values())

        async def linked() -> bool:
            traces = found.links["HandleUpdate:free_table"]
            return any("POST /api/mobile/tables/{mesa}/free" in found.traces[t] for t in traces)

        await eventually(led_through)
        await eventually(linked)
    for secret in (b"Rosalinda", guest.phone.encode(), guest.phone[1:].encode()):
        assert secret not in found.content
