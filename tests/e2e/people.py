"""Those who use a running house: staff, the voice agent, and guests on WhatsApp, all over HTTP."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import httpx

from tests.waiting import PATIENCE, eventually

Json = dict[str, Any]


@dataclass(frozen=True)
class Guest:
    """Somebody with company. `phone` is E.164, and nobody else's in this house."""

    name: str
    phone: str
    size: int
    zone: str | None = None

    def wish(self, day: str, at: str) -> Json:
        """What staff fill in for the guest."""
        wish = {"nombre_cliente": self.name, "telefono_cliente": self.phone, "fecha": day}
        return wish | {"num_personas": self.size, "hora": at, "zona_preferida": self.zone}

    def said(self, day: str, at: str) -> Json:
        """What the voice agent passes on; the number is the caller's."""
        said: Json = {"nombre": self.name, "num_personas": self.size, "fecha": day, "hora": at}
        return said if self.zone is None else said | {"zona_preferida": self.zone}


class Staff:
    """Somebody logged in to the staff API."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def ask(
        self, method: str, path: str, body: object = None, key: str = "", **params: str
    ) -> httpx.Response:
        """The answer, whatever it is. Without a key the call gets one of its own."""
        headers = {} if method == "GET" else {"Idempotency-Key": key or uuid4().hex}
        url = f"/api/mobile{path}"
        return await self._http.request(
            method, url, json=body, headers=headers, params=params or None
        )

    async def get(self, path: str, **params: str) -> Any:
        """The `data` of a look-up that succeeds."""
        return (await self.ask("GET", path, **params)).raise_for_status().json()["data"]

    async def do(self, method: str, path: str, body: object = None) -> Any:
        """The `data` of a call that succeeds."""
        return (await self.ask(method, path, body)).raise_for_status().json()["data"]

    async def insist(self, method: str, path: str, body: object) -> Any:
        """The `data` of a call that is repeated with its key for as long as it is answered 503."""
        key = uuid4().hex

        async def done() -> httpx.Response | None:
            answer = await self.ask(method, path, body, key)
            return None if answer.status_code == 503 else answer.raise_for_status()

        return (await eventually(done, PATIENCE)).json()["data"]


class VoiceAgent:
    """The agent that answers the telephone. `secret` is what it shows of itself."""

    def __init__(self, http: httpx.AsyncClient, secret: str) -> None:
        self._http, self._secret = http, secret

    async def send(self, tool: str, envelope: Json) -> httpx.Response:
        """The answer to a whole envelope, whatever it is."""
        headers = {"X-Vapi-Secret": self._secret} if self._secret else {}
        return await self._http.post(f"/vapi/tools/{tool}", json=envelope, headers=headers)

    async def use(self, tool: str, caller: str, arguments: object) -> Json:
        """The item of `results` for one call of that tool."""
        answer = await self.send(tool, tool_call(tool, caller, arguments))
        assert answer.status_code == 200, answer.text
        (result,) = answer.json()["results"]
        return dict(result)


def tool_call(tool: str, caller: str, arguments: object) -> Json:
    """VAPI's envelope with one call; `arguments` None leaves them out."""
    function: Json = {"name": tool}
    if arguments is not None:
        function["arguments"] = arguments
    call = {"id": f"call_{uuid4().hex[:24]}", "type": "function", "function": function}
    customer = {"number": caller}
    return {
        "message": {
            "type": "tool-calls",
            "toolCallList": [call],
            "call": {"id": str(uuid4()), "type": "inboundPhoneCall", "customer": customer},
            "customer": customer,
        }
    }


class Telephones:
    """Guests' telephones as the Twilio stand-in has them, and the stand-in's faults."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def write(self, phone: str, text: str, sid: str | None = None) -> Json:
        """What came of a guest's message: `status_code`, `reply`, `attempts`, `error`."""
        sent: Json = {"from": f"whatsapp:{phone}", "body": text}
        if sid is not None:
            sent["sid"] = sid
        answer = await self._http.post("/control/inbound", json=sent, timeout=PATIENCE)
        return dict(answer.raise_for_status().json())

    async def ask(self, phone: str, text: str) -> str:
        """What a guest's message is answered with, at once or, by a slow house, afterwards."""
        before = len(await self.received(phone))
        report = await self.write(phone, text)
        answer = (await self.wait(phone, before + 1))[before]
        assert report["status_code"] == 200, report
        assert report["reply"] in (answer, None), report
        return answer

    async def received(self, phone: str) -> list[str]:
        """The texts that the guest has got so far, in order."""
        answer = await self._http.get("/control/messages", params={"to": phone})
        return _bodies(answer)

    async def messages(self, phone: str) -> list[Json]:
        """The guest's messages as the provider has them, in order."""
        answer = await self._http.get("/control/messages", params={"to": phone})
        return list(answer.raise_for_status().json()["messages"])

    async def wait(self, phone: str, count: int, seconds: float = PATIENCE) -> list[str]:
        """The texts that the guest has got, as soon as there are that many."""
        query: dict[str, str | float] = {"to": phone, "count": count, "timeout": seconds}
        return _bodies(await self._http.get("/control/wait", params=query, timeout=seconds + 5))

    async def misbehave(self, **faults: object) -> None:
        """Switch faults of the provider on; the others stay as they are."""
        (await self._http.post("/control/faults", json=faults)).raise_for_status()

    async def behave(self) -> None:
        """No faults from now on."""
        (await self._http.delete("/control/faults")).raise_for_status()

    async def webhook(self, url: str) -> None:
        """Where guests' messages go from now on."""
        (await self._http.post("/control/webhook", json={"url": url})).raise_for_status()


def _bodies(answer: httpx.Response) -> list[str]:
    return [m["body"] for m in answer.raise_for_status().json()["messages"]]
