"""What every process logs: one event a line on stderr, with ids and without guests.

JSON in production, text for people in development. The standard library's loggers, ours and the
libraries', all go through here. No line holds a guest's name, number, address or words: fields
that carry them are dropped, what looks like a number or a mail address is masked wherever it
stands, and an exception is told by type and place, since its text may quote a request or a row.
"""

import logging
import re
import sys
import traceback
from collections.abc import Mapping
from contextlib import suppress
from types import TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger
from temporalio import activity
from temporalio.exceptions import ApplicationError

from workflows.contract import parse_entry_workflow_id

OURS = ("activities", "api", "cli", "worker", "workflows")
# What the Temporal SDK tells of the task that logs: its ids, and nothing of its payloads.
TASK_FIELDS = ("workflow_id", "workflow_type", "run_id", "activity_type", "attempt")
PERSONAL = frozenset(
    {
        "address", "args", "arguments", "body", "email", "from", "guest", "name", "nombre",
        "nombre_cliente", "notas", "notes", "phone", "profile_name", "recipient", "sender",
        "telefono", "telefono_cliente", "text", "to", "words",
    }
)  # fmt: skip
MASK = "***"
# With a country's code, or as Spaniards write their own. Ids, dates and ports are none.
_NUMBER = re.compile(
    r"\+\d[\d ().-]{6,}\d"
    r"|(?<![\w.:-])(?:00\d{2}|34)?[ .-]?[6-9]\d{2}(?:[ .-]?\d{2,3}){2,3}(?![\w-])"
)
_MAIL = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_EXCEPTIONS_SHOWN = 5


def set_up(stream: TextIO, *, as_json: bool) -> None:
    """Log there, and there alone: ours from INFO on, libraries from WARNING on."""
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(),
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                without_guests,
                _renderer(stream, as_json=as_json),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


def _common() -> list[Processor]:
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        add_task,
        tell_exception,
    ]


def _renderer(stream: TextIO, *, as_json: bool) -> Processor:
    if as_json:
        return structlog.processors.JSONRenderer(ensure_ascii=False)
    return structlog.dev.ConsoleRenderer(colors=stream.isatty(), pad_event_to=0)


def add_task(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Name the workflow and the activity that log, as fields of their own."""
    told = event.pop("temporal_activity", None) or event.pop("temporal_workflow", None) or {}
    if not told and activity.in_activity():
        info = activity.info()
        told = {name: getattr(info, name, None) for name in TASK_FIELDS}
    for name in TASK_FIELDS:
        if told.get(name) is not None:
            event.setdefault(name, told[name])
    with suppress(ValueError):  # another workflow's
        event.setdefault("entry_id", parse_entry_workflow_id(event.get("workflow_id", "")))
    return event


def tell_exception(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Put types and places where the exception was."""
    error = event.pop("exc_info", None)
    event.pop("stack_info", None)
    if error is True:
        error = sys.exc_info()
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["exception"] = " < ".join(_kind(one) for one in _chain(error))
        event["at"] = _places(error.__traceback__)
    return event


def without_guests(_: WrappedLogger, __: str, event: EventDict) -> EventDict:
    """Drop the fields that hold guests, mask what looks like one in the others."""
    return {key: _masked(value) for key, value in event.items() if key.lower() not in PERSONAL}


def _masked(value: object) -> object:
    if isinstance(value, bool | int | float | type(None)):
        return value
    if isinstance(value, Mapping):
        kept = {str(key): inner for key, inner in value.items()}
        return {key: _masked(inner) for key, inner in kept.items() if key.lower() not in PERSONAL}
    if isinstance(value, list | tuple):
        return [_masked(inner) for inner in value]
    return masked(str(value))


def masked(text: str) -> str:
    """The text without telephone numbers and mail addresses."""
    return _NUMBER.sub(MASK, _MAIL.sub(MASK, text))


def _chain(error: BaseException) -> list[BaseException]:
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and len(causes) < _EXCEPTIONS_SHOWN:
        causes.append(cause)
        cause = cause.__cause__ or cause.__context__
    return causes


def _kind(error: BaseException) -> str:
    """Ours name a business reason, which is worth more than their class."""
    name = type(error).__qualname__
    return f"{name}({error.type})" if isinstance(error, ApplicationError) and error.type else name


def _places(trace: TracebackType | None) -> list[str]:
    frames = reversed(traceback.extract_tb(trace))
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames][:10]
