"""What follows a booking, as a durable workflow: confirmation, reminder, courtesy time, end."""

from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.mailing import MailingActivities
    from activities.mailing_ports import MailKind, ReservationMail
    from domain import reservation_talk as texts
    from domain.delivery import DeliveryReport, State
    from domain.model import Actor, Reach, Reservation, ReservationStatus
    from domain.reservation_talk import Meaning, Told
    from domain.said import Said, Text
    from workflows.contract import reservation_workflow_id
    from workflows.day_post import DayPost
    from workflows.entry_contract import TakenReply
    from workflows.policies import MAILING
    from workflows.reservation_contract import (
        Amended,
        Event,
        ReservationEvent,
        ReservationStart,
    )
    from workflows.talk import Talk
    from workflows.tasks import Tasks, is_to_continue, until
    from workflows.unsent import Unsent
    from workflows.visibility import of_reservation, show
    from workflows.ways import Undeliverable


@workflow.defn
class ReservationWorkflow:
    """Writes to the guest and watches the clock. Its day decides: this one only tells it.

    It stays open until the stay is over or the reservation ended, and every message went out.
    """

    @workflow.init
    def __init__(self, start: ReservationStart) -> None:
        self._start = start
        self._reservation = start.reservation
        self._reminded_for = start.reminded_for
        self._asked_for = start.asked_for
        # Since when the stay is known to begin when it does.
        self._timed_at = start.timed_at or start.reservation.created_at
        self._stay_told = False
        self._cancelled_here = start.cancelled_here
        self._tasks = Tasks()
        self._unsent = Unsent(self._tasks)
        self._day = DayPost(start.venue.id, start.date, self._tasks)
        conversation = reservation_workflow_id(start.reservation.id)
        self._talk = Talk(conversation, start.reservation.guest, start.state, self._tasks)

    @workflow.run
    async def run(self, start: ReservationStart) -> Reservation:
        """The reservation as it ended."""
        if not start.announced and self._is_to_be_confirmed(start):
            # Who came by the waitlist has read it in the answer to their SÍ, who sits sees it.
            silent = start.reservation.source == "waitlist"
            self._announce(MailKind.BOOKED, None if silent else Text.BOOKED)
        while not self._is_over():
            self._do_what_is_due()
            due = self._due()
            await until(partial(self._has_work, due), due, "recordatorio, cortesía o final")
            self._tasks.check()
            if self._may_continue():
                workflow.continue_as_new(self._carried())
        return self._reservation

    # --- messages ---------------------------------------------------------------------------

    @workflow.signal
    def amend(self, amended: Amended) -> None:
        """The day has changed the reservation. An older state than the known one is ignored."""
        before, self._reservation = self._reservation, self._newest(amended)
        now = self._reservation
        if now is before:
            return
        self._show()
        is_confirmed = now.status is ReservationStatus.CONFIRMED
        withdrawn: frozenset[MailKind] = frozenset()
        if not is_confirmed or texts.matters(before, now):
            withdrawn = self._unsent.withdraw()
        if now.start != before.start:
            self._timed_at = workflow.now()
        if is_confirmed and texts.matters(before, now):
            self._announce(MailKind.CHANGED, Text.CHANGED)
        if is_confirmed and MailKind.REMINDER in withdrawn and self._reminded_for == now.start:
            self._unsent.send(MailKind.REMINDER, self._remind)

    @workflow.signal
    def cancel(self, amended: Amended) -> None:
        """The day has cancelled the reservation: the guest is told once."""
        before, self._reservation = self._reservation, self._newest(amended)
        self._show()
        if before.status is self._reservation.status:
            return
        self._unsent.withdraw()
        by_guest = self._reservation.cancelled_by is Actor.GUEST
        text = Text.CANCELLED if by_guest else Text.CANCELLED_BY_HOUSE
        # Who cancelled by a message to us has read it in the answer.
        self._announce(MailKind.CANCELLED, None if self._cancelled_here else text)

    @workflow.signal
    def reply(self, taken: TakenReply) -> None:
        """The guest wrote. The same message twice is heard once."""
        reply = self._talk.hear(taken.reply)
        if reply is None:
            return
        body = reply.body if reply.is_text else ""
        meaning = texts.understand(self._reservation, body, asked=self._asks())
        if meaning is Meaning.CANCEL:
            self._cancelled_here = True
            self._tell_day(Event.CANCELLED)
        elif meaning is Meaning.CONFIRM and self._asks():
            self._tell_day(Event.CONFIRMED)
        self._talk.answer(reply, texts.answer(self._told(), meaning))

    @workflow.signal
    def delivery(self, report: DeliveryReport) -> None:
        """What became of a message of ours; one that did not arrive is sent in another way."""
        key = self._talk.reported(report)
        if key is not None and report.state is State.FAILED:
            self._unsent.send(_kind_of(key), partial(self._write_again, key, report))

    @workflow.update
    async def answer_to(self, message_sid: str) -> Said | None:
        """The text that answers a guest's message, for the webhook's response; None when it does
        not come in time or has gone out on its own."""
        return await self._talk.answer_to(message_sid)

    @workflow.query
    def snapshot(self) -> Reservation:
        """The reservation as far as it is known here; its day has the newest state."""
        return self._reservation

    # --- the main loop ----------------------------------------------------------------------

    def _due(self) -> datetime | None:
        """When the clock next brings something."""
        moments = (self._reminder_at(), self._courtesy_until(), self._reservation.end)
        return min(
            (at for at in moments if at is not None and at > workflow.now()),
            default=None,
        )

    def _do_what_is_due(self) -> None:
        now = workflow.now()
        reminder, courtesy = self._reminder_at(), self._courtesy_until()
        if reminder is not None and now >= reminder:
            self._reminded_for = self._reservation.start
            self._unsent.send(MailKind.REMINDER, self._remind)
        if courtesy is not None and now >= courtesy:
            self._asked_for = self._reservation.start
            if courtesy > self._timed_at:  # who booked later than that has not been told
                self._unsent.withdraw()
            self._tell_day(Event.COURTESY_OVER)
        seated = self._reservation.status is ReservationStatus.SEATED
        if seated and now >= self._reservation.end and not self._stay_told:
            self._stay_told = True
            self._tell_day(Event.STAY_OVER)

    def _reminder_at(self) -> datetime | None:
        """When to remind; None when it is done, or the time was fixed later than that."""
        stay, hours = self._reservation, self._start.reminder_hours
        at = stay.start - timedelta(hours=hours)
        wanted = stay.status is ReservationStatus.CONFIRMED and hours > 0
        done = self._reminded_for == stay.start
        passed = workflow.now() >= stay.start or at <= self._timed_at
        return at if wanted and not done and not passed else None

    def _asks(self) -> bool:
        """Whether a reminder waits for its answer."""
        stay = self._reservation
        return self._reminded_for == stay.start and stay.guest_confirmed_at is None

    def _courtesy_until(self) -> datetime | None:
        """Until when guests who are late are waited for without a question; None when asked."""
        stay = self._reservation
        if stay.status is not ReservationStatus.CONFIRMED or self._asked_for == stay.start:
            return None
        return stay.start + timedelta(minutes=self._start.courtesy_minutes)

    def _has_work(self, due: datetime | None) -> bool:
        return self._due() != due or self._is_over() or self._tasks.failed or self._may_continue()

    def _is_over(self) -> bool:
        ended = self._reservation.status not in _OPEN
        past = workflow.now() >= self._reservation.end
        told = self._reservation.status is not ReservationStatus.SEATED or self._stay_told
        return (ended or (past and told)) and self._is_idle()

    def _may_continue(self) -> bool:
        return is_to_continue() and self._is_idle()

    def _is_idle(self) -> bool:
        return self._tasks.idle and workflow.all_handlers_finished()

    def _carried(self) -> ReservationStart:
        return replace(
            self._start,
            reservation=self._reservation,
            announced=True,
            reminded_for=self._reminded_for,
            asked_for=self._asked_for,
            timed_at=self._timed_at,
            cancelled_here=self._cancelled_here,
            state=self._talk.state(),
        )

    def _show(self) -> None:
        show(of_reservation(self._reservation, self._start.venue.id, self._start.date))

    # --- what goes out ----------------------------------------------------------------------

    def _is_to_be_confirmed(self, start: ReservationStart) -> bool:
        if start.reservation.status is not ReservationStatus.CONFIRMED:
            return False
        # It may have been cancelled before this began.
        is_so = self._reservation.status is ReservationStatus.CONFIRMED
        return is_so or not workflow.patched("cancelled-at-once")

    def _newest(self, amended: Amended) -> Reservation:
        newer = amended.reservation.version > self._reservation.version
        return amended.reservation if newer else self._reservation

    def _told(self) -> Told:
        return Told(self._reservation, self._start.venue)

    def _announce(self, kind: MailKind, text: Text | None) -> None:
        """By mail where there is an address, and by WhatsApp; neither waits for the other."""
        if self._reservation.guest.email is not None:
            self._unsent.send(kind, partial(self._mail, kind))
        if text is not None and self._is_written:
            self._unsent.send(kind, partial(self._write, kind, text))

    async def _remind(self) -> None:
        stay = self._reservation
        written = self._is_written and await self._write(MailKind.REMINDER, Text.REMINDER)
        if not written:
            if stay.guest.email is None:
                return
            await self._mail(MailKind.REMINDER)
        if self._reservation.start == stay.start:
            self._tell_day(Event.REMINDED)

    @property
    def _is_written(self) -> bool:
        return self._reservation.guest.reach is Reach.WRITE

    async def _write(self, kind: MailKind, text: Text) -> bool:
        """Whether a channel took it."""
        try:
            await self._talk.send(self._key(kind), self._told().said(text))
        except Undeliverable:
            self._tell_day(Event.MESSAGE_FAILED)
            return False
        return True

    async def _write_again(self, key: str, report: DeliveryReport) -> None:
        try:
            await self._talk.send_again(key, report)
        except Undeliverable:
            self._tell_day(Event.MESSAGE_FAILED)
            if _kind_of(key) is MailKind.REMINDER and self._reservation.guest.email is not None:
                await self._mail(MailKind.REMINDER)

    async def _mail(self, kind: MailKind) -> None:
        key = f"mail:{self._key(kind)}"
        about = reservation_workflow_id(self._reservation.id)
        mail = ReservationMail(key, kind, self._reservation, self._start.venue, about)
        try:
            await workflow.execute_activity_method(
                MailingActivities.send_mail, mail, summary=f"{kind.value} · mail", **MAILING
            )
        except ActivityError as error:
            if is_cancelled_exception(error):
                raise
            self._tell_day(Event.MAIL_FAILED)

    def _key(self, kind: MailKind) -> str:
        return f"{self._reservation.id}:{kind.value}:{self._reservation.version}"

    def _tell_day(self, event: Event) -> None:
        told = ReservationEvent(self._reservation.id, event, workflow.now())
        self._day.tell("reservation_event", told)


_OPEN = (ReservationStatus.CONFIRMED, ReservationStatus.SEATED)


def _kind_of(key: str) -> MailKind:
    return MailKind(key.split(":")[-2])
