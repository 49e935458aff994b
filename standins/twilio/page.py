"""The conversations as a page that a person can read."""

from collections.abc import Iterable
from html import escape

from standins.pages import document
from standins.twilio.addresses import bare
from standins.twilio.messages import Message

STYLE = """
section{margin:0 0 2rem}
h2{overflow-wrap:anywhere}
article{padding:.5rem .75rem;border-radius:.5rem;max-width:80%;width:fit-content;margin:.4rem 0;
box-sizing:border-box;overflow-wrap:anywhere}
article p{white-space:pre-wrap;margin:0}
.in{background:#fff}
.out{background:#d9fdd3;margin-left:auto}
.out.sms{background:#d6e8fb}
.lost{outline:2px solid #b3261e}
ul{list-style:none;display:flex;flex-wrap:wrap;gap:.4rem;margin:.5rem 0 .2rem;padding:0}
li{border:1px solid #0b6b53;border-radius:1rem;padding:.15rem .7rem;color:#0b6b53}
small{color:#444;display:block}
@media(max-width:30rem){article{max-width:92%}}
"""
CHANNELS = {"whatsapp": "WhatsApp", "sms": "SMS"}
STATES = {
    "accepted": "aceptado",
    "queued": "en cola",
    "sent": "enviado",
    "delivered": "entregado",
    "read": "leído",
    "undelivered": "no entregado",
    "failed": "fallido",
    "received": "recibido",
}
LOST = ("undelivered", "failed")


def chats_page(messages: Iterable[Message]) -> str:
    """An HTML page with one section a guest, each in order; reloads itself every 3 s."""
    chats: dict[str, list[Message]] = {}
    for message in messages:
        chats.setdefault(bare(message.guest), []).append(message)
    sections = "".join(_section(guest, chat) for guest, chat in chats.items())
    return document("Mensajes de prueba", sections or "<p>Todavía no hay mensajes.</p>", STYLE)


def _section(guest: str, chat: list[Message]) -> str:
    return f"<section><h2>{escape(guest)}</h2>{''.join(_bubble(m) for m in chat)}</section>"


def _bubble(message: Message) -> str:
    side = "in" if message.direction == "inbound" else "out"
    lost = " lost" if message.status in LOST else ""
    return (
        f'<article class="{side} {message.channel}{lost}">'
        f"<p>{escape(message.body or '(sin texto)')}</p>{_buttons(message)}"
        f"<small>{escape(_note(message))}</small></article>"
    )


def _buttons(message: Message) -> str:
    buttons = message.template.buttons if message.template else ()
    items = "".join(f"<li>{escape(button.title)}</li>" for button in buttons)
    return f"<ul>{items}</ul>" if items else ""


def _note(message: Message) -> str:
    state = STATES.get(message.status, message.status)
    parts = [CHANNELS[message.channel], f"{message.accepted_at:%H:%M:%S} UTC"]
    if message.template:
        parts.append(f"plantilla {message.template.name}")
    if message.num_media:
        parts.append("con adjunto")
    error = f" {message.error_code} ({message.error_message})" if message.error_code else ""
    return " · ".join([*parts, state + error])
