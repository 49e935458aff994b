"""A service day under random commands: what must always hold is checked after each step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from domain import booking, late, reservations, tables, waitlist
from domain import entry as rules
from domain.booking import BookRequest
from domain.day import Change, MakeOffer, ServiceDay
from domain.delivery import Channel
from domain.entry import BY_PHONE, Reply
from domain.late import LateClaim
from domain.line import JoinRequest, in_order, next_wakeup
from domain.model import Actor, Entry, Outcome, Reach, Reservation, ReservationStatus
from domain.refusals import Refused
from domain.reservations import ChangeReservation
from domain.tables import BlockTable, FreeTable, SeatWalkIn
from domain.waitlist import Settlement, reservation_id
from tests.domain.evening import DAY, HOUSE, OPEN, Evening

TABLES = st.sampled_from(["T1", "T2", "T3", "T1+T2", "T2+T3"])
PARTIES = st.integers(1, 6)
ZONES = st.sampled_from([None, "Interior", "Terraza"])
COURTESY = timedelta(minutes=HOUSE.courtesy_minutes)
WINDOW = timedelta(minutes=15)
REACHES = st.sampled_from([Reach.WRITE, Reach.WRITE, Reach.CALL, Reach.OPTED_OUT])
Step = Callable[[ServiceDay, str, datetime], tuple[Change, Reservation]]
STEPS = st.sampled_from([reservations.seat, reservations.complete, reservations.no_show])


class Staff(Evening):
    """Plays staff, guests, the clock and the workflows against one day."""

    @rule(party=PARTIES, zone=ZONES, later=st.integers(0, 6), reach=REACHES)
    def join(self, party: int, zone: str | None, later: int, reach: Reach) -> None:
        wanted = datetime.combine(DAY, time(20), UTC) + timedelta(minutes=30 * later)
        guest = replace(self.guest(), reach=reach)
        request = JoinRequest(self.new_id(), guest, party, wanted, "voice", zone)
        change, (answer,) = waitlist.join(self.day, [request], self.now)
        if isinstance(answer, Refused):
            assert change.day.line == self.day.line
            return
        assert not answer.existing
        offered_now = answer.entry_id in {o.entry_id for o in change.day.offers.values()}
        expected = None if offered_now else len(in_order(change.day))
        assert answer.position == expected
        self.take(change)

    @rule(data=st.data())
    @precondition(lambda self: self.day.line)
    def join_again(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(list(self.day.line.values())))
        near = place.wanted_at + timedelta(minutes=10)
        request = JoinRequest(self.new_id(), place.guest, 2, near, "voice")
        change, (answer,) = waitlist.join(self.day, [request], self.now)
        assert not isinstance(answer, Refused)
        assert (answer.existing, answer.entry_id) == (True, place.entry_id)
        self.take(change)

    @rule(table=TABLES, later=st.integers(0, 5))
    def free(self, table: str, later: int) -> None:
        at = self.now + timedelta(minutes=20 * later)
        change, offers = tables.free(self.day, FreeTable(table, at), self.now)
        assert all(o.id in change.day.offers for o in offers)
        self.take(change)

    @rule(table=TABLES, party=PARTIES, minutes=st.sampled_from([None, 20, 60]))
    def seat(self, table: str, party: int, minutes: int | None) -> None:
        command = SeatWalkIn(self.new_id(), table, party, minutes)
        self.attempt(lambda: tables.seat(self.day, command, self.now)[0])

    @rule(table=TABLES, start=st.integers(-2, 8), length=st.integers(0, 6))
    def block(self, table: str, start: int, length: int) -> None:
        begin = self.now + timedelta(minutes=20 * start)
        command = BlockTable(self.new_id(), table, begin, begin + timedelta(minutes=30 * length))
        self.attempt(lambda: tables.block(self.day, command)[0])

    @rule(party=PARTIES, later=st.integers(0, 8), table=st.sampled_from([None, "T2", "T1+T2"]))
    def book(self, party: int, later: int, table: str | None) -> None:
        start = self.now + timedelta(minutes=20 * later)
        request = BookRequest(self.new_id(), self.guest(), party, start, "phone", table=table)
        self.attempt(lambda: booking.book(self.day, request, self.now)[0])

    @rule(data=st.data(), actor=st.sampled_from([Actor.GUEST, Actor.STAFF]))
    @precondition(lambda self: self.day.reservations)
    def cancel_reservation(self, data: st.DataObject, actor: Actor) -> None:
        old = self.some_reservation(data)
        taken = self.attempt(
            lambda: booking.cancel_reservation(self.day, old.id, self.now, actor)[0]
        )
        assert taken is (old.status is ReservationStatus.CONFIRMED)

    @rule(data=st.data(), step=STEPS)
    @precondition(lambda self: self.day.reservations)
    def note_stay(self, data: st.DataObject, step: Step) -> None:
        old = self.some_reservation(data)
        taken = self.attempt(lambda: step(self.day, old.id, self.now)[0])
        assert not taken or old.status in OPEN

    @rule(
        data=st.data(),
        party=st.none() | PARTIES,
        zone=ZONES,
        table=st.none() | TABLES,
        later=st.none() | st.integers(-2, 8),
        length=st.none() | st.integers(0, 8),
    )
    @precondition(lambda self: self.day.reservations)
    def change_reservation(
        self,
        data: st.DataObject,
        party: int | None,
        zone: str | None,
        table: str | None,
        later: int | None,
        length: int | None,
    ) -> None:
        old = self.some_reservation(data)
        start = None if later is None else self.now + timedelta(minutes=20 * later)
        end = None if length is None else (start or old.start) + timedelta(minutes=20 * length)
        command = ChangeReservation(old.id, party, start, end, zone, table, notes="changed")
        if self.attempt(lambda: reservations.change(self.day, command, self.now)[0]):
            new = self.day.reservations[old.id]
            assert old.status in OPEN
            if old.status is ReservationStatus.SEATED and new.tables != old.tables:
                self.moved.add(old.id)
            assert (new.status, new.notes) == (old.status, "changed")
            assert new.party_size == (party or old.party_size)
            assert end is None or new.end == end

    @rule(data=st.data(), table=st.sampled_from([None, "T1", "T2", "T3", "T1+T2"]))
    @precondition(lambda self: self.day.line)
    def notify(self, data: st.DataObject, table: str | None) -> None:
        chosen = data.draw(st.sampled_from(list(self.day.line)))
        self.attempt(lambda: waitlist.notify(self.day, chosen, table, self.now))

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

    def some_reservation(self, data: st.DataObject) -> Reservation:
        return data.draw(st.sampled_from(list(self.day.reservations.values())))


Staff.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestEvening = pytest.mark.timeout(300)(Staff.TestCase)


def test_a_settlement_of_an_unknown_offer_changes_nothing() -> None:
    day = ServiceDay(HOUSE, DAY)
    now = datetime.combine(DAY, time(20), UTC)
    told = Settlement("e1", "e1.1", Outcome.EXPIRED)
    assert waitlist.settle(day, told, now) == Change(day)
