"""What Sentry receives of a fault: types and places, and nobody's data."""

import gzip
import json
import logging
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
import sentry_sdk

from cli import faults

EVENTS: list[dict[str, Any]] = []


class Sentry(BaseHTTPRequestHandler):
    """Takes envelopes and keeps their events."""

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        EVENTS.extend(event for line in body.splitlines() if "level" in (event := json.loads(line)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def sentry(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A Sentry on this machine that faults are reported to."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    EVENTS.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Sentry) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        faults.report_to(f"http://key@127.0.0.1:{server.server_port}/1", "production")
        yield
        sentry_sdk.get_client().close()
        sentry_sdk.get_global_scope().set_client(None)
        server.shutdown()


def received() -> dict[str, Any]:
    sentry_sdk.flush(10)
    [event] = EVENTS
    return event


def test_a_fault_arrives_without_its_guest(sentry: None) -> None:
    name = "Rosalinda Zubizarreta"
    try:
        raise ValueError(f"{name} +34600000011")
    except ValueError:
        logging.getLogger("api.sample").exception("unexpected %s", "ValueError", extra={"n": name})
    event = received()
    assert event["logentry"]["message"] == "unexpected ValueError"
    [raised] = event["exception"]["values"]
    assert raised["type"] == "ValueError"
    frame = raised["stacktrace"]["frames"][-1]
    assert frame["function"] == "test_a_fault_arrives_without_its_guest"
    text = json.dumps(event)
    assert "Rosalinda" not in text
    assert "600000011" not in text


def test_what_a_library_fills_in_stays_here(sentry: None) -> None:
    logging.getLogger("sqlalchemy.pool").error("lost %s", "Rosalinda")
    assert received()["logentry"] == {"message": "lost %s"}


def test_warnings_are_no_faults(sentry: None) -> None:
    logging.getLogger("api.sample").warning("unavailable")
    sentry_sdk.flush(10)
    assert EVENTS == []


def test_without_a_dsn_nothing_is_reported() -> None:
    faults.report_to("", "production")
    assert not sentry_sdk.get_client().is_active()
