"""VAPI's calls to us: one tool per URL, or all on one; always 200 once authorised."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import JSONResponse

from api.body_limit import BodyTooLarge, BodyTooSlow
from api.parts import Api
from api.problems import unauthorised
from api.vapi_envelope import TOOL_CALLS, read
from api.vapi_events import VapiEvents
from api.voice_tools import VoiceTools

router = APIRouter(prefix="/vapi", tags=["VAPI"])


async def authorised(request: Request, api: Api) -> None:
    """401 unless the request carries the shared secret in either of VAPI's two ways."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    given = request.headers.get("X-Vapi-Secret") or (token if scheme.lower() == "bearer" else "")
    secret = api.deps.settings.vapi_secret.get_secret_value()
    if not hmac.compare_digest(given.strip().encode(), secret.encode()):
        raise unauthorised("Falta el secreto de VAPI o no es el correcto.")


async def body(request: Request) -> bytes:
    """The raw body; an overlong or broken-off one counts as empty, for the answer must be 200."""
    try:
        return await request.body()
    except (BodyTooLarge, BodyTooSlow):
        return b""


@router.post("/tools/{tool}", dependencies=[Depends(authorised)])
async def tools(tool: str, api: Api, sent: Annotated[bytes, Depends(body)]) -> JSONResponse:
    """Las llamadas a herramientas de un mensaje, contestadas por orden."""
    message = read(sent)
    if message is None or message.kind != TOOL_CALLS:
        return JSONResponse({})
    return JSONResponse({"results": await VoiceTools(api).answers(message, tool)})


@router.post("/events", dependencies=[Depends(authorised)])
async def events(api: Api, sent: Annotated[bytes, Depends(body)]) -> JSONResponse:
    """Todos los mensajes de VAPI en una sola dirección."""
    message = read(sent)
    return JSONResponse({} if message is None else await VapiEvents(api).answer(message))
