"""Twilio's Content API: templates and their approval by WhatsApp.

It is another host in the world (`content.twilio.com`) and the same one here.
"""

from typing import Any

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import JSONResponse

from standins.twilio.approvals import submit
from standins.twilio.auth import authenticate
from standins.twilio.content_json import (
    CONTENT_PATH,
    approval_json,
    approvals_json,
    content_json,
    contents_json,
)
from standins.twilio.definition import Definition, parsed
from standins.twilio.errors import TwilioError
from standins.twilio.listing import number_in, size_in
from standins.twilio.messages import new_sid
from standins.twilio.standin import Standin


def content_router(standin: Standin) -> APIRouter:
    """The calls, behind Basic authentication with the account's id and token."""

    def authentic(request: Request) -> None:
        authenticate(request, standin.settings)

    router = APIRouter(prefix=CONTENT_PATH, dependencies=[Depends(authentic)])
    _add_content_calls(router, standin)
    _add_approval_calls(router, standin)
    return router


def _add_content_calls(router: APIRouter, standin: Standin) -> None:
    account, catalogue = standin.settings.account_sid, standin.catalogue

    @router.post("")
    async def create(request: Request) -> Response:
        definition = parsed(Definition, await _json(request))
        content = catalogue.put(new_sid("HX"), definition)
        return JSONResponse(content_json(content, account, _base(request)), 201)

    @router.get("")
    async def listed(request: Request) -> Response:
        query = request.query_params
        page, size = number_in(query, "Page", 0), size_in(query)
        found = contents_json(catalogue.all(), account, _base(request), page, size)
        return JSONResponse(found)

    @router.get("/{sid}")
    async def fetch(request: Request, sid: str) -> Response:
        return JSONResponse(content_json(catalogue.get(sid), account, _base(request)))


def _add_approval_calls(router: APIRouter, standin: Standin) -> None:
    account, catalogue = standin.settings.account_sid, standin.catalogue

    @router.post("/{sid}/ApprovalRequests/whatsapp")
    async def ask(request: Request, sid: str) -> Response:
        content = submit(catalogue, sid, await _json(request))
        # Twilio answers before WhatsApp has looked at it, so the answer knows no verdict yet.
        shown = approval_json(content, content.approval) if content.approval else {}
        return JSONResponse(shown | {"status": "received", "rejection_reason": ""}, 201)

    @router.get("/{sid}/ApprovalRequests")
    async def approvals(request: Request, sid: str) -> Response:
        return JSONResponse(approvals_json(catalogue.get(sid), account, _base(request)))


async def _json(request: Request) -> Any:
    try:
        return await request.json()
    except ValueError:
        raise TwilioError(20001, detail="the body is not JSON") from None


def _base(request: Request) -> str:
    return str(request.base_url).rstrip("/")
