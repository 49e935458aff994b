"""Twilio's webhooks: a guest's message comes in, a message's delivery is reported."""

import logging
import re
from typing import Annotated
from urllib.parse import parse_qs

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from activities.ports import Received
from api.cleaning import one_line, storable
from api.parts import Api, Parts
from api.problems import forbidden, invalid
from api.replies import SILENCE

log = logging.getLogger(__name__)
router = APIRouter(prefix="/twilio/whatsapp", tags=["Twilio"])

MAX_FIELDS = 200
# How a guest joins Twilio's sandbox; whether it reaches us is not documented.
_SANDBOX = re.compile(r"\s*join\s+\S+-\S+\s*", re.IGNORECASE)
# The ids of our quick-reply buttons: what they mean does not hang on their title.
_BUTTONS = {"confirm_yes": "SÍ", "confirm_no": "NO"}

Form = dict[str, list[str]]


async def signed_form(request: Request, api: Api) -> Form:
    """The form's parameters, blank ones too; 403 unless Twilio signed them for this URL."""
    query = request.scope["query_string"].decode("latin-1")
    url = api.deps.settings.base_url + request.url.path + (f"?{query}" if query else "")
    try:
        form = parse_qs(
            (await request.body()).decode(), keep_blank_values=True, max_num_fields=MAX_FIELDS
        )
    except ValueError:
        raise _unsigned() from None
    if not api.deps.webhook.is_signed(url, form, request.headers.get("X-Twilio-Signature", "")):
        raise _unsigned()
    return form


SignedForm = Annotated[Form, Depends(signed_form)]


@router.post("/incoming", response_class=Response, responses={403: {"description": "Firma"}})
async def incoming(form: SignedForm, api: Api) -> Response:
    """Un mensaje de un cliente; la respuesta es TwiML."""
    message = _received(form, api)
    opt_out = _first(form, "OptOutType")
    if _SANDBOX.fullmatch(message.body) or opt_out in ("START", "HELP"):
        return _twiml(api, SILENCE)
    text = await api.replies.take(message)
    # Twilio has confirmed the opt-out itself; nothing more may be sent.
    return _twiml(api, SILENCE if opt_out else text)


@router.post("/status", status_code=204)
async def status(form: SignedForm) -> Response:
    """Un aviso de entrega de un mensaje nuestro."""
    sid, state = one_line(_first(form, "MessageSid")), one_line(_first(form, "MessageStatus"))
    log.info("message %s is %s", sid[:64], state[:32])
    return Response(status_code=204)


def _received(form: Form, api: Parts) -> Received:
    sid, sender = _first(form, "MessageSid"), _first(form, "From")
    if not sid or not sender:
        raise invalid("MessageSid" if not sid else "From", "falta")
    return Received(
        message_sid=one_line(sid),
        sender=one_line(sender),
        phone=_phone(sender, api),
        recipient=one_line(_first(form, "To")),
        body=_BUTTONS.get(_first(form, "ButtonPayload")) or storable(_first(form, "Body")),
        received_at=api.calendar.now(),
        profile_name=one_line(_first(form, "ProfileName")),
        replied_sid=one_line(_first(form, "OriginalRepliedMessageSid")) or None,
    )


def _phone(sender: str, api: Parts) -> str:
    """The sender's number, empty when it shows none: such a guest is known by what it answers."""
    try:
        return api.deps.phones.sender(sender)
    except ValueError:
        return ""


def _first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _twiml(api: Parts, text: str) -> Response:
    return Response(api.deps.webhook.twiml(text), media_type="text/xml")


def _unsigned() -> Exception:
    return forbidden("La firma de Twilio no es válida para esta petición.")
