"""`/control`: how tests, benches and the demo steer the stand-in."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict

from standins.twilio.addresses import Channel, address
from standins.twilio.control_templates import add_template_calls
from standins.twilio.faults import Faults
from standins.twilio.inbound import Inbound, receive
from standins.twilio.messages import Message
from standins.twilio.overrides import split_webhook_url
from standins.twilio.press import Press, press
from standins.twilio.representation import as_shown
from standins.twilio.standin import Standin


class Webhook(BaseModel):
    """Where inbound messages go, with Twilio's connection overrides in the fragment."""

    model_config = ConfigDict(extra="forbid")

    url: str


def control_router(standin: Standin) -> APIRouter:
    """The calls that steer this stand-in; none needs credentials, it listens on loopback."""
    router = APIRouter(prefix="/control")
    _add_guest_calls(router, standin)
    _add_fault_calls(router, standin)
    _add_message_calls(router, standin)
    add_template_calls(router, standin)
    return router


def _add_guest_calls(router: APIRouter, standin: Standin) -> None:
    @router.post("/webhook")
    async def set_webhook(webhook: Webhook) -> dict[str, str]:
        try:
            split_webhook_url(webhook.url)
        except ValueError as refused:
            raise HTTPException(422, str(refused)) from None
        standin.webhook_url = webhook.url
        return {"url": webhook.url}

    @router.post("/inbound")
    async def inbound(message: Inbound) -> dict[str, Any]:
        return await receive(standin, message)

    @router.post("/press")
    async def pressed(button: Press) -> dict[str, Any]:
        return await press(standin, button)


def _add_fault_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/faults")
    async def faults() -> Faults:
        return standin.faults

    @router.post("/faults")
    async def set_faults(news: Faults) -> Faults:
        standin.faults = standin.faults.merged(news)
        return standin.faults

    @router.delete("/faults")
    async def reset_faults() -> Faults:
        standin.faults = Faults()
        return standin.faults


def _add_message_calls(router: APIRouter, standin: Standin) -> None:
    @router.get("/messages")
    async def messages(
        to: str | None = None, direction: str | None = None, channel: Channel | None = None
    ) -> dict[str, Any]:
        receiver = None if to is None else address(to, channel or "whatsapp")
        asked = (receiver, direction, channel)
        return _shown(standin, [m for m in standin.store.oldest_first() if _fits(m, *asked)])

    @router.delete("/messages", status_code=204)
    async def forget() -> Response:
        await standin.forget()
        return Response(status_code=204)

    @router.get("/wait")
    async def wait(
        to: str,
        count: Annotated[int, Query(ge=1)] = 1,
        timeout: Annotated[float, Query(gt=0, le=300)] = 10.0,  # noqa: ASYNC109 - a wire name
        channel: Channel = "whatsapp",
    ) -> dict[str, Any]:
        receiver = address(to, channel)
        try:
            received = await standin.store.wait_for(receiver, count, timeout)
        except TimeoutError:
            have = len(standin.store.received_by(receiver))
            raise HTTPException(408, f"{have} of {count} messages after {timeout} s") from None
        return _shown(standin, received)


def _fits(message: Message, to: str | None, direction: str | None, channel: Channel | None) -> bool:
    wanted = ((to, message.to), (direction, message.direction), (channel, message.channel))
    return all(asked is None or asked == given for asked, given in wanted)


def _shown(standin: Standin, messages: list[Message]) -> dict[str, Any]:
    account = standin.settings.account_sid
    chats: dict[str, list[dict[str, Any]]] = {}
    shown = [as_shown(message, account) for message in messages]
    for message, fields in zip(messages, shown, strict=True):
        chats.setdefault(message.guest, []).append(fields)
    return {"messages": shown, "chats": chats}
