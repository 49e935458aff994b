"""The voice agent as a whole, in VAPI's form."""

from typing import Any

from api.vapi_definitions import Server, definitions
from api.vapi_prompt import first_message, system_prompt
from domain.restaurant import Restaurant

EVENTS_PATH = "/vapi/events"
# What VAPI tells us of a call. Its default sends every sentence as well: noise, and personal data.
SERVER_MESSAGES = ("tool-calls", "status-update", "end-of-call-report")


def assistant(restaurant: Restaurant, server: Server | None = None) -> dict[str, Any]:
    """The body of `POST https://api.vapi.ai/assistant`.

    Without a server, as an inline answer to `assistant-request`: VAPI then goes on talking to the
    address that gave the answer, with the credential that it has for it, and no secret travels.
    """
    at = {} if server is None else {"server": server.at(EVENTS_PATH)}
    return {
        "name": f"Recepción {restaurant.name}"[:40],
        "firstMessage": first_message(restaurant),
        "firstMessageMode": "assistant-speaks-first",
        "model": {
            "provider": "openai",
            "model": "gpt-4.1",
            "temperature": 0.3,
            "maxTokens": 250,
            "messages": [{"role": "system", "content": system_prompt(restaurant)}],
            "tools": definitions(restaurant.zones, restaurant.phone, server),
        },
        "voice": {"provider": "azure", "voiceId": "es-ES-ElviraNeural"},
        "transcriber": {"provider": "deepgram", "model": "nova-3", "language": "es"},
        "serverMessages": list(SERVER_MESSAGES),
        # By default calls are recorded and an office is heard behind the voice.
        "artifactPlan": {"recordingEnabled": False},
        "backgroundSound": "off",
        "silenceTimeoutSeconds": 30,
        "maxDurationSeconds": 300,
        "endCallPhrases": ["hasta luego", "adiós"],
        **at,
    }
