"""Unexpected faults reach Sentry, where there is a DSN, without anything of a guest.

What is logged as an error is an event there. It holds types, places and the log's own words: no
text of an exception, no local variable, no body, query, header or breadcrumb. Only what is listed
here leaves.
"""

from typing import TYPE_CHECKING, Any

import sentry_sdk
from sentry_sdk.integrations.logging import LoggingIntegration

from cli.logs import OURS, masked

if TYPE_CHECKING:
    from sentry_sdk.types import Event, Hint

_KEPT = ("event_id", "timestamp", "level", "logger", "platform", "release", "environment")
_KEPT_OF_A_FRAME = ("filename", "function", "module", "lineno", "in_app")


def report_to(dsn: str, environment: str) -> None:
    """Report from now on; an empty `dsn` reports nowhere. `ValueError` for one that is none."""
    if dsn:
        sentry_sdk.init(
            dsn=dsn,
            environment=environment,
            before_send=scrubbed,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            # They would attach the request; all that matters is logged.
            default_integrations=False,
            auto_enabling_integrations=False,
            integrations=[LoggingIntegration(level=None)],
        )


def scrubbed(event: "Event", _: "Hint") -> "Event":
    """The event without guests."""
    told: dict[str, Any] = dict(event)
    kept = {name: told[name] for name in _KEPT if name in told}
    if "logentry" in told:
        kept["logentry"] = {"message": _words(told.get("logger", ""), told["logentry"])}
    if "exception" in told:
        kept["exception"] = {"values": [_exception(one) for one in told["exception"]["values"]]}
    return kept  # type: ignore[return-value]


def _words(logger: str, entry: dict[str, Any]) -> str:
    """What we have written names no guest; of what a library filled in, nothing is known."""
    ours = logger.partition(".")[0] in OURS
    return masked(entry["formatted"] if ours and entry.get("formatted") else entry["message"])


def _exception(told: dict[str, Any]) -> dict[str, Any]:
    frames = (told.get("stacktrace") or {}).get("frames") or []
    shown = [{name: frame.get(name) for name in _KEPT_OF_A_FRAME} for frame in frames]
    return {
        "type": told.get("type"),
        "module": told.get("module"),
        "stacktrace": {"frames": shown},
    }
