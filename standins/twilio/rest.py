"""Twilio's REST API for messages: create, list, fetch."""

import asyncio
import base64
import binascii
import secrets
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from standins.twilio.connection import drop
from standins.twilio.creation import new_message
from standins.twilio.errors import HTTP_CODES, TwilioError
from standins.twilio.listing import page_of
from standins.twilio.messages import Message
from standins.twilio.representation import API_VERSION, as_json
from standins.twilio.settings import StandinSettings
from standins.twilio.standin import Standin


def rest_router(standin: Standin) -> APIRouter:
    """The three calls, behind Basic authentication with the account's id and token."""
    settings = standin.settings

    def authenticate(request: Request, account_sid: str) -> None:
        if not _authentic(request, settings) or account_sid != settings.account_sid:
            raise TwilioError(20003, 401)

    def readable() -> None:
        if status := standin.faults.take_status("read"):
            raise TwilioError(HTTP_CODES[status], status)

    router = APIRouter(
        prefix=f"/{API_VERSION}/Accounts/{{account_sid}}", dependencies=[Depends(authenticate)]
    )

    @router.post("/Messages.json")
    async def create(request: Request) -> Response:
        return await _create(standin, request)

    @router.get("/Messages.json")
    async def listed(request: Request, _: Annotated[None, Depends(readable)]) -> Response:
        messages = standin.store.newest_first()
        return JSONResponse(page_of(messages, request.query_params, settings.account_sid))

    @router.get("/Messages/{sid}.json")
    async def fetch(sid: str, _: Annotated[None, Depends(readable)]) -> Response:
        if (message := standin.store.get(sid)) is None:
            raise TwilioError(20404, 404)
        return JSONResponse(as_json(message, settings.account_sid))

    return router


async def _create(standin: Standin, request: Request) -> Response:
    form = {name: str(value) for name, value in (await request.form()).items()}
    faults = standin.faults
    if faults.take_drop_before():
        return await drop(request)
    await asyncio.sleep(faults.accept_delay_ms / 1000)
    failure = _failure(standin)
    if failure and not (faults.processed and failure.status >= 500):
        return failure.response(faults.retry_after)
    message = await standin.accept(_asked_for(standin, form))
    if faults.take_drop_after():
        return await drop(request)
    await asyncio.sleep(faults.delay_ms / 1000)
    if failure:
        return failure.response(faults.retry_after)
    return JSONResponse(as_json(message, standin.settings.account_sid), 201)


def _failure(standin: Standin) -> TwilioError | None:
    status = standin.faults.take_status("create")
    return TwilioError(HTTP_CODES[status], status) if status else None


def _asked_for(standin: Standin, form: dict[str, str]) -> Message:
    message = new_message(form, standin.settings.whatsapp_from)
    if code := standin.faults.refusal(message.to):
        raise TwilioError(code, to=message.to, sender=message.sender)
    return message


def _authentic(request: Request, settings: StandinSettings) -> bool:
    scheme, _, encoded = request.headers.get("Authorization", "").partition(" ")
    try:
        given = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        return False
    wanted = f"{settings.account_sid}:{settings.auth_token}".encode()
    return scheme.lower() == "basic" and secrets.compare_digest(given, wanted)
