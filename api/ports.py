"""What the API needs from the outside besides the read model and the inbox (`activities.ports`).

The API imports no adapter: `wiring` passes objects, or whole modules, that have these methods.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Protocol

from activities.mailing_ports import ReservationMail
from domain.alerts import Notice
from domain.delivery import DeliveryReport
from domain.entry import Reply
from domain.model import Actor, Entry
from domain.said import Said
from workflows.contract import (
    Amend,
    Block,
    Book,
    CancelReservation,
    ChangeEntry,
    ClaimLate,
    DayAnswer,
    Free,
    HandWritten,
    Join,
    MarkReservation,
    Notify,
    Seat,
    SeatEntry,
)

DayRequest = (
    Free
    | Seat
    | SeatEntry
    | Block
    | Notify
    | CancelReservation
    | Amend
    | MarkReservation
    | ClaimLate
    | ChangeEntry
)


class Phones(Protocol):
    """Telephone numbers; `adapters.phones` is one."""

    def normalise(self, text: str) -> str:
        """The E.164 form of a number that somebody typed or dictated.

        `ValueError` when it is no valid number, or what stands for a hidden one.
        """

    def is_hidden(self, text: str) -> bool:
        """Whether that is what providers send in place of a withheld number."""

    def is_mobile(self, number: str) -> bool:
        """Whether an E.164 number can be a mobile, and so have WhatsApp."""

    def region(self, number: str) -> str | None:
        """The country (ISO 3166) of an E.164 number, None when it has none that is known."""

    def sender(self, address: str) -> str:
        """The number behind a message's sender (`whatsapp:+34...`, `+34...`), in the form in which
        entries keep it. `ValueError` for a sender that has none (a business-scoped user id)."""


class TwilioWebhook(Protocol):
    """Twilio's requests to us; `adapters.twilio_webhook.TwilioWebhook` is one."""

    def is_signed(self, url: str, form: Mapping[str, Sequence[str]], signature: str) -> bool:
        """Whether Twilio signed a form that was posted to that public URL."""

    def failure_of(self, code: int | None) -> str:
        """The class (`activities.messaging_ports.Failure`) of a delivery report's error code."""

    def twiml(self, answer: str) -> str:
        """The XML that answers the sender with that text; an empty text answers nothing."""


class GuestLinks(Protocol):
    """The addresses of guests' own pages; `adapters.guest_links.GuestLinks` is one."""

    def url(self, entry_id: str) -> str:
        """The page of that entry; empty where there is no public address or no such id."""

    def path(self, entry_id: str) -> str:
        """The page's path on this server. `ValueError` for what is no id of an entry."""

    def entry_id(self, token: str) -> str | None:
        """Whose page that token opens; None when it was not made here."""


class DemoClock(Protocol):
    """Lets time pass; `api.demo_clock.DemoClock` is one."""

    async def skip(self, workflow_id: str, span: timedelta) -> bool:
        """Whether that time has passed for the workflow.

        False: the server skips no time, or the workflow has ended.
        """


class CalendarFile(Protocol):
    """Makes calendar files; `adapters.mail.calendar.calendar_file` is one."""

    def __call__(self, mail: ReservationMail, title: str, now: datetime) -> bytes:
        """The reservation as iCalendar in UTF-8; `title` is what the guest reads there."""


class Engine(Protocol):
    """Temporal, one method a call; `api.temporal_engine.TemporalEngine` is one.

    Raises `Refused` when the workflow said no, and the errors of `api.engine_errors` else.
    `update_id` de-duplicates a repetition.
    """

    async def join(
        self, location: str, day: date, requests: list[Join], update_id: str
    ) -> list[DayAnswer]:
        """Put guests in that day's line, in order; opens the day when needed."""

    async def book(
        self, location: str, day: date, requests: list[Book], update_id: str
    ) -> list[DayAnswer]:
        """Make reservations, in order; opens the day when needed."""

    async def command(
        self, location: str, day: date, request: DayRequest, update_id: str
    ) -> DayAnswer:
        """One command to a day; opens the day when needed."""

    async def cancel_entry(self, entry_id: str, actor: Actor, reason: str, update_id: str) -> Entry:
        """End an entry's wait."""

    async def answer_for(self, entry_id: str, accepts: bool, update_id: str) -> Entry:
        """Give an entry its guest's answer to the open offer, as staff heard it."""

    async def reply(self, conversation: str, reply: Reply) -> None:
        """Give an entry or a reservation its guest's message."""

    async def delivered(self, conversation: str, report: DeliveryReport) -> None:
        """Tell an entry or a reservation what became of its message."""

    async def answer_to(self, conversation: str, message_sid: str) -> Said | None:
        """The text that answers a message; None when it goes out on its own."""

    async def write(self, note: HandWritten) -> None:
        """Have a message sent that staff wrote. The same one twice goes out once."""

    async def base_edited(self, location: str) -> None:
        """Somebody has changed something in the restaurant's base."""

    async def open_alerts(self, location: str) -> list[Notice]:
        """What operators were told that is not over, the longest first."""

    async def pollers(self) -> int:
        """How many workers poll for workflow tasks."""
