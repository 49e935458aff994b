"""Why the domain says no: one code per cause, told to each caller in its own words at the edge."""

from enum import StrEnum


class Reason(StrEnum):
    """Causes of a refusal. The values are stable: clients see them in a problem's `type`."""

    TABLE_UNKNOWN = "table-unknown"
    ZONE_UNKNOWN = "zone-unknown"
    DATE_PAST = "date-past"
    DATE_TOO_FAR = "date-too-far"
    CLOSED = "closed"
    PARTY_SIZE_INVALID = "party-size-invalid"
    PARTY_TOO_LARGE = "party-too-large"
    SPAN_INVALID = "span-invalid"
    ENTRY_UNKNOWN = "entry-unknown"
    ENTRY_FINAL = "entry-final"
    ENTRY_NOT_DUE = "entry-not-due"
    ENTRY_HAS_OFFER = "entry-has-offer"
    ENTRY_HAS_NO_OFFER = "entry-has-no-offer"
    RESERVATION_UNKNOWN = "reservation-unknown"
    RESERVATION_FINAL = "reservation-final"
    RESERVATION_NOT_DUE = "reservation-not-due"
    TABLE_TAKEN = "table-taken"
    NO_TABLE_FITS = "no-table-fits"
    LINE_FULL = "line-full"
    CALL_GUEST = "call-guest"
    WINDOW_CLOSED = "window-closed"


class Refused(Exception):
    """A command that the rules do not allow. Nothing has changed.

    `subject` names what it is about (a table, a zone, a date): never a guest's data.
    """

    def __init__(self, reason: Reason, subject: str = "") -> None:
        super().__init__(f"{reason.value}: {subject}" if subject else reason.value)
        self.reason = reason
        self.subject = subject
