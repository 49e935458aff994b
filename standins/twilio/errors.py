"""Twilio's error bodies, and the texts of the codes that this stand-in uses."""

from typing import Any

from fastapi.responses import JSONResponse

TEXTS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20429: "Too Many Requests",
    20500: "An internal server error has occurred",
    20503: "Service is unavailable. Please try again",
    21211: "The 'To' number {to} is not a valid phone number.",
    21212: "The 'From' number {sender} is not a valid phone number, shortcode, or alphanumeric"
    " sender ID.",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To'"
    " number: {to}.",
    21603: "A 'From' phone number is required.",
    21604: "A 'To' phone number is required.",
    21606: "The 'From' phone number {sender} is not a valid, message-capable Twilio phone number"
    " for your account.",
    21609: "The 'StatusCallback' URL {callback} is not a valid URL.",
    21610: "Attempt to send to unsubscribed recipient",
    21614: "'To' number {to} is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
    21619: "A text message body or media urls must be specified.",
    21635: "'To' number {to} cannot be a landline",
    21654: "ContentSid Required",
    21655: "The ContentSid is Invalid",
    21656: "The ContentVariables Parameter is invalid",
    21658: "Parameter exceeded character limit",
    21910: "Invalid 'From' and 'To' pair. 'From' and 'To' should be of the same channel",
    30001: "Queue overflow",
    30003: "Unreachable destination handset",
    30004: "Message blocked",
    30005: "Unknown destination handset",
    30006: "Landline or unreachable carrier",
    30007: "Message filtered",
    30008: "Unknown error",
    30036: "Validity Period Expired",
    63005: "Channel did not accept given content. Please see Channel specific error message for"
    " more information",
    63007: "Twilio could not find a Channel with the specified From address",
    63016: "Failed to send freeform message because you are outside the allowed window.",
    63018: "Rate limit exceeded for Channel",
    63024: "Invalid message recipient",
    63028: "Number of parameters provided does not match the expected number of parameters",
    90007: "Invalid validity period value",
    90014: "Validity Period should be positive integer",
}
HTTP_CODES = {429: 20429, 500: 20500, 503: 20503}


class TwilioError(Exception):
    """A refusal: Twilio's code, the HTTP status, and what its text names; `detail` follows it."""

    def __init__(self, code: int, status: int = 400, detail: str = "", **names: str) -> None:
        self.code, self.status = code, status
        text = TEXTS.get(code, "Request refused").format_map(_Names(names))
        self.message = f"{text}: {detail}" if detail else text
        super().__init__(self.message)

    def response(self, retry_after: int | None = None) -> JSONResponse:
        """The answer in Twilio's JSON form."""
        body: dict[str, Any] = {
            "code": self.code,
            "message": self.message,
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
        return JSONResponse(body, self.status, _headers(self.status, retry_after))


def _headers(status: int, retry_after: int | None) -> dict[str, str]:
    headers = {"WWW-Authenticate": 'Basic realm="Twilio API"'} if status == 401 else {}
    return headers if retry_after is None else headers | {"Retry-After": str(retry_after)}


class _Names(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return f"'{name}'"
