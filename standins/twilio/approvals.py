"""Asking WhatsApp to approve a template, and what it says."""

from typing import Any, Literal

from pydantic import BaseModel, Field

from standins.twilio.content import Approval, Catalogue, Content, Status
from standins.twilio.definition import parsed
from standins.twilio.errors import TwilioError
from standins.twilio.review import rejection


class ApprovalRequest(BaseModel):
    """`name` is the template's over there: it is never given to another once it was rejected."""

    name: str = Field(pattern=r"^[a-z0-9_]{1,512}$")
    category: Literal["UTILITY", "MARKETING", "AUTHENTICATION"]


def submit(catalogue: Catalogue, sid: str, body: Any) -> Content:
    """Ask for approval; the answer is there at once. Raises `TwilioError` when it is refused."""
    content, asked = catalogue.get(sid), parsed(ApprovalRequest, body)
    if content.approval and content.approval.status != "rejected":
        raise TwilioError(20001, detail="the template has been submitted before")
    if asked.name in catalogue.rejected:
        raise TwilioError(20001, detail=f"the name {asked.name} was rejected before")
    status, reason = catalogue.verdict or verdict_on(content)
    return catalogue.judge(sid, Approval(asked.name, asked.category, status, reason))


def verdict_on(content: Content) -> tuple[Status, str]:
    """What WhatsApp's rules come to: the status, and why it is not approved."""
    reason = rejection(content.definition)
    return ("rejected", reason) if reason else ("approved", "")
