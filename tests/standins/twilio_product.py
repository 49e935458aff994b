"""What the stand-in's tests share: a product by hand, its form of a create, the fixtures."""

import asyncio
import json
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI, Request, Response
from twilio.request_validator import RequestValidator

from tests.standin_fixtures import (
    ACCOUNT_SID,
    AUTH_TOKEN,
    SENDER,
)

FIXTURES = Path(__file__).parents[1] / "fixtures"
GUEST, OTHER = "whatsapp:+34600000011", "whatsapp:+34600000012"
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


def twiml(text: str) -> Response:
    return Response(f"{XML}<Response>{text}</Response>", media_type="text/xml")


async def create(rest: httpx.AsyncClient, **fields: str) -> httpx.Response:
    form = {"To": GUEST, "From": SENDER, "Body": "Hola"} | fields
    return await rest.post(f"{PATH}.json", data={k: v for k, v in form.items() if v})
