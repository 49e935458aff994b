"""`python -m bench.webhooks`: made-up webhooks, signed and forged, against a real installation.

Messages of guests and delivery reports with whatever text, numbers and fields. What is signed as
Twilio signs must be taken or refused by what is wrong with it; what is not must be refused with
403 and heard by nobody. An answer of 5xx, one that does not fit, and a forged text in any guest's
conversation are findings; the exit code is then 1.
"""

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

import httpx
from rich.console import Console
from twilio.request_validator import RequestValidator

from tests.e2e.house import House, passing_house
from wiring import STANDIN_AUTH_TOKEN

INCOMING, STATUS = "/twilio/whatsapp/incoming", "/twilio/whatsapp/status"
AT_ONCE = 8
# Only forged messages carry it.
FORGED = "FALSO"
FORGERIES = ("missing", "wrong key", "another body", "another address")
TAKEN, REFUSED = {200, 204, 400, 422}, {403}

_WORDS = (
    "SÍ",
    "no",
    "CANCELAR",
    "estado",
    "5 minutos más",
    "BAJA",
    "ALTA",
    "¿cuánto falta?",
    "👍",
    "",
)
_ODD = ("\x00", "\u202e", "\ud7ff", "é", "𝔰í", "\r\n", "'\"<>&", "%s%n", "{{7*7}}", "🍷" * 40)
_NUMBERS = ("", "whatsapp:", "+", "whatsapp:+34", "anonymous", "whatsapp:+5215512345678", "1" * 99)
_STATES = (
    "queued",
    "sent",
    "delivered",
    "read",
    "failed",
    "undelivered",
    "canceled",
    "quemado",
    "",
)


@dataclass(frozen=True)
class Call:
    """One webhook. `forgery`: how it differs from what Twilio signs; empty: in nothing."""

    path: str
    form: dict[str, str]
    forgery: str


@dataclass
class Found:
    """What was answered to each kind of call, and what was wrong."""

    answers: Counter[tuple[str, str, int]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def made_up(random: Random, phones: list[str], keys: list[str], count: int) -> Iterator[Call]:
    """So many calls, those of one seed always the same."""
    for number in range(count):
        forgery = random.choice(FORGERIES) if random.random() < 0.5 else ""
        if random.random() < 0.3:
            yield Call(f"{STATUS}?key={random.choice([*keys, 'x', ''])}", _report(random), forgery)
        else:
            yield Call(INCOMING, _message(random, phones, number, forgery), forgery)


def _message(random: Random, phones: list[str], number: int, forgery: str) -> dict[str, str]:
    text = _text(random)
    sender = (
        f"whatsapp:{random.choice(phones)}" if random.random() < 0.8 else random.choice(_NUMBERS)
    )
    form = {
        "MessageSid": f"SM{random.randrange(number + 1):032x}",  # some come again
        "From": sender,
        "To": "whatsapp:+34910000002",
        "Body": f"{FORGED} {text}" if forgery else text,
        "NumMedia": random.choice(("0", "0", "0", "1", "", "-1", "muchos")),
    }
    more = {
        "ButtonPayload": random.choice(("si:e1.1", "no:", "confirm_yes:x", ":", "x" * 300)),
        "OptOutType": random.choice(("STOP", "START", "HELP", "?")),
        "ProfileName": _text(random),
        "Latitude": random.choice(("42.4", "NaN", "")),
        "OriginalRepliedMessageSid": random.choice(("SM1", "", "x" * 400)),
    }
    form |= {name: value for name, value in more.items() if random.random() < 0.1}
    return {name: value for name, value in form.items() if random.random() < 0.97}


def _report(random: Random) -> dict[str, str]:
    form = {
        "MessageSid": f"SM{random.randrange(99):032x}",
        "MessageStatus": random.choice(_STATES),
        "ErrorCode": random.choice(("", "63016", "30003", "0", "-1", "muchos", "9" * 40)),
    }
    return {name: value for name, value in form.items() if random.random() < 0.9}


def _text(random: Random) -> str:
    parts = random.choices((*_WORDS, *_ODD), k=random.randint(0, 3))
    return "".join(parts) if random.random() < 0.98 else "sí " * random.randint(600, 3000)


async def send(http: httpx.AsyncClient, base: str, call: Call) -> httpx.Response:
    """The answer to that call."""
    signed, url = call.form, base + call.path
    key = "wrong" if call.forgery == "wrong key" else STANDIN_AUTH_TOKEN
    if call.forgery == "another body":
        signed = {**signed, "Body": "Hola"}
    if call.forgery == "another address":
        url = "https://otra.ejemplo.es" + call.path
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    if call.forgery != "missing":
        headers["X-Twilio-Signature"] = RequestValidator(key).compute_signature(url, signed)
    return await http.post(call.path, content=urlencode(call.form), headers=headers)


async def at(house: House, count: int, seed: int) -> Found:
    """All calls against that house, `AT_ONCE` at a time, while guests wait and one is asked."""
    evening = await house.full_evening()
    guests = [evening.guest(f"Invitada {n}") for n in range(4)]
    await evening.join(*guests)
    offers = await evening.free("T2")
    phones = [*(guest.phone for guest in guests), "+34600009999", "+442079460000"]
    calls = made_up(Random(seed), phones, [f"offer:{offer}" for offer in offers], count)
    found, base = Found(), str(house.public.base_url).rstrip("/")
    async with httpx.AsyncClient(base_url=base, trust_env=False, timeout=60.0) as http:

        async def work() -> None:
            for call in calls:
                _judge(found, call, await send(http, base, call))

        await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    await _look_for_forged(house, evening.day, list(evening.ids.values()), found)
    return found


def _judge(found: Found, call: Call, answer: httpx.Response) -> None:
    kind = "report" if call.path.startswith(STATUS) else "message"
    found.answers[kind, call.forgery or "signed", answer.status_code] += 1
    if answer.status_code not in (REFUSED if call.forgery else TAKEN):
        found.wrong.append(f"{answer.status_code} {answer.text[:200]!r} to {call}")


async def _look_for_forged(house: House, day: str, entries: list[str], found: Found) -> None:
    for entry in entries:
        said = await house.staff.get(f"/waitlist/{entry}/messages")
        found.wrong += [f"{day}: {one}" for one in said if FORGED in str(one)]


async def run(count: int, seed: int) -> Found:
    """All calls against a house of its own."""
    async with passing_house() as house:
        return await at(house, count, seed)


def main() -> int:
    """Call, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bench.webhooks", description=__doc__)
    parser.add_argument("--calls", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1, help="another one makes up others")
    options = parser.parse_args()
    console = Console(width=None if sys.stdout.isatty() else 150)
    found = asyncio.run(run(options.calls, options.seed))
    for (kind, how, status), times in sorted(found.answers.items()):
        console.print(f"{kind:8} {how:16} {status} {times:6}", highlight=False)
    for one in found.wrong[:20]:
        console.print(one, markup=False, highlight=False)
    total = found.answers.total()
    console.print(f"{total} calls, {len(found.wrong)} wrong")
    return 1 if found.wrong or not total else 0


if __name__ == "__main__":
    sys.exit(main())
