"""The telephones of the local stand-in for Twilio (`activities.demo_ports.DemoPhones`)."""

import ssl
from collections.abc import Iterable
from datetime import datetime
from typing import Any

import httpx

from activities.demo_ports import DemoAway, DemoChat, DemoMessage

# A number that has no WhatsApp.
_NOT_THERE = 63024
# A webhook may take its eight seconds to answer.
_TIMEOUT_SECONDS = 20.0
# The stand-in speaks plain HTTP. This trusts nobody; to read all authorities of the system would
# stop everything else in the process for 20 ms, at each call.
_PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


class StandinPhones:
    """Steers the stand-in at that base URL. Its calls are made one connection each."""

    def __init__(self, url: str) -> None:
        self._url = url

    async def chats(self) -> list[DemoChat]:
        """Every chat, the one with the newest message first."""
        chats = (await self._call("GET", "/control/messages"))["chats"]
        cut = (await self._call("GET", "/control/faults"))["undeliverable"]
        by_phone: dict[str, list[dict[str, Any]]] = {}
        for address, messages in chats.items():
            by_phone.setdefault(address.removeprefix("whatsapp:"), []).extend(messages)
        found = [_chat(phone, messages, phone in cut) for phone, messages in by_phone.items()]
        return sorted(found, key=lambda chat: chat.messages[-1].at, reverse=True)

    async def write(self, phone: str, text: str) -> None:
        """That guest writes to us by WhatsApp."""
        await self._call("POST", "/control/inbound", {"from": f"whatsapp:{phone}", "body": text})

    async def cut_off(self, phone: str, *, cut: bool) -> None:
        """From now on no WhatsApp arrives at that number, or they arrive again."""
        codes = dict((await self._call("GET", "/control/faults"))["undeliverable"])
        codes.pop(phone, None)
        if cut:
            codes[phone] = _NOT_THERE
        await self._call("POST", "/control/faults", {"undeliverable": codes})

    async def _call(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            async with httpx.AsyncClient(
                base_url=self._url, trust_env=False, verify=_PLAIN, timeout=_TIMEOUT_SECONDS
            ) as http:
                answer = await http.request(method, path, json=body)
            return dict(answer.raise_for_status().json())
        except (httpx.HTTPError, ValueError) as error:
            raise DemoAway(type(error).__name__) from None


def _chat(phone: str, messages: Iterable[dict[str, Any]], is_cut_off: bool) -> DemoChat:
    told = sorted((_message(message) for message in messages), key=lambda one: one.at)
    return DemoChat(phone, tuple(told), is_cut_off)


def _message(told: dict[str, Any]) -> DemoMessage:
    return DemoMessage(
        body=told["body"],
        is_ours=told["direction"] != "inbound",
        channel=told["channel"],
        status=told["status"],
        at=datetime.fromisoformat(told["accepted_at"]),
        error=told["error_code"],
    )
