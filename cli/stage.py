"""What happens on an evening's stage: single acts, each shown and checked."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from cli.errors import CommandError
from cli.timeline import Timeline
from cli.visitors import Json, Staff, VoiceAgent, WhatsApp

ARRIVAL = "21:00"
PATIENCE_SECONDS = 15.0
PROBE_SECONDS = 0.05

T = TypeVar("T")


@dataclass(frozen=True)
class Party:
    """A guest with company. `phone` is E.164."""

    name: str
    phone: str
    size: int
    zone: str | None = None

    @property
    def first_name(self) -> str:
        """What the others call them."""
        return self.name.split()[0]


class Stage:
    """The people, and the service date `day` (ISO) that it is all about.

    Every act raises `CommandError` when what must come of it does not.
    """

    def __init__(
        self, day: date, people: tuple[Staff, VoiceAgent, WhatsApp], timeline: Timeline
    ) -> None:
        self.day, self.timeline = day.isoformat(), timeline
        self.staff, self._agent, self._whatsapp = people
        self.entries: dict[Party, str] = {}

    async def calls(self, party: Party) -> None:
        """The guest telephones and is put in line by the voice agent."""
        wish = {"nombre": party.name, "num_personas": party.size}
        wish |= {"fecha": self.day, "hora": ARRIVAL}
        answer = await self._agent.use("add_to_waitlist", party.phone, wish)
        self.tell(party.first_name, f"calls; the voice agent says: «{answer}»")
        entries = await self.staff.entries(self.day)
        own = [e for e in entries if e["telefono_cliente"] == party.phone]
        expect(len(own) == 1, f"{party.first_name} has one place in line")
        self.entries[party] = own[0]["id"]

    async def walks_up(self, party: Party) -> None:
        """The guest stands at the door and is put in line by staff."""
        guest = {"nombre_cliente": party.name, "telefono_cliente": party.phone}
        wish = {"num_personas": party.size, "fecha": self.day, "hora": ARRIVAL}
        entry = await self.staff.join({**guest, **wish, "zona_preferida": party.zone})
        self.entries[party] = entry["id"]
        minutes = entry["espera_estimada_min"]
        wait = "wait unknown" if minutes is None else f"estimated wait {minutes} min"
        place = f"place {entry['posicion']}, {wait}"
        self.tell("Ana", f"puts {party.name} on the list (party of {party.size}): {place}.")

    async def comes_free(self, table: str, expected: Party) -> None:
        """A table comes free and goes on offer to that guest alone."""
        offers = await self.staff.free(table, self.day, ARRIVAL)
        first = [offer["entry_id"] for offer in offers]
        expect(first == [self.entries[expected]], f"{table} is offered to {expected.first_name}")
        self.tell("Ana", f"frees {table}: it goes on offer to {expected.first_name}.")

    async def hears(self, party: Party, number: int = 1) -> None:
        """The guest gets the WhatsApp of that number, from 1."""
        began = time.monotonic()
        text = await self._whatsapp.message(party.phone, number)
        waited = f"{(time.monotonic() - began) * 1000:.0f} ms later"
        self.tell(party.first_name, f"gets a WhatsApp, {waited}: «{text}»")

    async def answers(self, party: Party, text: str, expected: str) -> None:
        """The guest writes and is answered at once, with a text that contains `expected`."""
        reply = await self._whatsapp.write(party.phone, text)
        self.tell(party.first_name, f"writes «{text}» and is answered: «{reply}»")
        expect(expected in reply, f"«{text}» is answered with «…{expected}…»")

    async def hears_by_sms(self, party: Party) -> None:
        """The guest's WhatsApp has failed, and an SMS comes."""
        text = await self._whatsapp.sms(party.phone)
        self.tell(party.first_name, f"gets an SMS instead: «{text}»")

    async def answers_by_sms(self, party: Party, text: str, expected: str) -> None:
        """As `answers`, by SMS."""
        reply = await self._whatsapp.write(party.phone, text, "sms")
        self.tell(party.first_name, f"answers by SMS «{text}»: «{reply}»")
        expect(expected in reply, f"«{text}» is answered with «…{expected}…»")

    async def is_out_of_reach(self, party: Party) -> None:
        """The guest's number has no WhatsApp."""
        await self._whatsapp.lose(party.phone)

    async def becomes(
        self, party: Party, state: str, table: str | None = None, within: float = PATIENCE_SECONDS
    ) -> Json:
        """The guest's entry, once it has that state, and that table if one is named."""

        async def found() -> Json | None:
            entry = await self.staff.entry(self.entries[party])
            there = entry["estado"] == state and table in (None, *(entry["mesas"] or ()))
            return entry if there else None

        expected = f"{party.first_name} is {state}" + (f" with {table}" if table else "")
        entry = await _until(found, within, expected)
        self.tell("", f"→ {expected}.")
        return entry

    def tell(self, who: str, what: str) -> None:
        """Show that something has happened now."""
        self.timeline.says(who, what)


def expect(met: bool, expectation: str) -> None:
    """`CommandError` unless it is met."""
    if not met:
        raise CommandError(f"The evening did not go as it must. Expected: {expectation}.")


async def _until(probe: Callable[[], Awaitable[T | None]], seconds: float, expected: str) -> T:
    deadline = time.monotonic() + seconds
    while (found := await probe()) is None:
        expect(time.monotonic() < deadline, f"{expected}, within {seconds:.0f} s")
        await asyncio.sleep(PROBE_SECONDS)
    return found
