"""The voice tools as VAPI is told of them, made from the models that read their arguments."""

from dataclasses import dataclass
from typing import Any

from api.voice_models import TOOLS, ToolArguments

Json = dict[str, Any]

TIMEOUT_SECONDS = 20
# The caller hears nothing while a tool runs: after this long the agent says that it is at it.
DELAY_MS = 4000
SECRET_HEADER = "X-Vapi-Secret"  # noqa: S105 - a header's name

_UNWANTED = ("title", "default")


@dataclass(frozen=True)
class Server:
    """Where VAPI finds us, and how it shows that it is VAPI.

    `credential`: id of a credential kept at VAPI. `secret`: the shared secret itself, in clear.
    """

    base_url: str
    credential: str | None = None
    secret: str | None = None

    def at(self, path: str) -> Json:
        """VAPI's `server` object for a path."""
        server: Json = {"url": f"{self.base_url}{path}", "timeoutSeconds": TIMEOUT_SECONDS}
        if self.credential:
            server["credentialId"] = self.credential
        if self.secret:
            server["headers"] = {SECRET_HEADER: self.secret}
        return server


def definitions(zones: tuple[str, ...], phone: str, server: Server | None) -> list[Json]:
    """All tools for a house with those zones; `phone` is told when one fails.

    Without a server VAPI posts the calls where the assistant's other messages go.
    """
    return [_definition(tool, zones, phone, server) for tool in TOOLS]


def _definition(
    tool: type[ToolArguments], zones: tuple[str, ...], phone: str, server: Server | None
) -> Json:
    at = {} if server is None else {"server": server.at(f"/vapi/tools/{tool.tool}")}
    return {
        "type": "function",
        "async": False,
        "function": {
            "name": tool.tool,
            "description": tool.purpose,
            "parameters": _parameters(tool, zones),
        },
        **at,
        "messages": _messages(tool, phone),
    }


def _parameters(tool: type[ToolArguments], zones: tuple[str, ...]) -> Json:
    schema = tool.model_json_schema()
    properties = {
        name: {key: value for key, value in told.items() if key not in _UNWANTED}
        for name, told in schema["properties"].items()
    }
    if "zona_preferida" in properties:
        properties["zona_preferida"]["enum"] = list(zones)
    return {
        "type": "object",
        "properties": properties,
        "required": schema.get("required", []),
    }


def _messages(tool: type[ToolArguments], phone: str) -> list[Json]:
    """What is said around a call. Without a `request-start` VAPI says something in English."""
    failed = f"Perdona, ahora mismo no puedo hacerlo. Llama, por favor, al {phone}."
    return [
        {"type": "request-start", "content": tool.meanwhile},
        {
            "type": "request-response-delayed",
            "timingMilliseconds": DELAY_MS,
            "content": "Sigo con ello, un segundito.",
        },
        {"type": "request-failed", "content": failed},
    ]
