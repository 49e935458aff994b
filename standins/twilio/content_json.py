"""Templates as the Content API shows them (source: twilio-oai, `twilio_content_v1`)."""

from datetime import datetime
from typing import Any

from standins.twilio.content import Approval, Content

CONTENT_PATH = "/v1/Content"


def content_json(content: Content, account_sid: str, base: str) -> dict[str, Any]:
    """A template; `base` is the API's own address, without a slash at the end."""
    url = f"{base}{CONTENT_PATH}/{content.sid}"
    definition = content.definition
    return {
        "sid": content.sid,
        "account_sid": account_sid,
        "friendly_name": definition.friendly_name,
        "language": definition.language,
        "variables": definition.variables,
        "types": definition.types.model_dump(by_alias=True, exclude_none=True, mode="json"),
        "date_created": _instant(content.created_at),
        "date_updated": _instant(content.created_at),
        "url": url,
        "links": {
            "approval_create": f"{url}/ApprovalRequests/whatsapp",
            "approval_fetch": f"{url}/ApprovalRequests",
        },
    }


def approval_json(content: Content, approval: Approval) -> dict[str, Any]:
    """An approval, as the answer to its request shows it."""
    return {
        "name": approval.name,
        "category": approval.category,
        "content_type": content.definition.content_type,
        "status": approval.status,
        "rejection_reason": approval.rejection_reason,
        "allow_category_change": True,
    }


def approvals_json(content: Content, account_sid: str, base: str) -> dict[str, Any]:
    """Where a template stands with WhatsApp."""
    approval = content.approval
    state = approval_json(content, approval) if approval else {"status": "unsubmitted"}
    return {
        "sid": content.sid,
        "account_sid": account_sid,
        "whatsapp": state | {"type": "whatsapp"},
        "url": f"{base}{CONTENT_PATH}/{content.sid}/ApprovalRequests",
    }


def contents_json(
    contents: list[Content], account_sid: str, base: str, page: int, size: int
) -> dict[str, Any]:
    """A page of templates, `contents` being all of them."""
    start = page * size

    def url(number: int) -> str:
        return f"{base}{CONTENT_PATH}?PageSize={size}&Page={number}"

    return {
        "contents": [content_json(c, account_sid, base) for c in contents[start : start + size]],
        "meta": {
            "key": "contents",
            "url": url(page),
            "page": page,
            "page_size": size,
            "first_page_url": url(0),
            "previous_page_url": url(page - 1) if page else None,
            "next_page_url": url(page + 1) if start + size < len(contents) else None,
        },
    }


def _instant(instant: datetime) -> str:
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
