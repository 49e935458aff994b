"""Twilio's REST API for messages: create, list, fetch."""

import asyncio
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from standins.connection import drop
from standins.twilio.auth import authenticate
from standins.twilio.creation import new_message
from standins.twilio.errors import HTTP_CODES, TwilioError
from standins.twilio.faults import Faults
from standins.twilio.listing import page_of
from standins.twilio.messages import Message
from standins.twilio.representation import API_VERSION, as_json
from standins.twilio.standin import Standin


def rest_router(standin: Standin) -> APIRouter:
    """The three calls, behind Basic authentication with the account's id and token."""
    settings = standin.settings

    def authentic(request: Request, account_sid: str) -> None:
        authenticate(request, settings)
        if account_sid != settings.account_sid:
            raise TwilioError(20003, 401)

    def readable() -> None:
        if status := standin.faults.take_status("read"):
            raise TwilioError(HTTP_CODES[status], status)

    router = APIRouter(
        prefix=f"/{API_VERSION}/Accounts/{{account_sid}}", dependencies=[Depends(authentic)]
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
    misfortune = standin.faults.misfortune(form.get("To", ""))
    if isinstance(misfortune, int):
        return _failure(misfortune, faults)
    status = standin.faults.take_status("create")
    if status and not (faults.processed and status >= 500):
        return _failure(status, faults)
    message = await standin.accept(_asked_for(standin, form))
    if faults.take_drop_after() or misfortune == "dropped":
        return await drop(request)
    await asyncio.sleep(faults.delay_ms / 1000)
    if status:
        return _failure(status, faults)
    return JSONResponse(as_json(message, standin.settings.account_sid), 201)


def _failure(status: int, faults: Faults) -> Response:
    return TwilioError(HTTP_CODES[status], status).response(faults.retry_after)


def _asked_for(standin: Standin, form: Mapping[str, str]) -> Message:
    message = new_message(form, standin.settings, standin.catalogue)
    if code := standin.faults.refusal(message.to):
        raise TwilioError(code, to=message.to, sender=message.sender)
    return message
