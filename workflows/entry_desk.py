"""What happens to one guest's wait: its offers, its guest's words, and what goes out."""

import asyncio
from datetime import datetime, timedelta

from temporalio import workflow
from temporalio.exceptions import ActivityError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain import conversation, texts
    from domain import entry as rules
    from domain.conversation import Meaning
    from domain.delivery import DeliveryReport, State
    from domain.entry import BY_PHONE, Reply
    from domain.late import LateClaim
    from domain.model import Actor, Offer, Outcome, PlaceNews, Reach, Reservation, Status
    from workflows.contract import ClaimLate, EntryLeft, EntryReach, offer_key
    from workflows.day_post import DayPost
    from workflows.entry_contract import EntryStart, LateAnswer
    from workflows.policies import HEARD_LATE, RECORDS
    from workflows.talk import Talk
    from workflows.tasks import Tasks
    from workflows.ways import Undeliverable


class EntryDesk:
    """The entry, its talk with the guest and what its day is told, changed together.

    What takes longer than a moment runs as one of `tasks`.
    """

    def __init__(self, start: EntryStart) -> None:
        self.entry = start.entry
        self.tasks = Tasks()
        self.day = DayPost(start.entry.location, start.entry.service_date, self.tasks)
        self.talk = Talk(start.entry.id, start.entry.guest, start.state, self.tasks)
        self._venue = start.venue
        self._window = timedelta(seconds=start.hold_seconds)
        self._announcing: asyncio.Task[object] | None = None
        self._on_another_way = False
        self._late: dict[str, Reservation | None] = {}
        self.judged = start.judged

    @property
    def deadline(self) -> datetime | None:
        """When the open offer ends, if one waits for its answer."""
        return self.entry.expires_at if rules.open_offer(self.entry) else None

    @property
    def is_due(self) -> bool:
        """Whether that has passed."""
        return self.deadline is not None and workflow.now() >= self.deadline

    # --- offers -----------------------------------------------------------------------------

    def take_offer(self, offer: Offer) -> None:
        """A table is held for this entry. The same offer twice is one offer."""
        current = self.entry.offer
        if current is not None and current.id == offer.id:
            return
        if offer.id == self.judged and workflow.patched("judged-once"):
            return  # its day has told of it again before it heard how it ended
        if self.entry.status.is_final or current is not None:
            void = rules.settlement(self.entry, offer, Outcome.CANCELLED)
            self.day.tell("offer_settled", void)
            return
        self.entry = rules.offered(self.entry, offer, workflow.now())
        self._announcing = self.tasks.spawn(self._announce(offer))

    def change(self, news: PlaceNews) -> None:
        """Staff have changed what the guest waits for."""
        self.entry = rules.changed(self.entry, news, workflow.now())
        self.talk.now_with(self.entry.guest)

    def seat(self, given: Offer) -> None:
        """The guest sits already: a message that asks them must not go out any more."""
        if self._announcing is not None:
            self._announcing.cancel()
        self.entry = rules.seated(self.entry, given, workflow.now())

    def withdraw(self, offer_id: str, reason: str) -> None:
        """End the offer with that id; any other is left alone."""
        offer = rules.open_offer(self.entry)
        if offer is not None and offer.id == offer_id:
            self._settle(Outcome.WITHDRAWN, reason, Actor.STAFF)

    def answer_for(self, *, accepts: bool) -> None:
        """Staff have the guest's answer to the open offer."""
        outcome = Outcome.ACCEPTED if accepts else Outcome.DECLINED
        self._settle(outcome, "" if accepts else "staff", Actor.STAFF)

    def delivered(self, report: DeliveryReport) -> None:
        """What became of a message of ours. What is no longer of interest changes nothing."""
        key, offer = self.talk.reported(report), rules.open_offer(self.entry)
        if key is None or offer is None or key != offer_key(offer.id):
            return
        if report.state is State.FAILED and self._on_another_way:
            return  # told twice
        if report.state is State.FAILED:
            self._on_another_way = True
            self._announcing = self.tasks.spawn(self._announce_again(offer, report))
        else:
            self.entry = rules.arrived(self.entry, workflow.now())

    def late_answered(self, answer: LateAnswer) -> None:
        """What the day made of a late yes."""
        self._late[answer.key] = answer.reservation

    def end_service(self) -> None:
        """The service seats nobody any more. An open offer still gets its answer first."""
        if self.entry.status is Status.WAITING and self.entry.offer is None:
            self.entry = rules.service_ended(self.entry, workflow.now())
            self.tasks.spawn(self._say_service_ended())
            self.day.tell("entry_left", EntryLeft(self.entry.id))

    # --- the guest's words ------------------------------------------------------------------

    def hear(self, said: Reply) -> None:
        """The guest wrote. The same message twice is heard once."""
        reply = self.talk.hear(said)
        if reply is None:
            return
        before, meaning = self.entry, conversation.understand(self.entry, reply)
        language = conversation.wish_of(reply).language
        self.entry = rules.heard(self.entry, reply, language, meaning.reach)
        self.talk.now_with(self.entry.guest)
        self._tell_reach(before.guest.reach)
        if meaning.late:
            self.tasks.spawn(self._claim_late(reply))
            return
        if meaning.outcome is Outcome.ACCEPTED and conversation.is_only_a_nod(before, reply):
            # What was judged before there was this stays so.
            meaning = Meaning() if workflow.patched("nods") else meaning
        if meaning.outcome is not None:
            reason = "declined" if meaning.outcome is Outcome.DECLINED else ""
            self._settle(meaning.outcome, reason, Actor.GUEST)
        elif meaning.leaves:
            self.end_wait(Actor.GUEST, "left")
        elif meaning.extends:
            self.entry = rules.extended(self.entry, workflow.now())
        self.talk.answer(reply, conversation.answer(before, self.entry, reply, self._venue))

    def _tell_reach(self, before: Reach) -> None:
        written = self.entry.guest.reach is Reach.WRITE
        if written is not (before is Reach.WRITE) and not self.entry.status.is_final:
            self.day.tell("entry_reach", EntryReach(self.entry.id, written))

    def end_wait(self, actor: Actor, reason: str) -> None:
        """The guest or staff cancel; an entry that has ended is left alone."""
        if self.entry.status.is_final:
            return
        if rules.open_offer(self.entry) is not None:
            self._settle(Outcome.CANCELLED, reason, actor)
            return
        self.entry = rules.left(self.entry, workflow.now(), reason, actor)
        self.day.tell("entry_left", EntryLeft(self.entry.id))

    def _settle(self, outcome: Outcome, reason: str, actor: Actor) -> None:
        offer = rules.open_offer(self.entry)
        if offer is None:
            return
        answered = outcome in (Outcome.ACCEPTED, Outcome.DECLINED)
        overtaken = self.entry.status is Status.WAITING and answered
        if overtaken:
            # The guest's answer overtook the provider's, or was given to staff.
            self.entry = rules.notified(self.entry, workflow.now(), self._window)
        sending = None if outcome is Outcome.UNDELIVERABLE else self._announcing
        if sending is not None and (not overtaken or workflow.patched("answered-is-not-sent")):
            # An offer that has ended while its message was being tried must not go out any more.
            sending.cancel()
        self.entry = rules.settled(self.entry, outcome, workflow.now(), reason, actor)
        self.judged = offer.id
        told = rules.settlement(self.entry, offer, outcome)
        self.day.tell("offer_settled", told)

    async def close_window(self) -> None:
        """The window has passed: hear what has reached us meanwhile, and only then expire.

        What came in time settles the offer, or prolongs it; a yes that came later, while nobody
        worked, may still get the table.
        """
        offer, deadline = self.entry.offer, self.entry.expires_at or workflow.now()
        received = await workflow.execute_local_activity_method(
            RecordActivities.answers_until,
            args=[self.entry.id, self.entry.guest.phone, deadline + HEARD_LATE],
            **RECORDS,
        )
        for message in received:
            self.hear(message.reply)
        if rules.open_offer(self.entry) == offer and self.is_due:
            reason = "undeliverable" if self._on_another_way else "no-answer"
            self._settle(Outcome.EXPIRED, reason, Actor.SYSTEM)

    async def _claim_late(self, reply: Reply) -> None:
        """A yes came after the window: once the offer has ended, ask the day for its table."""
        await workflow.wait_condition(lambda: self.entry.status.is_final)
        said = texts.already_over(self.entry, self._venue)
        if rules.was_missed(self.entry):
            asked = ClaimLate(reply.message_sid, LateClaim.of(self.entry))
            if await self.day.ask("late_claim", asked):
                await workflow.wait_condition(lambda: reply.message_sid in self._late)
            booked = self._late.get(reply.message_sid)
            if booked is not None:
                said = texts.booked_late(self.entry, self._venue, booked)
        self.talk.answer(reply, said)

    # --- what goes out ----------------------------------------------------------------------

    async def _announce(self, offer: Offer) -> None:
        """Send the offer; its window starts when the provider has accepted the message.

        Who cannot be written to gets an offer only on staff's word: they call.
        """
        if self.entry.guest.reach is not Reach.WRITE:
            self._now_notified(offer, BY_PHONE)
            return
        said = texts.offer(self.entry, self._venue, offer, self._window)
        seconds, until_then = int(self._window.total_seconds()), workflow.now() + self._window
        try:
            taken = await self.talk.send(offer_key(offer.id), said, seconds, until_then)
        except Undeliverable:
            self._undeliverable(offer)
        except ActivityError as error:
            if not is_cancelled_exception(error):
                self._unsent(offer)
        else:
            if self.entry.status is Status.WAITING:
                self._now_notified(offer, *taken)

    async def _announce_again(self, offer: Offer, report: DeliveryReport) -> None:
        """The offer's message did not arrive: its window starts anew when another one goes out."""
        detail = str(report.code or report.failure)
        self.entry = rules.gone_another_way(self.entry, workflow.now(), detail)
        try:
            taken = await self.talk.send_again(offer_key(offer.id), report)
        except Undeliverable:
            self._undeliverable(offer)
        except ActivityError:
            return  # the offer has ended meanwhile
        else:
            self._now_notified(offer, *taken)
        finally:
            self._on_another_way = False

    def _now_notified(self, offer: Offer, by: str, arrived: bool = False) -> None:
        if rules.open_offer(self.entry) == offer:
            self.entry = rules.notified(self.entry, workflow.now(), self._window, by)
            if arrived:
                self.entry = rules.arrived(self.entry, workflow.now())

    def _unsent(self, offer: Offer) -> None:
        """The offer is as old as a window, and has not gone out: the stay it is for is passing.

        The guest keeps the place, and is the first to be offered what is free by now.
        """
        self._announcing = None
        if rules.open_offer(self.entry) == offer:
            self._settle(Outcome.WITHDRAWN, "not-sent", Actor.SYSTEM)

    def _undeliverable(self, offer: Offer) -> None:
        if rules.open_offer(self.entry) == offer:
            self._settle(Outcome.UNDELIVERABLE, "undeliverable", Actor.SYSTEM)

    async def _say_service_ended(self) -> None:
        said = texts.service_ended(self.entry, self._venue)
        if self.entry.guest.reach is not Reach.WRITE:
            return
        try:
            await self.talk.send(f"{self.entry.id}:service-ended", said)
        except Undeliverable:
            workflow.logger.warning("a goodbye cannot be delivered")
