"""Twilio's error codes as data: what each one means for a message.

Source: Twilio's error pages and its WhatsApp mapping. The codes come in HTTP error
bodies and, later, as `ErrorCode` of status callbacks. Twilio splits codes now and then, so nothing
outside this table may branch on one.
"""

import re

from activities.messaging_ports import Failure

RECIPIENT_CODES = (
    21211,  # not a phone number
    21408,  # region not enabled
    21604,  # no To given
    21610,  # opted out
    21612,  # no route
    21614,  # not a mobile
    21635,  # landline
    21910,  # From and To are of different channels
    30004,  # blocked
    30005,  # unknown
    30006,  # landline
    30036,  # validity expired: too late for this guest
    63003,  # no such WhatsApp address
    63014,  # blocked by the user
    63024,  # no WhatsApp, old client or terms not accepted
    63032,  # withheld by Meta
    63049,  # withheld by Meta
)
CONTENT_CODES = (
    21602,  # no body
    21617,  # over 1600 characters
    21619,  # nothing to send
    21654,  # content variables without template
    21655,  # bad content id
    21656,  # bad content variables
    21658,  # over 1600 characters
    63005,  # content refused
    63006,  # content not formattable
    63013,  # policy
    63016,  # free text outside the 24 h window
    63019,  # media
    63021,  # invalid content
    63027,  # template missing in that language
    63028,  # wrong number of parameters
    63029,  # media
    63030,  # unsupported parameter
)
CONFIGURATION_CODES = (
    20003,  # credentials
    20404,  # no such account
    21212,  # From is no number
    21603,  # no From
    21606,  # From is not ours
    21608,  # trial account
    21609,  # status callback is no URL
    21659,  # From is not ours
    21660,  # From belongs to another account
    30002,  # suspended
    30007,  # filtered as spam
    63007,  # From is no channel
    63008,  # channel misconfigured
    63015,  # sandbox not joined
    63020,  # Meta invitation not accepted
    63022,  # business certificate
    63051,  # account locked
    63112,  # account disabled
)
BUSY_CODES = (
    20429,  # too many requests
    21611,  # sender's queue is full
    30001,  # queue
    30003,  # unreachable
    30008,  # unknown to the carrier
    63010,  # provider's internal error
    63012,  # provider's internal error
    63018,  # channel's rate, also per recipient
    63023,  # generic channel error
    63038,  # daily limit
)
FAILURES: dict[int, Failure] = {
    **dict.fromkeys(RECIPIENT_CODES, Failure.RECIPIENT),
    **dict.fromkeys(CONTENT_CODES, Failure.CONTENT),
    **dict.fromkeys(CONFIGURATION_CODES, Failure.CONFIGURATION),
    **dict.fromkeys(BUSY_CODES, Failure.BUSY),
}


def failure_of_code(code: int | None) -> Failure:
    """What a code means; for one that the table does not know, `RECIPIENT`.

    That class ends this message for this guest at once, which is what an unknown code asks for:
    no blind retry, on to the next channel or guest. Taking it for a fault of ours would hold a
    table for a guest who may never hear of it, and retrying could send twice.
    """
    return FAILURES.get(code, Failure.RECIPIENT) if code is not None else Failure.RECIPIENT


def failure_of_answer(status: int, code: int | None) -> Failure:
    """What an HTTP answer that is no success (3xx, 4xx, 5xx) means for the message."""
    if status == 429:  # refused before it was looked at, whatever the code says
        return Failure.BUSY
    if status >= 500 or status == 408:
        return Failure.UNKNOWN
    if code in FAILURES:
        return FAILURES[code]
    # Redirects and refused credentials or paths without a known code say that we call the wrong
    # place or as the wrong account.
    wrong_place = status < 400 or status in (401, 403, 404, 405)
    return Failure.CONFIGURATION if wrong_place else failure_of_code(code)


def masked(text: str) -> str:
    """The text with every telephone number cut to its last three digits (`•••011`)."""
    return re.sub(r"\+?\d(?:[\s.()-]?\d){5,}", lambda number: f"•••{number[0][-3:]}", text)
