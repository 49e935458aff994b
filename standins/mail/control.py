"""What was taken, as JSON, and `/control`: how tests and the demo steer the stand-in."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Response

from standins.mail.faults import Faults
from standins.mail.mailbox import Mail
from standins.mail.standin import MailStandin


def control_router(standin: MailStandin) -> APIRouter:
    """The calls that read and steer this stand-in; none needs credentials."""
    router = APIRouter()
    _add_message_calls(router, standin)
    _add_fault_calls(router, standin)
    return router


def _add_message_calls(router: APIRouter, standin: MailStandin) -> None:
    @router.get("/messages")
    async def messages(to: str | None = None) -> dict[str, Any]:
        return _shown(standin.mailbox.mails(to))

    @router.delete("/messages", status_code=204)
    async def forget() -> Response:
        standin.mailbox.clear()
        return Response(status_code=204)

    @router.get("/control/wait")
    async def wait(
        to: str,
        count: Annotated[int, Query(ge=1)] = 1,
        timeout: Annotated[float, Query(gt=0, le=300)] = 10.0,  # noqa: ASYNC109 - a wire name
    ) -> dict[str, Any]:
        try:
            return _shown(await standin.mailbox.wait_for(to, count, timeout))
        except TimeoutError:
            have = len(standin.mailbox.mails(to))
            raise HTTPException(408, f"{have} of {count} mails after {timeout} s") from None


def _add_fault_calls(router: APIRouter, standin: MailStandin) -> None:
    @router.get("/control/faults")
    async def faults() -> Faults:
        return standin.faults

    @router.post("/control/faults")
    async def set_faults(news: Faults) -> Faults:
        await standin.misbehave(standin.faults.merged(news))
        return standin.faults

    @router.delete("/control/faults")
    async def reset_faults() -> Faults:
        await standin.misbehave(Faults())
        return standin.faults


def _shown(mails: list[Mail]) -> dict[str, Any]:
    return {"messages": [mail.as_json() for mail in mails]}
