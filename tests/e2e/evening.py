"""A full house on a date of its own, and what must hold there whatever happened meanwhile."""

import asyncio
from collections.abc import Iterator
from itertools import pairwise

from tests.e2e.people import Guest, Json, Staff, Telephones, VoiceAgent
from tests.waiting import eventually

AT = "21:00"
TABLES = {"T1": 2, "T2": 4, "T3": 4, "T4": 4, "T5": 6}

OFFER = "¿La quieres? Responde SÍ o NO"
CONFIRMED = "Mesa confirmada"
LEFT = "he cancelado tu posición"
HELP = "responde SÍ para confirmarla o NO para dejarla pasar"


class Evening:
    """One date's guests. Each `hears_` call notes a text that the guest must have got by then.

    `check` compares all that can be seen from outside with what was noted.
    """

    def __init__(
        self,
        day: str,
        staff: Staff,
        agent: VoiceAgent,
        telephones: Telephones,
        phones: Iterator[str],
    ) -> None:
        self.day, self.staff, self.agent, self.telephones = day, staff, agent, telephones
        self._phones = phones
        self.ids: dict[Guest, str] = {}
        self._told: dict[Guest, list[str]] = {}

    def guest(self, name: str, size: int = 4, zone: str | None = None) -> Guest:
        """A guest with a number that nobody else has."""
        return Guest(name, next(self._phones), size, zone)

    # --- what happens -----------------------------------------------------------------------

    async def fill(self, *, told: bool = False) -> dict[str, Json]:
        """Every table is reserved at `AT`; the reservations by table.

        `told`: those who have reserved are written to, too.
        """
        booked = await asyncio.gather(*(self._book(table, told) for table in TABLES))
        return dict(zip(TABLES, booked, strict=True))

    async def join(self, *guests: Guest) -> None:
        """Staff put the guests in line, in that order."""
        for guest in guests:
            entry = await self.staff.do("POST", "/waitlist", guest.wish(self.day, AT))
            self.ids[guest] = entry["id"]
            self._told[guest] = []

    async def call(self, guest: Guest) -> str:
        """The guest telephones and is put in line; what the agent says."""
        said = await self.agent.use("add_to_waitlist", guest.phone, guest.said(self.day, AT))
        (own,) = [e for e in await self.entries() if e["telefono_cliente"] == guest.phone]
        self.ids[guest] = own["id"]
        self._told.setdefault(guest, [])
        return str(said["result"])

    async def free(self, table: str) -> list[str]:
        """A table comes free; the ids of the entries that it is offered to."""
        body = {"fecha": self.day, "hora": AT}
        answer = await self.staff.insist("POST", f"/tables/{table}/free", body)
        return [offer["entry_id"] for offer in answer["avisos"]]

    async def hears(self, guest: Guest, text: str) -> None:
        """The guest gets one more message, with that text in it."""
        self._told[guest].append(text)
        got = await self.telephones.wait(guest.phone, len(self._told[guest]))
        assert text in got[len(self._told[guest]) - 1]

    def has_heard(self, guest: Guest) -> bool:
        """Whether a message to the guest has been noted."""
        return bool(self._told[guest])

    async def answers(self, guest: Guest, text: str, reply: str) -> None:
        """The guest writes and is answered."""
        assert reply in await self.telephones.ask(guest.phone, text)
        await self.hears(guest, reply)

    async def becomes(self, guest: Guest, state: str, table: str | None = None) -> Json:
        """The guest's entry, once it is in that state, with that table if one is named."""

        async def there() -> Json | None:
            entry: Json = await self.staff.get(f"/waitlist/{self.ids[guest]}")
            tables = [table] if table else entry["mesas"]
            return entry if (entry["estado"], entry["mesas"]) == (state, tables) else None

        return await eventually(there)

    async def arrives(self, guest: Guest) -> None:
        """The guest's offer is known to be on their phone."""

        async def there() -> bool:
            entry: Json = await self.staff.get(f"/waitlist/{self.ids[guest]}")
            return "delivered" in [step["suceso"] for step in entry["historial"]]

        await eventually(there)

    # --- what can be seen -------------------------------------------------------------------

    async def entries(self) -> list[Json]:
        """The day's list."""
        listed: list[Json] = await self.staff.get("/waitlist", fecha=self.day)
        return listed

    async def floor(self) -> list[Json]:
        """The day's tables."""
        tables: list[Json] = await self.staff.get("/tables", fecha=self.day)
        return tables

    async def seen(self) -> tuple[list[Json], list[Json], list[Json], list[str]]:
        """All of the day that a request could change."""
        booked: list[Json] = await self.staff.get("/reservations", fecha=self.day)
        messages = [text for g in self.ids for text in await self.telephones.received(g.phone)]
        return await self.entries(), await self.floor(), booked, messages

    async def check(self) -> None:
        """No entry, table or message was lost or doubled."""
        await eventually(self._floor_is_right)
        assert [e["id"] for e in await self.entries()] == list(self.ids.values())
        for table in await self.floor():
            _check_table(table)
        for guest, told in self._told.items():
            got = await self.telephones.received(guest.phone)
            assert len(got) == len(told), (guest.name, got)
            assert all(text in message for text, message in zip(told, got, strict=True)), got

    async def _floor_is_right(self) -> bool:
        """Whether each entry has what its state says: the read model gets there by and by."""
        entries, floor = await self.entries(), await self.floor()
        return all(_holds_its_own(entry, floor) for entry in entries)

    async def _book(self, table: str, told: bool) -> Json:
        # Numbers of their own: messages to one number go out several seconds apart.
        guest = {"nombre_cliente": f"Reserva {table}", "telefono_cliente": next(self._phones)}
        wish = {"num_personas": TABLES[table], "fecha": self.day, "hora": AT, "mesa": table}
        wish["acepta_mensajes"] = told
        booked: Json = await self.staff.do("POST", "/reservations", guest | wish)
        return booked


def _check_table(table: Json) -> None:
    spans = sorted(_span(o) for o in table["ocupaciones"])
    assert all(before[1] <= after[0] for before, after in pairwise(spans)), table


def _span(occupancy: Json) -> tuple[int, int]:
    """Minutes since the date began; a stay that ends after midnight ends the next day."""
    start, end = (int(t[:2]) * 60 + int(t[3:]) for t in (occupancy["desde"], occupancy["hasta"]))
    return start, end if end >= start else end + 24 * 60


def _holds_its_own(entry: Json, floor: list[Json]) -> bool:
    """Whether an entry has exactly what its state says: a reservation, an offer, or nothing."""
    held = {
        (o["tipo"], table["mesa"])
        for table in floor
        for o in table["ocupaciones"]
        if o["ref"] in (entry["id"], entry["reserva_id"])
    }
    kind = {"CONFIRMED": "reserva", "NOTIFIED": "aviso"}.get(entry["estado"])
    return held == {(kind, mesa) for mesa in entry["mesas"] or () if kind}
