"""Guests who all join at one instant: every request is on its connection before any is answered.

The requests are written to open connections one after the other within a few milliseconds, past
any HTTP client, whose own queues would mix up the order in which they leave.
"""

import asyncio
import json
import time
from datetime import date
from itertools import pairwise

from bench.desk import guest
from bench.house import TERRACE
from bench.report import Row, figure, latency
from bench.site import Site
from bench.stats import Unmeasurable, timed
from cli.ports import LOOPBACK
from cli.visitors import Json

SECTION = "Many at once"
DAY_AHEAD = 6
ANSWERED_WITHIN = 60.0

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def measure(site: Site) -> list[Row]:
    """All join the same day at the same instant."""
    day, number = site.day(DAY_AHEAD), site.scale.burst
    await site.block(TERRACE, day)
    requests = [_request(site, day) for _ in range(number)]
    port = int(site.installation.api_url.rpartition(":")[2])
    lines = [await asyncio.open_connection(LOOPBACK, port) for _ in requests]
    began = time.perf_counter()
    for (_, writer), request in zip(lines, requests, strict=True):
        writer.write(request)
    sent = (time.perf_counter() - began) * 1000
    async with asyncio.timeout(ANSWERED_WITHIN):
        answers = await asyncio.gather(*(_answer(line, began) for line in lines))
    next_one, _ = await timed(site.desk.join(guest(site.guests.phone(), day, TERRACE)))
    return [
        *_times([took for took, _ in answers], sent),
        figure(SECTION, "  the next guest's join, right after that", "ms", next_one),
        _order([p for _, p in answers]),
    ]


def _times(times: list[float], sent: float) -> list[Row]:
    name = f"join, {len(times)} at the same instant"
    note = f"{len(times)} of {len(times)} answered, none refused; all sent within {sent:.0f} ms"
    whole = figure(SECTION, "  until all were answered", "ms", max(times), note=note)
    return [latency(SECTION, name, times), whole]


def _order(places: list[int]) -> Row:
    """How the places compare with the order of sending."""
    if sorted(places) != list(range(1, len(places) + 1)):
        raise Unmeasurable(f"{len(places)} guests got the places {sorted(places)}")
    swapped = sum(later < earlier for earlier, later in pairwise(places))
    moved = max(abs(place - sent) for sent, place in enumerate(places, 1))
    name = "  neighbours out of the order of sending"
    note = f"places 1 to {len(places)} given once each; nobody is further than {moved} off"
    return figure(SECTION, name, "guests", float(swapped), "0", swapped == 0, note)


def _request(site: Site, day: date) -> bytes:
    phone = site.guests.phone()
    body = json.dumps(guest(phone, day, TERRACE)).encode()
    head = (
        "POST /api/mobile/waitlist HTTP/1.1",
        f"Host: {LOOPBACK}",
        f"Authorization: {site.wire.headers['Authorization']}",
        f"Idempotency-Key: burst-{phone}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
        "Connection: close",
    )
    return "\r\n".join((*head, "", "")).encode() + body


async def _answer(line: Connection, began: float) -> tuple[float, int]:
    """How long the answer took (ms), and the place that it gives."""
    reader, writer = line
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    took = (time.perf_counter() - began) * 1000
    writer.close()
    if not head.startswith(b"HTTP/1.1 201"):
        raise Unmeasurable(f"a guest of the burst was answered {head[:40]!r} {body[:200]!r}")
    answer: Json = json.loads(body)
    return took, int(answer["data"]["posicion"])
