"""Airtable tells us that somebody has changed something in the restaurant's base."""

import base64
import hashlib
import hmac

from fastapi import APIRouter, Request
from starlette.responses import Response

from activities.edit_ports import Hook
from api.parts import Api
from api.problems import forbidden

router = APIRouter(prefix="/airtable", tags=["Airtable"])

_HEADER = "X-Airtable-Content-MAC"
_SCHEME = "hmac-sha256="


@router.post("/webhook", status_code=204, responses={403: {"description": "Firma"}})
async def edited(request: Request, api: Api) -> Response:
    """Algo ha cambiado en la base; qué, se lee allí. Repetido o tarde no hace daño."""
    hook = await api.deps.hooks.get(api.location)
    mac = request.headers.get(_HEADER, "")
    if hook is None or not _is_signed(hook, await request.body(), mac):
        raise forbidden("La firma de Airtable no es válida.")
    await api.service.base_edited()
    return Response(status_code=204)


def _is_signed(hook: Hook, body: bytes, mac: str) -> bool:
    secret = base64.b64decode(hook.secret)
    wanted = _SCHEME + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted.encode(), mac.encode())
