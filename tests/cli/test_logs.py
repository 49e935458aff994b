"""What a log line holds of a task, of an exception and of guests: ids, places, and nobody."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from temporalio.exceptions import ApplicationError

from cli import logs


class Log:
    """A logger of ours and what it has written."""

    def __init__(self, *, as_json: bool = True) -> None:
        self.stream = io.StringIO()
        logs.set_up(self.stream, as_json=as_json)
        self.ours = logging.getLogger("worker.sample")

    @property
    def text(self) -> str:
        return self.stream.getvalue()

    @property
    def line(self) -> dict[str, Any]:
        """The only line."""
        [line] = self.text.splitlines()
        found: dict[str, Any] = json.loads(line)
        return found


@pytest.fixture
def untouched() -> Iterator[None]:
    """The test's own handlers and levels come back."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


@pytest.fixture
def log(untouched: None) -> Log:
    """As in production."""
    return Log()


def test_a_line_is_one_object(log: Log) -> None:
    log.ours.info("working for %s", "casa")
    logging.getLogger("library").info("too much")
    line = log.line
    assert line["event"] == "working for casa"
    assert (line["level"], line["logger"]) == ("info", "worker.sample")
    assert str(line["timestamp"]).endswith("Z")


def test_the_task_is_named(log: Log) -> None:
    told = {"workflow_id": "entry:abc", "activity_type": "send_message", "attempt": 2, "input": "x"}
    log.ours.warning("slow", extra={"temporal_activity": told})
    line = log.line
    assert line["entry_id"] == "abc"
    assert (line["activity_type"], line["attempt"]) == ("send_message", 2)
    assert "input" not in line


def test_an_exception_is_told_without_its_words(log: Log) -> None:
    try:
        try:
            raise ValueError("no such guest: Carmen Ruiz")
        except ValueError as error:
            raise ApplicationError("Carmen Ruiz", type="recipient") from error
    except ApplicationError:
        log.ours.exception("sending failed")
    assert "Carmen" not in log.text
    line = log.line
    assert line["exception"] == "ApplicationError(recipient) < ValueError"
    assert "test_logs.py" in line["at"][0]


@pytest.mark.parametrize("field", ["phone", "nombre_cliente", "notas", "Body"])
def test_fields_of_guests_are_dropped(log: Log, field: str) -> None:
    log.ours.warning("x", extra={field: "secret", "more": {field: "secret", "kept": "yes"}})
    assert "secret" not in log.text
    assert log.line["more"] == {"kept": "yes"}


@pytest.mark.parametrize(
    "number",
    [
        "+34600000011", "whatsapp:+34600000011", "+34 600 00 00 11", "600000011", "600 000 011",
        "600 00 00 11", "0034600000011", "+44 20 7946 0958", "carmen.ruiz@example.com",
    ],
)  # fmt: skip
def test_numbers_and_addresses_are_masked(number: str) -> None:
    assert logs.masked(f"to {number} failed").replace("whatsapp:", "") == "to *** failed"


@pytest.mark.parametrize(
    "id_", ["2026-11-27", "day:casa:2026-11-27", "127.0.0.1:57233", "SM" + "6" * 32, "21:00:15.123"]
)
def test_what_is_no_number_stays(id_: str) -> None:
    assert logs.masked(f"{id_} failed") == f"{id_} failed"


def test_people_read_text(untouched: None) -> None:
    log = Log(as_json=False)
    log.ours.warning("%s ended", "api")
    assert "api ended" in log.text
    assert not log.text.startswith("{")
