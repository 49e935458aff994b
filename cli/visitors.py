"""The people of an evening as HTTP clients: staff at the dashboard, callers, guests on WhatsApp."""

from typing import Any, cast
from uuid import uuid4

import httpx

from cli.errors import CommandError

TIMEOUT_SECONDS = 20.0
Json = dict[str, Any]


class Visitor:
    """Calls one server and expects it to do what it was asked."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        response = await self._http.request(method, path, **options)
        if response.is_error:
            raise CommandError(
                f"{method} {path} was answered {response.status_code}: {response.text}"
            )
        return cast(Json, response.json())


class Staff(Visitor):
    """Somebody logged in to the staff API."""

    @classmethod
    async def log_in(cls, http: httpx.AsyncClient, user: str, password: str) -> "Staff":
        """With the rights of that user. `CommandError` when the password is wrong."""
        form = {"username": user, "password": password}
        token = await Visitor(http)._call("POST", "/api/auth/token", data=form)
        http.headers["Authorization"] = f"Bearer {token['access_token']}"
        return cls(http)

    async def book(self, body: Json) -> Json:
        """A new reservation."""
        return await self._post("/reservations", body)

    async def join(self, body: Json) -> Json:
        """The place in line that the guest got, or already had."""
        return await self._post("/waitlist", body)

    async def free(self, table: str, day: str, at: str) -> list[Json]:
        """The offers that a freed table leads to."""
        answer = await self._post(f"/tables/{table}/free", {"fecha": day, "hora": at})
        return cast(list[Json], answer["avisos"])

    async def notify(self, entry_id: str, table: str) -> Json:
        """What an offer out of turn answers."""
        return await self._post(f"/waitlist/{entry_id}/notify", {"mesa": table})

    async def entry(self, entry_id: str) -> Json:
        """One entry."""
        answer = await self._call("GET", f"/api/mobile/waitlist/{entry_id}")
        return cast(Json, answer["data"])

    async def entries(self, day: str) -> list[Json]:
        """The day's entries in order of joining."""
        answer = await self._call("GET", "/api/mobile/waitlist", params={"fecha": day})
        return cast(list[Json], answer["data"])

    async def _post(self, path: str, body: Json) -> Json:
        headers = {"Idempotency-Key": str(uuid4())}
        answer = await self._call("POST", f"/api/mobile{path}", json=body, headers=headers)
        return cast(Json, answer["data"])


class VoiceAgent(Visitor):
    """The agent that answers the telephone, and calls our tools."""

    def __init__(self, http: httpx.AsyncClient, secret: str) -> None:
        super().__init__(http)
        self._secret = secret

    async def use(self, tool: str, caller: str, arguments: Json) -> str:
        """What the agent may say after using the tool for that caller (E.164)."""
        envelope = _tool_call(tool, caller, arguments)
        headers = {"X-Vapi-Secret": self._secret}
        answer = await self._call("POST", f"/vapi/tools/{tool}", json=envelope, headers=headers)
        result: Json = answer["results"][0]
        if "error" in result:
            raise CommandError(f"the tool {tool} refused: {result['error']}")
        return str(result["result"])


class WhatsApp(Visitor):
    """Guests' telephones, as the Twilio stand-in has them."""

    async def message(self, guest: str, count: int) -> str:
        """The guest's message of that number (from 1), once it has come."""
        query = {"to": guest, "count": count, "timeout": TIMEOUT_SECONDS}
        wait = httpx.Timeout(TIMEOUT_SECONDS + 5)
        answer = await self._call("GET", "/control/wait", params=query, timeout=wait)
        return str(answer["messages"][count - 1]["body"])

    async def sms(self, guest: str) -> str:
        """The guest's first SMS, once it has come."""
        query = {"to": guest, "channel": "sms", "count": 1, "timeout": TIMEOUT_SECONDS}
        wait = httpx.Timeout(TIMEOUT_SECONDS + 5)
        answer = await self._call("GET", "/control/wait", params=query, timeout=wait)
        return str(answer["messages"][0]["body"])

    async def lose(self, guest: str) -> None:
        """From now on no WhatsApp arrives there, as on a number that has none (63024)."""
        await self._call("POST", "/control/faults", json={"undeliverable": {guest: 63024}})

    async def write(self, guest: str, text: str, channel: str = "whatsapp") -> str:
        """What the guest is answered at once."""
        sender = f"whatsapp:{guest}" if channel == "whatsapp" else guest
        sent = {"from": sender, "body": text, "channel": channel}
        answer = await self._call("POST", "/control/inbound", json=sent)
        if answer["reply"] is None:
            raise CommandError(f"«{text}» was not answered: {answer}")
        return str(answer["reply"])


def _tool_call(tool: str, caller: str, arguments: Json) -> Json:
    function = {"name": tool, "arguments": arguments}
    call = {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": function}
    customer = {"number": caller}
    return {
        "message": {
            "type": "tool-calls",
            "toolCallList": [call],
            "toolWithToolCallList": [{"type": "function", "function": function, "toolCall": call}],
            "call": {"id": str(uuid4()), "type": "inboundPhoneCall", "customer": customer},
            "customer": customer,
        }
    }
