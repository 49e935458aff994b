"""`/control`: how tests, benches and the demo steer the stand-in."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response
from pydantic import BaseModel, ConfigDict

from standins.twilio.faults import Faults
from standins.twilio.inbound import Inbound, receive
from standins.twilio.messages import Message, address
from standins.twilio.overrides import split_webhook_url
from standins.twilio.representation import as_json
from standins.twilio.standin import Standin


class Webhook(BaseModel):
    """Where inbound messages go, with Twilio's connection overrides in the fragment."""

    model_config = ConfigDict(extra="forbid")

    url: str


def control_router(standin: Standin) -> APIRouter:
    """The calls that steer this stand-in; none needs credentials, it listens on loopback."""
    router = APIRouter(prefix="/control")
    _add_webhook_calls(router, standin)
    _add_fault_calls(router, standin)
    _add_message_calls(router, standin)
    return router


def _add_webhook_calls(router: APIRouter, standin: Standin) -> None:
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
        if standin.webhook_url is None:
            raise HTTPException(409, "no webhook URL is set: POST /control/webhook first")
        return await receive(standin, standin.webhook_url, message)


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
    async def messages(to: str | None = None, direction: str | None = None) -> dict[str, Any]:
        chosen = [m for m in standin.store.oldest_first() if _asked(m, to, direction)]
        return _shown(standin, chosen)

    @router.delete("/messages", status_code=204)
    async def forget() -> Response:
        await standin.forget()
        return Response(status_code=204)

    @router.get("/wait")
    async def wait(
        to: str,
        count: Annotated[int, Query(ge=1)] = 1,
        timeout: Annotated[float, Query(gt=0, le=300)] = 10.0,  # noqa: ASYNC109 - a wire name
    ) -> dict[str, Any]:
        try:
            received = await standin.store.wait_for(address(to), count, timeout)
        except TimeoutError:
            have = len(standin.store.received_by(address(to)))
            raise HTTPException(408, f"{have} of {count} messages after {timeout} s") from None
        return _shown(standin, received)


def _asked(message: Message, to: str | None, direction: str | None) -> bool:
    to_fits = to is None or message.to == address(to)
    return to_fits and (direction is None or message.direction == direction)


def _shown(standin: Standin, messages: list[Message]) -> dict[str, Any]:
    shown = [(m.guest, _with_instant(standin, m)) for m in messages]
    chats: dict[str, list[dict[str, Any]]] = {}
    for guest, message in shown:
        chats.setdefault(guest, []).append(message)
    return {"messages": [message for _, message in shown], "chats": chats}


def _with_instant(standin: Standin, message: Message) -> dict[str, Any]:
    accepted = message.accepted_at.isoformat(timespec="microseconds")
    return as_json(message, standin.settings.account_sid) | {"accepted_at": accepted}
