"""Staff and the voice agent as the benchmark plays them."""

from datetime import date
from typing import Any
from uuid import uuid4

from bench.house import ARRIVAL, EVENING, PARTY
from bench.wire import Wire
from cli.visitors import Json, Staff, VoiceAgent


def guest(phone: str, day: date, zone: str | None = None) -> Json:
    """The body with which that guest joins the line of that day."""
    return {
        "nombre_cliente": "Prueba Medida",
        "telefono_cliente": phone,
        "num_personas": PARTY,
        "fecha": day.isoformat(),
        "hora": ARRIVAL,
        "zona_preferida": zone,
    }


class Desk(Staff):
    """Somebody at the dashboard. Every method raises `CommandError` for an answer of 4xx or 5xx."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @classmethod
    async def over(cls, wire: Wire, user: str, password: str) -> "Desk":
        """With the rights of that user."""
        desk = cls(wire)
        token = await desk.token(user, password)
        wire.headers["Authorization"] = f"Bearer {token['access_token']}"
        return desk

    async def get(self, path: str, **query: Any) -> Json:
        """Any resource."""
        return await self._call("GET", path, params=query)

    async def token(self, user: str, password: str) -> Json:
        """A log-in that changes nothing for this client."""
        form = {"username": user, "password": password}
        return await self._call("POST", "/api/auth/token", data=form)

    async def join_without_key(self, body: Json) -> Json:
        """A join that nobody could repeat."""
        return await self._call("POST", "/api/mobile/waitlist", json=body)

    async def leave(self, entry_id: str) -> Json:
        """Take a guest off the list."""
        return await self._delete(f"/waitlist/{entry_id}")

    async def cancel_booking(self, reservation_id: str) -> Json:
        """Cancel a reservation."""
        return await self._delete(f"/reservations/{reservation_id}")

    async def seat(self, table: str) -> Json:
        """A walk-in sits down."""
        return await self._post(f"/tables/{table}/seat", {"num_personas": PARTY})

    async def free_now(self, table: str) -> Json:
        """Whoever sits there has left."""
        return await self._post(f"/tables/{table}/free", {})

    async def block(self, table: str, day: date, span: tuple[str, str] = EVENING) -> Json:
        """Take a table out of service."""
        body = {"fecha": day.isoformat(), "desde": span[0], "hasta": span[1]}
        return await self._post(f"/tables/{table}/block", body)

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        return await self._wire.call(method, path, **options)

    async def _delete(self, path: str) -> Json:
        headers = {"Idempotency-Key": str(uuid4())}
        return await self._call("DELETE", f"/api/mobile{path}", headers=headers)


class Voice(VoiceAgent):
    """The voice agent."""

    def __init__(self, wire: Wire, secret: str) -> None:
        self._wire, self._secret = wire, secret

    async def _call(self, method: str, path: str, **options: Any) -> Json:
        return await self._wire.call(method, path, **options)

    async def add(self, phone: str, day: date, zone: str) -> str:
        """Put the caller in line."""
        wish = {"nombre": "Prueba", "num_personas": PARTY, "fecha": day.isoformat()}
        wish |= {"hora": ARRIVAL, "zona_preferida": zone}
        return await self.use("add_to_waitlist", phone, wish)
