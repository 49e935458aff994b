"""What guests, the clock and the entries' workflows do to a day under random commands."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from domain import entry as rules
from domain import late, reservations, waitlist
from domain.channels import Channel
from domain.day import Change, MakeOffer
from domain.entry import BY_PHONE, Reply
from domain.late import LateClaim
from domain.line import next_wakeup
from domain.model import Actor, Entry, Outcome, Reach, ReservationStatus
from domain.waitlist import reservation_id
from tests.domain.evening import HOUSE, OPEN, Evening

COURTESY = timedelta(minutes=HOUSE.courtesy_minutes)
WINDOW = timedelta(minutes=15)


class Guests(Evening):
    """Plays guests, the clock and the workflows against one day."""

    @rule(data=st.data(), outcome=st.sampled_from(list(Outcome)), twice=st.booleans())
    @precondition(lambda self: self.day.offers)
    def settle(self, data: st.DataObject, outcome: Outcome, twice: bool) -> None:
        offer = data.draw(st.sampled_from(list(self.day.offers.values())))
        before = self.entries[offer.entry_id]
        if outcome in (Outcome.ACCEPTED, Outcome.DECLINED, Outcome.EXPIRED):
            before = self.move(before, rules.notified(before, self.now, WINDOW))
        after = self.move(before, rules.settled(before, outcome, self.now, "", Actor.GUEST))
        told = rules.settlement(after, offer, outcome)
        self.take(waitlist.settle(self.day, told, self.now))
        if outcome is Outcome.ACCEPTED:
            booked = self.day.reservations[reservation_id(after.id)]
            assert booked.tables == offer.tables
            assert (booked.start, booked.end) == (offer.start, offer.end)
        if twice:
            assert waitlist.settle(self.day, told, self.now) == Change(self.day)

    @rule(data=st.data(), by=st.sampled_from([*Channel, BY_PHONE]), arrives=st.booleans())
    @precondition(lambda self: self.day.offers)
    def message_goes_out(self, data: st.DataObject, by: str, arrives: bool) -> None:
        """On its first way or another one; and its guest may get it."""
        offer = data.draw(st.sampled_from(list(self.day.offers.values())))
        told = rules.notified(self.entries[offer.entry_id], self.now, WINDOW, by)
        told = self.move(self.entries[offer.entry_id], told)
        if arrives:
            self.move(told, rules.arrived(told, self.now))

    @rule(data=st.data())
    @precondition(lambda self: self.day.offers)
    def asks_for_time(self, data: st.DataObject) -> None:
        offer = data.draw(st.sampled_from(list(self.day.offers.values())))
        before = self.entries[offer.entry_id]
        after = rules.extended(before, self.now)
        if after != before:
            assert not before.extended
            assert before.expires_at is not None
            assert self.move(before, after).expires_at == before.expires_at + rules.EXTENSION
        assert rules.extended(after, self.now) == after

    @rule(data=st.data(), wanted=st.sampled_from([None, Reach.WRITE, Reach.OPTED_OUT]))
    @precondition(lambda self: self.day.line)
    def writes(self, data: st.DataObject, wanted: Reach | None) -> None:
        """A message tells whether its guest can be written to from now on."""
        entry = self.entries[data.draw(st.sampled_from(list(self.day.line)))]
        reply = Reply("SM1", "", self.now, sender=entry.guest.address)
        heard = rules.heard(entry, reply, None, wanted)
        assert heard.status is entry.status
        self.entries[entry.id] = heard
        written = heard.guest.reach is Reach.WRITE
        self.take(waitlist.reach(self.day, entry.id, written, self.now))
        assert waitlist.reach(self.day, entry.id, written, self.now) == Change(self.day)

    @rule(data=st.data(), minutes=st.sampled_from([0, 0, 10, 30]))
    @precondition(lambda self: self.missed())
    def says_yes_too_late(self, data: st.DataObject, minutes: int) -> None:
        """The table is booked exactly if it is free for the stay, and at an hour to sit down."""
        self.time_passes(minutes)
        claim = LateClaim.of(data.draw(st.sampled_from(self.missed())))
        known = self.day.reservations.get(reservation_id(claim.entry_id))
        free = self.is_free_for(claim) if known is None else known.status in OPEN
        taken = self.attempt(lambda: late.claim(self.day, claim, self.now)[0])
        assert taken is free
        if taken:
            booked = self.day.reservations[reservation_id(claim.entry_id)]
            assert known in (None, booked)
            assert late.claim(self.day, claim, self.now) == (Change(self.day), booked)
        if taken and known is None:
            assert (booked.tables, booked.entry_id) == (claim.offer.tables, claim.entry_id)
            assert booked.start == max(self.now, claim.offer.start)

    @rule(data=st.data())
    @precondition(lambda self: self.day.line)
    def leave(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(list(self.day.line.values())))
        entry = self.entries[place.entry_id]
        if place.offer_id is None:
            self.move(entry, rules.left(entry, self.now, "left", Actor.GUEST))
        else:
            self.move(entry, rules.settled(entry, Outcome.CANCELLED, self.now, "", Actor.STAFF))
        self.take(waitlist.leave(self.day, place.entry_id, self.now))
        assert place.entry_id not in self.day.line

    @rule(minutes=st.sampled_from([1, 10, 45, 120]))
    def time_passes(self, minutes: int) -> None:
        """The workflow wakes at each moment that `next_wakeup` names, then at the new time."""
        target = self.now + timedelta(minutes=minutes)
        while (wake := next_wakeup(self.day, self.now)) is not None and wake <= target:
            self.now = wake
            self.take(waitlist.advance(self.day, self.now, "time"))
        self.now = target
        for name in list(self.day.reservations):
            self.tell_day(name)

    def tell_day(self, name: str) -> None:
        """What the reservation's workflow tells the day as time passes."""
        stay = self.day.reservations[name]
        if self.now >= stay.start + COURTESY:
            self.take(reservations.ask_no_show(self.day, name, self.now))
        self.take(reservations.stay_over(self.day, name, self.now))
        ended = self.day.reservations[name]
        assert ended.status is not ReservationStatus.SEATED or self.now < ended.end

    def missed(self) -> list[Entry]:
        """The entries whose guest may still say yes to an offer that was missed."""
        return [e for e in self.entries.values() if rules.was_missed(e) and e.offer is not None]

    def is_free_for(self, claim: LateClaim) -> bool:
        """Whether nobody has the tables for the stay, told without the product's own code."""
        start = max(self.now, claim.offer.start)
        end = start + HOUSE.turn_time(claim.party_size)
        taken = (
            o.start < end and start < o.end and set(o.tables) & set(claim.offer.tables)
            for o in self.day.occupancies.values()
        )
        return start <= self.day.last_seatings()["cena"] and not any(taken)

    def take(self, change: Change) -> None:
        """By itself no table goes to a guest who cannot be written to."""
        made = [e.offer for e in change.effects if isinstance(e, MakeOffer)]
        for offer in made:
            assert offer.out_of_turn or not change.day.line[offer.entry_id].unreachable
        super().take(change)

    @invariant()
    def the_line_knows_who_can_be_written_to(self) -> None:
        for place in self.day.line.values():
            written = self.entries[place.entry_id].guest.reach is Reach.WRITE
            assert place.unreachable is not written
