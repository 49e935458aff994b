"""The tools of the voice agent: each takes a call's arguments and answers with one line."""

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from api.idempotency import Answer, Claim
from api.orders import Wish
from api.parts import Parts
from api.vapi_envelope import Message, ToolCall
from api.voice_arguments import AskGuest, VoiceArguments
from api.voice_texts import VoiceTexts
from domain.model import Actor, Entry
from domain.refusals import Reason, Refused

T = TypeVar("T")
Tool = Callable[[VoiceArguments, str], Awaitable[str]]

_OTHER_TIME = (Reason.CLOSED, Reason.DATE_PAST, Reason.DATE_TOO_FAR)


class VoiceTools:
    """Answers tool calls for one restaurant."""

    def __init__(self, api: Parts) -> None:
        self._api = api
        self._texts = VoiceTexts(api.venue, api.calendar)
        self._tools: dict[str, Tool] = {
            "add_to_waitlist": self._add,
            "waitlist_status": self._status,
            "leave_waitlist": self._leave,
        }

    async def answer(self, message: Message, call: ToolCall, url_tool: str) -> dict[str, str]:
        """The item of `results` for one call; it never raises.

        The call's own name counts; the URL's is for calls without one. The same call delivered
        again gets the same answer and has one effect.
        """
        name = call.name or url_tool
        item = {"toolCallId": call.id, "name": name}
        tool = self._tools.get(name)
        if tool is None:
            return {**item, "error": "Esa herramienta no existe: sigue sin ella."}
        try:
            return {**item, **await self._once(tool, name, message, call)}
        except Exception as error:
            self._api.errors.problem(error)  # logs what was not foreseen
            return {**item, "error": self._texts.trouble()}

    async def _once(
        self, tool: Tool, name: str, message: Message, call: ToolCall
    ) -> dict[str, str]:
        async def act(key: str) -> Answer:
            return Answer(200, await self._run(tool, message, call, key))

        claim = Claim(f"vapi {name}", f"{message.call_id} {call.id}", "") if call.id else None
        kept = await self._api.once.keep(claim, act)
        outcome: dict[str, str] = json.loads(kept.body)
        return outcome

    async def _run(self, tool: Tool, message: Message, call: ToolCall, key: str) -> dict[str, str]:
        if call.arguments is None:
            return {"error": "No he podido leer los datos: repite la llamada con JSON válido."}
        given = VoiceArguments(
            call.arguments, message.caller, self._api.deps.phones, self._api.calendar
        )
        try:
            return {"result": await tool(given, key)}
        except AskGuest as ask:
            return {"error": ask.text}
        except Refused as refused:
            return {"error": self._told(refused)}

    async def _add(self, given: VoiceArguments, key: str) -> str:
        day, request = self._api.orders.join(_wish(given), key)
        answer = await self._api.service.join(day, request)
        listed = await self._api.reads.joined(answer)
        return self._texts.joined(listed.entry, answer)

    async def _status(self, given: VoiceArguments, _: str) -> str:
        entry = await self._waiting(given)
        if entry is None:
            return self._texts.unknown()
        listed = await self._api.reads.entry(entry.id)
        return self._texts.status(entry, listed.position if listed else None)

    async def _leave(self, given: VoiceArguments, key: str) -> str:
        entry = await self._waiting(given)
        if entry is None:
            return self._texts.unknown()
        ended = await self._api.service.cancel(entry.id, key, Actor.GUEST, "left")
        self._api.reads.keep(ended)
        return self._texts.left(ended)

    async def _waiting(self, given: VoiceArguments) -> Entry | None:
        return await self._api.reads.live_entry(given.phone())

    def _told(self, refused: Refused) -> str:
        told = self._api.refusals.tell(refused.reason, refused.subject)
        if refused.reason in _OTHER_TIME:
            return f"{told} Pregunta al cliente si le viene bien otra fecha u otra hora."
        return told


def _wish(given: VoiceArguments) -> Wish:
    """The wish, or everything that is to be asked in one go."""
    missing: list[str] = []

    def take(read: Callable[[], T], instead: T) -> T:
        try:
            return read()
        except AskGuest as ask:
            missing.append(ask.text)
            return instead

    wish = Wish(
        name=take(given.name, ""),
        phone=take(given.mobile, ""),
        party_size=take(given.party, 0),
        source="phone",
        day=take(given.day, None),
        at=take(given.at, None),
        zone=given.zone(),
        notes=_notes(given),
        email=take(given.email, None),
    )
    if missing:
        raise AskGuest(" ".join(missing))
    return wish


def _notes(given: VoiceArguments) -> str:
    """The guest's notes, and the number they called from when they want the notice on another."""
    caller = given.caller()
    try:
        other = caller is not None and given.phone() != caller
    except AskGuest:
        other = False
    return " ".join(filter(None, (given.notes(), f"Llamó desde el {caller}." if other else "")))
