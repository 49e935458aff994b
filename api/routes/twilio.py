"""Twilio's webhooks: a guest's message comes in, a message's delivery is reported."""

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
from domain.delivery import State

router = APIRouter(prefix="/twilio/whatsapp", tags=["Twilio"])

MAX_FIELDS = 200
# How a guest joins Twilio's sandbox; whether it reaches us is not documented.
_SANDBOX = re.compile(r"\s*join\s+\S+-\S+\s*", re.IGNORECASE)
MAX_ID = 200
MAX_CODE_DIGITS = 7
# The ids of our quick-reply buttons: what they mean does not hang on their title. They name the
# offer after a colon.
_BUTTONS = {"si": "SÍ", "no": "NO", "confirm_yes": "SÍ", "confirm_no": "NO"}
# Advanced opt-out: whichever word the guest used, Twilio has understood it so.
_OPT_WORDS = {"STOP": "STOP", "START": "START"}
_STATES = {
    "accepted": State.QUEUED,
    "scheduled": State.QUEUED,
    "queued": State.QUEUED,
    "sending": State.QUEUED,
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "read": State.READ,
    "undelivered": State.FAILED,
    "failed": State.FAILED,
    "canceled": State.FAILED,
}

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
    if _SANDBOX.fullmatch(message.body) or opt_out == "HELP":
        return _twiml(api, SILENCE)
    text = await api.replies.take(message)
    # Twilio has confirmed the opt-out itself; nothing more may be sent.
    return _twiml(api, SILENCE if opt_out else text)


@router.post("/status", status_code=204)
async def status(form: SignedForm, api: Api, key: str = "") -> Response:
    """Un aviso de entrega de un mensaje nuestro."""
    sid = one_line(_first(form, "MessageSid"))[:MAX_ID]
    state = _STATES.get(_first(form, "MessageStatus"))
    if sid and state is not None:
        await api.deliveries.take(one_line(key)[:MAX_ID], sid, state, _code(form))
    return Response(status_code=204)


def _received(form: Form, api: Parts) -> Received:
    sid, sender = _first(form, "MessageSid"), _first(form, "From")
    if not sid or not sender:
        raise invalid("MessageSid" if not sid else "From", "falta")
    body, offer_id = _said(form)
    return Received(
        message_sid=one_line(sid),
        sender=one_line(sender),
        phone=_phone(sender, api),
        recipient=one_line(_first(form, "To")),
        body=body,
        received_at=api.calendar.now(),
        profile_name=one_line(_first(form, "ProfileName")),
        replied_sid=one_line(_first(form, "OriginalRepliedMessageSid")) or None,
        offer_id=offer_id,
        is_text=_is_text(form),
    )


def _said(form: Form) -> tuple[str, str | None]:
    """What was written, or what the pressed button means, and the offer that it names."""
    if opted := _OPT_WORDS.get(_first(form, "OptOutType")):
        return opted, None
    payload = one_line(_first(form, "ButtonPayload"))
    word, _, named = payload.partition(":")
    if word in _BUTTONS:
        return _BUTTONS[word], named[:MAX_ID] or None
    return storable(_first(form, "Body")), None


def _is_text(form: Form) -> bool:
    """Whether it is words, and not a picture, a voice note, a place or a contact."""
    place = _first(form, "Latitude") or _first(form, "Longitude")
    return _first(form, "NumMedia") in ("", "0") and not place


def _code(form: Form) -> int | None:
    code = _first(form, "ErrorCode")
    return int(code) if code.isdecimal() and len(code) < MAX_CODE_DIGITS else None


def _phone(sender: str, api: Parts) -> str:
    """The sender's number; who shows none is known by the address itself."""
    try:
        return api.deps.phones.sender(sender)
    except ValueError:
        return one_line(sender)


def _first(form: Form, name: str) -> str:
    return form.get(name, [""])[0]


def _twiml(api: Parts, text: str) -> Response:
    return Response(api.deps.webhook.twiml(text), media_type="text/xml")


def _unsigned() -> Exception:
    return forbidden("La firma de Twilio no es válida para esta petición.")
