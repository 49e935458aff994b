"""What the stand-in's tests share: a product by hand, its form of a create, the fixtures."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator

from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
    RunningStandin,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
GUEST, OTHER = "whatsapp:+34600000011", "whatsapp:+34600000012"
SMS_SENDER, SMS_GUEST = "+34600000002", "+34600000011"
OFFER_SID = "HX0123456789abcdef0123456789abcdef"
# A template as Twilio documents it, with a variable in the buttons' payloads.
OFFER: dict[str, Any] = {
    "friendly_name": "mesa_lista_v1",
    "language": "es",
    "variables": {"1": "Lucía", "2": "4", "3": "10", "4": "offer-1"},
    "types": {
        "twilio/quick-reply": {
            "body": "Hola {{1}}, su mesa para {{2}} personas ya está lista. Se la guardamos {{3}}"
            " minutos. ¿Vienen?",
            "actions": [
                {"type": "QUICK_REPLY", "title": "Sí, vamos", "id": "si:{{4}}"},
                {"type": "QUICK_REPLY", "title": "No podemos", "id": "no:{{4}}"},
            ],
        },
        "twilio/text": {
            "body": "Hola {{1}}, su mesa para {{2}} personas ya está lista. Se la guardamos {{3}}"
            " minutos. Responda SI o NO."
        },
    },
}
PATH = f"/2010-04-01/Accounts/{ACCOUNT_SID}/Messages"
XML = '<?xml version="1.0" encoding="UTF-8"?>'


def fixture(name: str) -> dict[str, Any]:
    return dict(json.loads((FIXTURES / name).read_text()))


class Product:
    """A webhook by hand: keeps what it gets, checks its signature, answers as told."""

    def __init__(self) -> None:
        self.url = ""
        self.calls: list[dict[str, Any]] = []
        self.answers: list[Response] = []
        self.hold: asyncio.Event | None = None
        self._arrived = asyncio.Condition()
        self.app = FastAPI()
        self.app.add_api_route("/hook", self.hook, methods=["POST"])

    async def hook(self, request: Request) -> Response:
        form = await request.form()
        signature = request.headers.get("X-Twilio-Signature", "")
        url = f"{self.url}/hook" + (f"?{request.url.query}" if request.url.query else "")
        call = {
            "form": dict(form),
            "valid": RequestValidator(AUTH_TOKEN).validate(url, form, signature),
            "token": request.headers.get("I-Twilio-Idempotency-Token"),
            "query": request.url.query,
        }
        async with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()
        if self.hold:
            await self.hold.wait()
        return self.answers.pop(0) if self.answers else Response(status_code=204)

    async def wait(self, count: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5), self._arrived:
            await self._arrived.wait_for(lambda: len(self.calls) >= count)
            return self.calls

    async def until(self, fits: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The first form that fits, as soon as it has come."""

        def found() -> list[dict[str, Any]]:
            return [call["form"] for call in self.calls if fits(call["form"])]

        async with asyncio.timeout(5), self._arrived:
            await self._arrived.wait_for(found)
            return found()[0]


def twiml(text: str) -> Response:
    return Response(f"{XML}<Response>{text}</Response>", media_type="text/xml")


async def create(rest: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = {"To": GUEST, "From": SENDER, "Body": "Hola"} | fields
    return await rest.post(f"{PATH}.json", data={k: v for k, v in form.items() if v})


async def put_offer(standin: RunningStandin, **changes: Any) -> None:
    template = OFFER | {"sid": OFFER_SID} | changes
    put = await standin.control.post("/control/templates", json={"templates": [template]})
    put.raise_for_status()


async def offer(rest: httpx.AsyncClient, values: object = None, **fields: str) -> httpx.Response:
    """Send the template; `values` are its variables, as they are if they are text."""
    given = values if isinstance(values, str) else json.dumps(values or {})
    form = {"Body": "", "ContentSid": OFFER_SID, "ContentVariables": given} | fields
    return await create(rest, **form)
