"""VAPI's server messages on one URL: what each is answered with."""

import logging
import re
from datetime import datetime

from api.parts import Parts
from api.vapi_assistant import assistant
from api.vapi_envelope import Message
from api.voice_tools import VoiceTools

log = logging.getLogger(__name__)

# VAPI's ids and reasons are words of this kind; anything else is no business of a log.
_CODE = re.compile(r"[\w.-]{1,100}")


class VapiEvents:
    """Answers for one restaurant. What asks nothing is answered with an empty object."""

    def __init__(self, api: Parts) -> None:
        self._api = api

    async def answer(self, message: Message) -> dict[str, object]:
        """The JSON answer; for all but tool calls it is made without any I/O."""
        match message.kind:
            case "tool-calls":
                return {"results": await VoiceTools(self._api).answers(message)}
            case "assistant-request":
                return self._assistant()
            case "transfer-destination-request":
                return {"error": self._no_transfer()}
            case "status-update":
                _log_status(message)
            case "end-of-call-report":
                _log_end(message)
        return {}

    def _assistant(self) -> dict[str, object]:
        deps = self._api.deps
        if deps.settings.vapi_assistant_id:
            return {"assistantId": deps.settings.vapi_assistant_id}
        return {"assistant": assistant(deps.restaurant)}

    def _no_transfer(self) -> str:
        return f"Ahora no puedo pasarte con nadie. Llama, por favor, al {self._api.venue.phone}."


def _log_status(message: Message) -> None:
    log.info("call %s is %s", _code(message.call_id), _code(message.more.get("status")))


def _log_end(message: Message) -> None:
    seconds = _seconds(message.more.get("startedAt"), message.more.get("endedAt"))
    lasted = "unknown" if seconds is None else f"{seconds:.0f} s"
    reason = _code(message.more.get("endedReason"))
    log.info("call %s ended: %s, lasted %s", _code(message.call_id), reason, lasted)


def _code(value: object) -> str:
    return value if isinstance(value, str) and _CODE.fullmatch(value) else "?"


def _seconds(start: object, end: object) -> float | None:
    try:
        lasted = datetime.fromisoformat(str(end)) - datetime.fromisoformat(str(start))
    except (ValueError, TypeError):  # TypeError: one with a zone, one without
        return None
    return lasted.total_seconds()
