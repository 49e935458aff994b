"""Guests and staff of one evening: each goes on until the house has answered, as people do."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from random import Random
from typing import Any
from uuid import uuid4

import httpx

from bench.chaos.history import NO, YES, Evening, Listed, Message, Saying, Taken, Wait
from cli.visitors import Json
from tests.e2e.evening import TABLES
from tests.e2e.house import House

AT = "21:00"
SLOT = 21 * 60
# The largest table takes four and more.
PARTY = 2
LINE = 6
# How long people keep trying: longer than any fault lasts.
PATIENCE_SECONDS = 180.0
PAUSE_SECONDS = 0.3
# What a guest does with an offer, and how long it takes them, as a share of the hold.
ANSWERS = (YES, NO, YES, "")
THINKS = (0.02, 0.6)


class Play:
    """One date of a house, played by the seed."""

    def __init__(self, house: House, random: Random, hold_seconds: float) -> None:
        self._house, self._random, self._hold = house, random, hold_seconds
        self._script = house.evening()
        self._all_freed = False
        self.seen = Evening(
            self._script.day, SLOT, tables=tuple(TABLES), fitting=tuple(TABLES)[:-1]
        )

    async def run(self, is_over: Callable[[], bool]) -> None:
        """The house is full, a line forms, tables come free, guests answer."""
        for table in TABLES:
            await self._book(table)
        for _ in range(LINE):
            await self._join()
        async with asyncio.TaskGroup() as people:
            for wait in list(self.seen.waits):
                people.create_task(self._answer(wait))
            for table in self._random.sample(list(TABLES), k=len(TABLES)):
                if is_over():
                    break
                await asyncio.sleep(self._random.uniform(1.0, 6.0))
                await self._insist("POST", f"/tables/{table}/free", self._when())
            self._all_freed = True

    async def look(self) -> bool:
        """What the house says in the end; whether all offers have ended."""
        house, seen = self._house, self.seen
        listed = await house.staff.get("/waitlist", fecha=seen.day)
        floor = await house.staff.get("/tables", fecha=seen.day)
        seen.listed = {e["id"]: _listed(e) for e in listed}
        seen.floor = [_taken(t["mesa"], o) for t in floor for o in t["ocupaciones"]]
        for wait in seen.waits:
            wait.heard = await self._messages(wait.phone)
        return all(entry.status != "NOTIFIED" for entry in seen.listed.values())

    # --- what people do ---------------------------------------------------------------------

    async def _book(self, table: str) -> None:
        guest = self._script.guest(f"Reserva {table}")
        wish = guest.wish(self.seen.day, AT) | {"num_personas": TABLES[table], "mesa": table}
        await self._insist("POST", "/reservations", wish)

    async def _join(self) -> None:
        guest = self._script.guest("Prueba", PARTY)
        entry = await self._insist("POST", "/waitlist", guest.wish(self.seen.day, AT))
        self.seen.waits.append(Wait(guest.phone, self.seen.day, entry["id"]))

    async def _answer(self, wait: Wait) -> None:
        """Wait for the offer, think, and answer, or not. Who hears nothing has nothing to say."""
        answer = self._random.choice(ANSWERS)
        thinks = self._random.uniform(*THINKS) * self._hold
        wait.heard = await self._until_offered(wait.phone)
        if wait.offered_at is None or not answer:
            return
        await asyncio.sleep(thinks)
        at = datetime.now(UTC)
        report = await self._house.telephones.write(wait.phone, answer)
        wait.said.append(Saying(at, answer, report["status_code"] == 200))

    async def _until_offered(self, phone: str) -> list[Message]:
        """What the guest has heard; nothing once no offer is left that could be passed on."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while asyncio.get_running_loop().time() < deadline:
            is_last_look = self._all_freed and await self._nobody_is_asked()
            if (heard := await self._messages(phone)) or is_last_look:
                return heard
            await asyncio.sleep(PAUSE_SECONDS)
        return []

    async def _nobody_is_asked(self) -> bool:
        try:
            answer = await self._house.staff.ask("GET", "/waitlist", fecha=self.seen.day)
        except httpx.TransportError:
            return False
        if answer.is_error:
            return False
        return all(entry["estado"] != "NOTIFIED" for entry in answer.json()["data"])

    # --- how they do it ---------------------------------------------------------------------

    def _when(self) -> Json:
        return {"fecha": self.seen.day, "hora": AT}

    async def _insist(self, method: str, path: str, body: object) -> Any:
        """The `data` of a call that is sent with its key until it is answered."""
        key = uuid4().hex
        async with asyncio.timeout(PATIENCE_SECONDS):
            while True:
                try:
                    answer = await self._house.staff.ask(method, path, body, key)
                except httpx.TransportError:
                    await asyncio.sleep(PAUSE_SECONDS)
                    continue
                if answer.status_code != 503 and not _is_in_progress(answer):
                    return answer.raise_for_status().json()["data"]
                await asyncio.sleep(PAUSE_SECONDS)

    async def _messages(self, phone: str) -> list[Message]:
        got = await self._house.telephones.messages(phone)
        return [Message(datetime.fromisoformat(m["accepted_at"]), m["body"]) for m in got]


def _is_in_progress(answer: httpx.Response) -> bool:
    return answer.status_code == 409 and "in-progress" in answer.text


def _listed(entry: Json) -> Listed:
    return Listed(entry["estado"], tuple(entry["mesas"] or ()), entry["reserva_id"])


def _taken(table: str, occupancy: Json) -> Taken:
    start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (occupancy["desde"], occupancy["hasta"]))
    ref = str(occupancy["ref"])
    return Taken(table, start, end if end >= start else end + 24 * 60, ref)
