"""What a mail server's refusals mean for a mail.

Source: RFC 5321 (replies), RFC 3463 (status codes), Gmail's help pages. Servers differ in
their codes, so where in the conversation a refusal comes counts before what it says. Details never
hold the server's own words: those repeat the guest's address.
"""

import re
import ssl
from enum import StrEnum

from activities.messaging_ports import Failure, SendError

# Gmail counts the last 24 hours, so that some of the quota may be back at any time.
DAILY_LIMIT = "5.4.5"
DAILY_LIMIT_SECONDS = 3600.0

# Log in first, wrong credentials, stronger mechanism needed, encryption needed.
ACCOUNT_CODES = (530, 534, 535, 538)
# Whatever step they come in: the sender's address is what is wrong.
SENDER_STATUS = ("5.1.7", "5.1.8")
TOO_LONG_STATUS = "5.2.3"

_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}(?!\d)")


class Step(StrEnum):
    """How far the conversation with the server has come."""

    CONNECTION = "connection"  # connecting, encrypting, logging in
    SENDER = "sender"
    RECIPIENT = "recipient"
    DATA = "data"  # from here on the server may have taken the mail


def refused(step: Step, code: int, text: str) -> SendError:
    """The server answered with a code that is no success."""
    found = _STATUS.match(text)
    status = found[0] if found else ""
    retry_after = DAILY_LIMIT_SECONDS if status == DAILY_LIMIT else None
    detail = f"{step} refused: {code} {status}".rstrip()
    return SendError(_meaning(step, code, status, text), code, detail, retry_after)


def unsupported(step: Step) -> SendError:
    """The server offers no STARTTLS or no log-in where our account asks for it."""
    detail = f"{step}: the server does not offer what the account asks for"
    return SendError(Failure.CONFIGURATION, None, detail)


def interrupted(step: Step, error: OSError) -> SendError:
    """The conversation ended without an answer: refused, cut, timed out, or not trusted."""
    reason = error if isinstance(error, ssl.SSLError) else error.__cause__ or error
    return SendError(_fate(step, reason), None, f"{step} interrupted: {type(reason).__name__}")


def _fate(step: Step, reason: BaseException) -> Failure:
    if step is Step.DATA:
        return Failure.UNKNOWN
    # A certificate that does not hold, or TLS spoken to a port that does not: SMTP_TLS, SMTP_HOST.
    ours = isinstance(reason, ssl.SSLError) and not isinstance(reason, ssl.SSLEOFError)
    return Failure.CONFIGURATION if ours else Failure.BUSY


def _meaning(step: Step, code: int, status: str, text: str) -> Failure:
    if 400 <= code < 500 or status == DAILY_LIMIT:
        return Failure.BUSY
    if not 500 <= code < 600:  # not SMTP, or not now
        return Failure.UNKNOWN if step is Step.DATA else Failure.BUSY
    if step in (Step.CONNECTION, Step.SENDER) or _is_ours(code, status, text):
        return Failure.CONFIGURATION
    if step is Step.RECIPIENT or status.startswith(("5.1.", "5.2.")):
        return Failure.CONTENT if status == TOO_LONG_STATUS else Failure.RECIPIENT
    return Failure.CONTENT


def _is_ours(code: int, status: str, text: str) -> bool:
    # A server that will not relay for us refuses every recipient; only its words tell.
    no_relay = "relay" in text.casefold()
    return no_relay or code in ACCOUNT_CODES or status in SENDER_STATUS
