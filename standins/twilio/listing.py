"""The list call: filters and pages as Twilio's, newest first.

`DateSent>` and `DateSent<` include the instant they name (Twilio documents them as on or after and
on or before); a bare date is that day in UTC. A message that has not been sent yet has no
`date_sent`, so every date filter leaves it out.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from standins.twilio.errors import TwilioError
from standins.twilio.messages import Message
from standins.twilio.representation import as_json, messages_path

DEFAULT_SIZE, MAX_SIZE = 50, 1000
Span = tuple[datetime, datetime]


def page_of(messages: list[Message], query: Mapping[str, str], account_sid: str) -> dict[str, Any]:
    """The page that the query asks for, `messages` being all of them, newest first."""
    spans = {name: _span(query[name]) for name in query if name.startswith("DateSent")}
    found = [m for m in messages if _matches(m, query, spans)]
    size, number = size_in(query), number_in(query, "Page", 0)
    start = _start(found, query.get("PageToken"), number * size, size)
    shown = found[start : start + size]
    more, before = start + size < len(found), bool(start and shown)

    def uri(page: int, token: str | None = None) -> str:
        return _uri(query, size, page, token, account_sid)

    return {
        "first_page_uri": uri(0),
        "end": number * size + max(len(shown) - 1, 0),
        "previous_page_uri": uri(max(number - 1, 0), f"PB{shown[0].sid}") if before else None,
        "messages": [as_json(m, account_sid) for m in shown],
        "uri": uri(number, query.get("PageToken")),
        "page_size": size,
        "start": number * size,
        "next_page_uri": uri(number + 1, f"PA{shown[-1].sid}") if more else None,
        "page": number,
    }


def _matches(message: Message, query: Mapping[str, str], spans: Mapping[str, Span]) -> bool:
    sides = (("To", message.to), ("From", message.sender))
    if any(query.get(name) not in (None, "", value) for name, value in sides):
        return False
    return all(_sent_within(message.date_sent, name, span) for name, span in spans.items())


def _sent_within(sent: datetime | None, name: str, span: Span) -> bool:
    if sent is None:
        return False
    whole = sent.replace(microsecond=0)
    if name in ("DateSent>", "DateSent>="):
        return whole >= span[0]
    if name in ("DateSent<", "DateSent<="):
        return whole <= span[0]
    return span[0] <= whole <= span[1]


def _span(text: str) -> Span:
    try:
        if "T" not in text:
            start = datetime.combine(date.fromisoformat(text), time(), UTC)
            return start, start + timedelta(days=1, seconds=-1)
        moment = datetime.fromisoformat(text.replace(" ", "+")).astimezone(UTC)
    except ValueError:
        raise TwilioError(20001) from None
    return moment, moment


def size_in(query: Mapping[str, str]) -> int:
    """The page size that the query asks for, within Twilio's limits. Raises `TwilioError`."""
    return max(1, min(number_in(query, "PageSize", DEFAULT_SIZE), MAX_SIZE))


def number_in(query: Mapping[str, str], name: str, default: int) -> int:
    """A number from 0 in the query. Raises `TwilioError` when it is something else."""
    text = query.get(name, str(default))
    if not text.isdecimal():
        raise TwilioError(20001)
    return int(text)


def _start(found: list[Message], token: str | None, by_number: int, size: int) -> int:
    # A token names a message and not a place, so that new arrivals do not shift the pages.
    if token is None:
        return by_number
    places = {m.sid: place for place, m in enumerate(found)}
    if token[2:] not in places or token[:2] not in ("PA", "PB"):
        raise TwilioError(20001)
    place = places[token[2:]]
    return place + 1 if token.startswith("PA") else max(0, place - size)


def _uri(query: Mapping[str, str], size: int, page: int, token: str | None, account: str) -> str:
    kept = {k: v for k, v in query.items() if k not in ("Page", "PageSize", "PageToken")}
    fields = kept | {"PageSize": str(size), "Page": str(page)}
    if token:
        fields["PageToken"] = token
    return f"{messages_path(account)}.json?{urlencode(fields)}"
