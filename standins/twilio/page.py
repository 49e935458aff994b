"""The conversations as a page that a person can read."""

from collections.abc import Iterable
from html import escape

from standins.pages import document
from standins.twilio.messages import Message

STYLE = """
section{margin:0 0 2rem}
p{padding:.5rem .75rem;border-radius:.5rem;max-width:80%;white-space:pre-wrap;margin:.4rem 0}
.in{background:#fff}
.out{background:#d9fdd3;margin-left:auto}
small{color:#555;display:block}
"""


def chats_page(messages: Iterable[Message]) -> str:
    """An HTML page with one section a guest, each in order; reloads itself every 3 s."""
    chats: dict[str, list[Message]] = {}
    for message in messages:
        chats.setdefault(message.guest, []).append(message)
    sections = "".join(_section(guest, chat) for guest, chat in chats.items())
    return document("WhatsApp de prueba", sections or "<p>Todavía no hay mensajes.</p>", STYLE)


def _section(guest: str, chat: list[Message]) -> str:
    title = escape(guest.removeprefix("whatsapp:"))
    return f"<section><h2>{title}</h2>{''.join(_bubble(m) for m in chat)}</section>"


def _bubble(message: Message) -> str:
    side = "in" if message.direction == "inbound" else "out"
    note = f"{message.accepted_at:%H:%M:%S} UTC · {message.status}"
    if message.error_code:
        note += f" {message.error_code}"
    return f'<p class="{side}">{escape(message.body)}<small>{escape(note)}</small></p>'
