"""WhatsApp and SMS through Twilio's Messages API."""

import json
from datetime import UTC, datetime
from typing import Self
from urllib.parse import quote, urlsplit

from twilio.base import values
from twilio.base.exceptions import TwilioException
from twilio.rest import Client
from twilio.rest.api.v2010.account.message import MessageInstance

from activities.messaging_ports import Failure, OutboundMessage, SendError, SentMessage
from adapters.twilio_http import TwilioHttp
from domain.channels import Channel

# Twilio repeats a report that was not taken only when the URL's fragment says so.
RETRIED = "#rc=2&rp=5xx,ct,rt"
MAX_VALIDITY = 36_000  # Twilio's longest, and what it takes when none is given; more is refused
PAGE_SIZE = 1000  # Twilio's largest: nearly always the whole history of a guest in one request


class TwilioGateway:
    """A `MessageGateway` over one Twilio account and its senders.

    `sender` is the WhatsApp one (`whatsapp:+34910000002`), `sms_sender` a number or an
    alphanumeric name; without it every SMS fails as `Failure.CHANNEL`. `api_url` replaces
    `https://api.twilio.com`. `status_callback` is called by Twilio with the message's business
    key in the query, so that a delivery report finds its message even when the id was never
    recorded. `timeout_seconds` bounds each HTTP exchange. Connections are kept and shared; close
    with `aclose` or `async with`. Raises ValueError for a malformed URL or timeout.
    """

    def __init__(
        self,
        account_sid: str,
        auth_token: str,
        sender: str,
        api_url: str | None = None,
        status_callback: str | None = None,
        timeout_seconds: float = 10.0,
        sms_sender: str | None = None,
    ) -> None:
        self._http = TwilioHttp(timeout_seconds)
        self._client = Client(account_sid, auth_token, account_sid, http_client=self._http)
        self._senders = {Channel.WHATSAPP: sender, Channel.SMS: sms_sender}
        self._status_callback = _checked_url(status_callback) if status_callback else None
        if api_url is not None:
            self._client.api.base_url = _checked_url(api_url)
            # From TWILIO_EDGE and TWILIO_REGION, which would rewrite the host.
            self._client.edge = self._client.region = ""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the connections to Twilio."""
        await self._http.aclose()

    async def send(self, message: OutboundMessage) -> SentMessage:
        """Hand the message to Twilio. Not idempotent. Raises `SendError`."""
        created = await self._client.messages.create_async(
            to=message.to,
            from_=self._sender(message),
            status_callback=self._callback_for(message.key),
            validity_period=min(message.valid_seconds, MAX_VALIDITY) or values.unset,
            **_content(message),
        )
        if not created.sid:
            raise SendError(Failure.UNKNOWN, None, "success without an id")
        return SentMessage(created.sid)

    async def check(self) -> None:
        """Return when the account's credentials are good. Raises `SendError`. Sends nothing."""
        try:
            await self._client.messages.list_async(limit=1, page_size=1)
        except (TwilioException, TypeError):
            raise SendError(Failure.UNKNOWN, None, "unreadable list") from None

    async def find(self, message: OutboundMessage, since: datetime, known: list[str]) -> str | None:
        """The oldest message to that address with that text created since then, not in `known`.

        A template's own words are the account's: where they are not ours, it is known by the
        values that it was filled with. A channel without a sender has nothing to be found.

        One that failed or was not delivered counts: Twilio had taken it, and its delivery report
        deals with it. `since` is compared in whole seconds, Twilio's resolution. Raises
        `SendError`.

        The list is not narrowed by Twilio's `DateSent`: that filters on the sending date, which a
        message still queued does not have. It is read to its end because its order follows the
        sending date too.
        """
        sender = self._senders.get(message.channel)
        if not sender:
            return None
        start = since.astimezone(UTC).replace(microsecond=0)
        try:
            listed = await self._client.messages.stream_async(
                to=message.to, from_=sender, page_size=PAGE_SIZE
            )
            mine = [m async for m in listed if self._is(m, message, start) and m.sid not in known]
        except (TwilioException, TypeError):
            raise SendError(Failure.UNKNOWN, None, "unreadable list") from None
        # Another text to the same guest may show the same values, so our own words come first.
        mine = [m for m in mine if m.body == message.body] or mine
        # Of two with the same text the older one belongs to the older request. Within one second
        # the list's own order, newest first, has to do.
        mine.reverse()
        return min(mine, key=lambda m: m.date_created or start).sid if mine else None

    def _is(self, listed: MessageInstance, message: OutboundMessage, start: datetime) -> bool:
        # Answers given in TwiML are listed as outbound-reply and never went through `send`.
        ours = str(listed.direction) == "outbound-api"
        same = listed.to == message.to and _says(str(listed.body), message)
        return ours and same and (listed.date_created is None or listed.date_created >= start)

    def _sender(self, message: OutboundMessage) -> str:
        sender = self._senders.get(message.channel)
        if not sender:
            raise SendError(Failure.CHANNEL, None, f"no sender for {message.channel.value}")
        return sender

    def _callback_for(self, key: str) -> str | object:
        if self._status_callback is None:
            return values.unset
        joint = "&" if urlsplit(self._status_callback).query else "?"
        return f"{self._status_callback}{joint}key={quote(key, safe='')}{RETRIED}"


def _content(message: OutboundMessage) -> dict[str, str]:
    if message.template is None:
        return {"body": message.body}
    variables = json.dumps(message.template.values, ensure_ascii=False)
    return {"content_sid": message.template.content_sid, "content_variables": variables}


def _says(text: str, message: OutboundMessage) -> bool:
    shown = _shown(message)
    return text == message.body or (bool(shown) and all(value in text for value in shown))


def _shown(message: OutboundMessage) -> list[str]:
    """The values that a template shows; what only its buttons hold is not in the text."""
    filled = message.template.values if message.template else {}
    return [value for value in filled.values() if value in message.body]


def _checked_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.fragment:
        raise ValueError("a Twilio URL must be http(s) with a host and no fragment")
    return url
