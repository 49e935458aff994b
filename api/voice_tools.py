"""The tools of the voice agent: each takes a call's arguments and answers with one line."""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from api import voice_models as said
from api.idempotency import Answer, Claim
from api.parts import Parts
from api.vapi_envelope import Message, ToolCall
from api.voice_arguments import Asked, AskGuest, Hearing
from api.voice_models import ToolArguments
from api.voice_reservations import ReservationTools
from api.voice_speech import Speech
from api.voice_waitlist import WaitlistTools
from domain.refusals import Reason, Refused

A = TypeVar("A", bound=ToolArguments)

_OTHER_TIME = (Reason.CLOSED, Reason.DATE_PAST, Reason.DATE_TOO_FAR)


@dataclass(frozen=True)
class Tool(Generic[A]):
    """A tool's arguments, and what answers them."""

    arguments: type[A]
    answer: Callable[[A, Asked], Awaitable[str]]

    async def use(self, given: Mapping[str, object], asked: Asked) -> str:
        """The answer to arguments as the agent passes them."""
        return await self.answer(self.arguments.heard(given, asked.hearing), asked)


class VoiceTools:
    """Answers tool calls for one restaurant."""

    def __init__(self, api: Parts) -> None:
        self._api = api
        speech = Speech(api.venue, api.calendar)
        tables, line = ReservationTools(api, speech), WaitlistTools(api, speech)
        tools: tuple[Tool[Any], ...] = (
            Tool(said.CheckAvailability, tables.check),
            Tool(said.CreateReservation, tables.create),
            Tool(said.FindReservation, tables.find),
            Tool(said.CancelReservation, tables.cancel),
            Tool(said.AddToWaitlist, line.add),
            Tool(said.WaitlistStatus, line.status),
            Tool(said.LeaveWaitlist, line.leave),
        )
        self.tools = {tool.arguments.tool: tool for tool in tools}

    async def answers(self, message: Message, url_tool: str = "") -> list[dict[str, str]]:
        """The `results` for a message's calls, one after the other, in their order."""
        return [await self.answer(message, call, url_tool) for call in message.calls]

    async def answer(self, message: Message, call: ToolCall, url_tool: str) -> dict[str, str]:
        """The item of `results` for one call; it never raises.

        The call's own name counts; the URL's is for calls without one. The same call delivered
        again gets the same answer and has one effect.
        """
        name = call.name or url_tool
        item = {"toolCallId": call.id, "name": name}
        tool = self.tools.get(name)
        if tool is None:
            return {**item, "error": "Esa herramienta no existe: sigue sin ella."}
        try:
            return {**item, **await self._once(tool, name, message, call)}
        except Exception as error:
            self._api.errors.problem(error)  # logs what was not foreseen
            return {**item, "error": self._trouble()}

    async def _once(
        self, tool: Tool[Any], name: str, message: Message, call: ToolCall
    ) -> dict[str, str]:
        async def act(key: str) -> Answer:
            return Answer(200, await self._run(tool, message, call, key))

        claim = Claim(f"vapi {name}", f"{message.call_id} {call.id}", "") if call.id else None
        kept = await self._api.once.keep(claim, act)
        outcome: dict[str, str] = json.loads(kept.body)
        return outcome

    async def _run(
        self, tool: Tool[Any], message: Message, call: ToolCall, key: str
    ) -> dict[str, str]:
        if call.arguments is None:
            return {"error": "No he podido leer los datos: repite la llamada con JSON válido."}
        asked = Asked(key, self._hearing(message))
        try:
            return {"result": await tool.use(call.arguments, asked)}
        except AskGuest as ask:
            return {"error": ask.text}
        except Refused as refused:
            return {"error": self._told(refused)}

    def _hearing(self, message: Message) -> Hearing:
        deps = self._api.deps
        return Hearing(
            caller=message.caller,
            phones=deps.phones,
            calendar=self._api.calendar,
            restaurant=deps.restaurant,
            call_id=message.call_id,
        )

    def _told(self, refused: Refused) -> str:
        told = self._api.refusals.tell(refused.reason, refused.subject)
        if refused.reason in _OTHER_TIME:
            return f"{told} Pregunta al cliente si le viene bien otra fecha u otra hora."
        return told

    def _trouble(self) -> str:
        return (
            "Ahora mismo no puedo consultarlo. Pide disculpas al cliente y dile que llame al "
            f"{self._api.venue.phone} en unos minutos."
        )
