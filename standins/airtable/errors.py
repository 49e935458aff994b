"""Airtable's refusals. Their bodies come in three layouts."""

from typing import Any, Literal

from fastapi.responses import JSONResponse

Layout = Literal["object", "bare", "list"]

FORBIDDEN = (
    "Invalid permissions, or the requested model was not found. Check that both your user and your"
    " token have the required permissions, and that the model names and/or ids are correct."
)
BUSY = "Rate limit exceeded. Please try again later"
QUOTA = "This API call would exceed the limit of API calls per month of the workspace's plan."
EXPIRED_ITERATOR = "The iterator expired; start listing again."


class AirtableError(Exception):
    """A refusal: the HTTP status, Airtable's type of error, and a text for its reader."""

    def __init__(self, status: int, kind: str, text: str = "", layout: Layout = "object") -> None:
        super().__init__(f"{kind}: {text}")
        self.status, self.kind, self.text, self.layout = status, kind, text, layout

    def response(self) -> JSONResponse:
        """The answer in Airtable's JSON form."""
        return JSONResponse(self._body(), self.status)

    def _body(self) -> dict[str, Any]:
        if self.layout == "bare":
            return {"error": self.kind}
        if self.layout == "list":
            return {"errors": [{"error": self.kind, "message": self.text}]}
        return {"error": {"type": self.kind} | ({"message": self.text} if self.text else {})}


def not_found() -> AirtableError:
    """No such path, or an id in it that cannot be one."""
    return AirtableError(404, "NOT_FOUND", layout="bare")


def no_record() -> AirtableError:
    """The record of a path is not there."""
    return AirtableError(404, "MODEL_ID_NOT_FOUND", "Record not found")


def missing_rows(record_ids: list[str]) -> AirtableError:
    """Records that a body names are not there."""
    named = ", ".join(record_ids)
    return AirtableError(
        422, "ROW_DOES_NOT_EXIST", f"Record ID {named} does not exist in this table"
    )


def unauthorised() -> AirtableError:
    """No token, or an unknown one."""
    return AirtableError(401, "AUTHENTICATION_REQUIRED", "Authentication required")


def forbidden() -> AirtableError:
    """A scope, a base or a table that the token does not reach: all look the same."""
    return AirtableError(403, "INVALID_PERMISSIONS_OR_MODEL_NOT_FOUND", FORBIDDEN)


def busy() -> AirtableError:
    """Too many requests."""
    return AirtableError(429, "RATE_LIMIT_REACHED", BUSY, "list")


def over_quota() -> AirtableError:
    """The month's calls are used up."""
    return AirtableError(429, "PUBLIC_API_BILLING_LIMIT_EXCEEDED", QUOTA, "list")


def unreadable() -> AirtableError:
    """The body is not JSON."""
    return AirtableError(422, "INVALID_REQUEST_BODY", "Could not parse request body")


def invalid_request(detail: str) -> AirtableError:
    """The request is readable and makes no sense."""
    return AirtableError(
        422, "INVALID_REQUEST_UNKNOWN", f"Invalid request: parameter validation failed. {detail}"
    )


def invalid_records(detail: str) -> AirtableError:
    """Not an array of one to ten records."""
    return AirtableError(422, "INVALID_RECORDS", detail)


def unknown_field(name: str) -> AirtableError:
    """The table has no such column."""
    return AirtableError(422, "UNKNOWN_FIELD_NAME", f'Unknown field name: "{name}"')


def wrong_value(name: str) -> AirtableError:
    """The column does not take that value."""
    text = f'Field "{name}" cannot accept the provided value'
    return AirtableError(422, "INVALID_VALUE_FOR_COLUMN", text)


def unknown_choice(choice: str) -> AirtableError:
    """The column has no such choice, and the request may not add it."""
    text = f'Insufficient permissions to create new select option ""{choice}""'
    return AirtableError(422, "INVALID_MULTIPLE_CHOICE_OPTIONS", text)


def invalid_formula(detail: str) -> AirtableError:
    """The filter's formula is not one, or names columns that are not there."""
    text = f"The formula for filtering records is invalid: {detail}"
    return AirtableError(422, "INVALID_FILTER_BY_FORMULA", text)
