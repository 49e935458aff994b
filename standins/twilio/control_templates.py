"""`/control/templates` and `/control/approvals`: templates without Twilio's order of events."""

from typing import Any

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from standins.twilio.approvals import verdict_on
from standins.twilio.content import Approval, Content, Status
from standins.twilio.content_json import approvals_json
from standins.twilio.definition import Definition
from standins.twilio.standin import Standin

CONTENT_SID = r"^HX[0-9a-fA-F]{32}$"
CATEGORY = "UTILITY"


class Given(Definition):
    """A template with the id that it is to have. Without a status WhatsApp's rules decide."""

    sid: str = Field(pattern=CONTENT_SID)
    status: Status | None = None


class Templates(BaseModel):
    """The templates to have from now on; those of other ids stay."""

    model_config = ConfigDict(extra="forbid")

    templates: list[Given]


class Verdict(BaseModel):
    """What WhatsApp says: of the template of that id at once, without one of those to come.

    `status` null leaves it to its rules.
    """

    model_config = ConfigDict(extra="forbid")

    status: Status | None
    sid: str | None = Field(default=None, pattern=CONTENT_SID)
    rejection_reason: str = ""


def add_template_calls(router: APIRouter, standin: Standin) -> None:
    """The calls that put and judge templates."""
    catalogue, account = standin.catalogue, standin.settings.account_sid

    @router.post("/templates")
    async def put(given: Templates) -> dict[str, Any]:
        kept = [_put(standin, template) for template in given.templates]
        return {"templates": [approvals_json(content, account, "") for content in kept]}

    @router.delete("/templates", status_code=204)
    async def forget() -> Response:
        catalogue.clear()
        return Response(status_code=204)

    @router.post("/approvals")
    async def judge(verdict: Verdict) -> Verdict:
        if verdict.sid is None:
            status, reason = verdict.status, verdict.rejection_reason
            catalogue.verdict = (status, reason) if status else None
        else:
            _judge(standin, catalogue.get(verdict.sid), verdict)
        return verdict


def _put(standin: Standin, given: Given) -> Content:
    fields = given.model_dump(exclude={"sid", "status"}, by_alias=True)
    definition = Definition.model_validate(fields)
    content = standin.catalogue.put(given.sid, definition)
    status, reason = (given.status, "") if given.status else verdict_on(content)
    approval = Approval(definition.friendly_name, CATEGORY, status, reason)
    return standin.catalogue.judge(given.sid, approval)


def _judge(standin: Standin, content: Content, verdict: Verdict) -> None:
    known = content.approval or Approval(content.definition.friendly_name, CATEGORY, "received")
    status, reason = verdict_on(content)
    if verdict.status is not None:
        status, reason = verdict.status, verdict.rejection_reason
    standin.catalogue.judge(content.sid, Approval(known.name, known.category, status, reason))
