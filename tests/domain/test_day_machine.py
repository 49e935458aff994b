"""A service day under random commands: what must always hold is checked after each step."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import combinations

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from domain import booking, tables, waitlist
from domain import entry as rules
from domain.booking import BookRequest
from domain.day import Change, EndEntry, MakeOffer, ServiceDay, StartEntry
from domain.estimate import estimated_waits
from domain.line import JoinRequest, in_order, next_wakeup, positions
from domain.matching import Waiting
from domain.model import Actor, Entry, Guest, OccupancyKind, Outcome, Status
from domain.refusals import Refused
from domain.restaurant import Restaurant, Service, Table, TableSet, TurnTime
from domain.tables import BlockTable, FreeTable, SeatWalkIn
from domain.waitlist import Settlement, reservation_id

DAY = date(2026, 11, 20)
HOUSE = Restaurant(
    id="casa",
    name="Casa",
    phone="941",
    time_zone="UTC",
    languages=("es",),
    zones=("Interior", "Terraza"),
    tables=(
        Table("T1", "Interior", 1, 2),
        Table("T2", "Interior", 2, 4),
        Table("T3", "Terraza", 2, 4),
    ),
    combinations=(TableSet(("T1", "T2"), "Interior", 5, 6),),
    services=(Service("cena", (1, 2, 3, 4, 5, 6, 7), time(20), time(23), time(1)),),
    turn_times=(TurnTime(2, 60), TurnTime(99, 90)),
)
ARROWS = {
    Status.WAITING: {Status.NOTIFIED, Status.CANCELLED, Status.EXPIRED},
    Status.NOTIFIED: {Status.CONFIRMED, Status.EXPIRED, Status.CANCELLED},
}
TABLES = st.sampled_from(["T1", "T2", "T3", "T1+T2"])
PARTIES = st.integers(1, 6)
WINDOW = timedelta(minutes=15)


class Evening(RuleBasedStateMachine):
    """Plays staff, guests, the clock and the entries' workflows against one day."""

    @initialize(spare=st.sampled_from([None, 0, 1]))
    def open(self, spare: int | None) -> None:
        self.now = datetime.combine(DAY, time(20), UTC)
        self.day = ServiceDay(replace(HOUSE, max_spare_seats=spare), DAY)
        self.entries: dict[str, Entry] = {}
        self.count = 0

    # --- commands ---------------------------------------------------------------------------

    @rule(
        party=PARTIES, zone=st.sampled_from([None, "Interior", "Terraza"]), later=st.integers(0, 6)
    )
    def join(self, party: int, zone: str | None, later: int) -> None:
        wanted = datetime.combine(DAY, time(20), UTC) + timedelta(minutes=30 * later)
        request = JoinRequest(self.new_id(), self.guest(), party, wanted, "voice", zone)
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

    @rule(data=st.data())
    @precondition(lambda self: self.day.reservations)
    def cancel_reservation(self, data: st.DataObject) -> None:
        chosen = data.draw(st.sampled_from(list(self.day.reservations)))
        self.attempt(lambda: booking.cancel_reservation(self.day, chosen, self.now)[0])

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

    # --- what must always hold --------------------------------------------------------------

    @invariant()
    def no_table_is_promised_twice(self) -> None:
        for one, other in combinations(self.day.occupancies.values(), 2):
            shared = set(one.tables) & set(other.tables)
            assert not (shared and one.overlaps(other.start, other.end)), (one, other)

    @invariant()
    def an_open_offer_holds_its_tables(self) -> None:
        for offer in self.day.offers.values():
            held = self.day.occupancies[offer.id]
            assert (held.tables, held.start, held.end) == (offer.tables, offer.start, offer.end)
            assert held.kind is OccupancyKind.OFFER
            assert self.day.line[offer.entry_id].offer_id == offer.id
        holds = [o for o in self.day.occupancies.values() if o.kind is OccupancyKind.OFFER]
        assert {o.id for o in holds} == set(self.day.offers)
        offered = [p.offer_id for p in self.day.line.values() if p.offer_id is not None]
        assert sorted(offered) == sorted(self.day.offers)

    @invariant()
    def nobody_waits_while_a_table_stands_free(self) -> None:
        assert next_wakeup(self.day, self.now) is None or (
            Waiting(self.day, self.now).first_match() is None
        )

    @invariant()
    def the_line_is_whole(self) -> None:
        waiting = {e.id for e in self.entries.values() if not e.status.is_final}
        assert waiting == set(self.day.line)
        known = positions(self.day)
        ranks = [known[p.entry_id] for p in in_order(self.day)]
        assert ranks == list(range(1, len(ranks) + 1))

    @invariant()
    def waits_never_shrink_down_the_line(self) -> None:
        waits = estimated_waits(self.day, self.now)
        assert set(waits) == {p.entry_id for p in in_order(self.day)}
        assert all(w is None or w >= 0 for w in waits.values())

    # --- the entries' side ------------------------------------------------------------------

    def take(self, change: Change) -> None:
        """Carry out the effects as the workflows do, checking the order of the line."""
        for effect in change.effects:
            if isinstance(effect, StartEntry):
                self.entries[effect.entry.id] = effect.entry
        seen = {e.offer.entry_id for e in change.effects if isinstance(e, MakeOffer)}
        for effect in change.effects:
            if isinstance(effect, MakeOffer):
                self.check_turn(effect, seen)
                entry = self.entries[effect.offer.entry_id]
                assert rules.open_offer(entry) is None
                self.entries[entry.id] = rules.offered(entry, effect.offer, self.now)
            elif isinstance(effect, EndEntry):
                entry = self.entries[effect.entry_id]
                self.move(entry, rules.service_ended(entry, self.now))
        self.day = change.day

    def check_turn(self, made: MakeOffer, also_offered: set[str]) -> None:
        """Everybody earlier in line was passed over with a reason, or got an offer as well."""
        winner = self.entries[made.offer.entry_id]
        told = {p.entry_id for p in made.passed_over}
        for place in in_order(self.day):
            if place.seq < winner.seq and place.entry_id not in also_offered:
                ended = place.entry_id not in told
                assert not ended or self.now > max(
                    self.day.last_seatings()[place.service], place.wanted_at
                )

    def attempt(self, command) -> None:  # type: ignore[no-untyped-def]
        before = self.day
        try:
            change = command()
        except Refused:
            assert self.day is before
        else:
            self.take(change)

    def move(self, before: Entry, after: Entry) -> Entry:
        """Keep the entry's next version; its status may only move along the arrows."""
        assert after.version > before.version
        if after.status is not before.status:
            assert after.status in ARROWS[before.status]
        self.entries[after.id] = after
        return after

    def new_id(self) -> str:
        self.count += 1
        return f"e{self.count}"

    def guest(self) -> Guest:
        phone = f"+34600{self.count:06}"
        return Guest(f"Guest {self.count}", phone, f"whatsapp:{phone}")


Evening.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestEvening = pytest.mark.timeout(300)(Evening.TestCase)


def test_a_settlement_of_an_unknown_offer_changes_nothing() -> None:
    day = ServiceDay(HOUSE, DAY)
    now = datetime.combine(DAY, time(20), UTC)
    told = Settlement("e1", "e1.1", Outcome.EXPIRED)
    assert waitlist.settle(day, told, now) == Change(day)
