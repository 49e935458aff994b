"""A service day under random commands: what must always hold is checked after each step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from domain import booking, changing, reservations, seating, tables, waitlist
from domain.booking import BookRequest
from domain.changing import ChangePlace
from domain.day import Change, ServiceDay
from domain.line import JoinRequest, in_order
from domain.model import Actor, Outcome, Reach, Reservation, ReservationStatus
from domain.refusals import Refused
from domain.reservations import ChangeReservation
from domain.seating import SeatGuest
from domain.tables import BlockTable, FreeTable, SeatWalkIn
from domain.waitlist import Settlement, reservation_id
from tests.domain.evening import DAY, HOUSE, OPEN
from tests.domain.guest_moves import Guests

TABLES = st.sampled_from(["T1", "T2", "T3", "T1+T2", "T2+T3"])
PARTIES = st.integers(1, 6)
ZONES = st.sampled_from([None, "Interior", "Terraza"])
REACHES = st.sampled_from([Reach.WRITE, Reach.WRITE, Reach.CALL, Reach.OPTED_OUT])
Step = Callable[[ServiceDay, str, datetime], tuple[Change, Reservation]]
STEPS = st.sampled_from([reservations.seat, reservations.complete, reservations.no_show])


class Staff(Guests):
    """Plays staff against the same day."""

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

    @rule(
        data=st.data(),
        party=st.none() | PARTIES,
        zone=st.none() | st.sampled_from(["", "Interior", "Terraza"]),
        later=st.none() | st.integers(0, 6),
    )
    @precondition(lambda self: self.day.line)
    def change_entry(
        self, data: st.DataObject, party: int | None, zone: str | None, later: int | None
    ) -> None:
        place = data.draw(st.sampled_from(list(self.day.line.values())))
        opened = datetime.combine(DAY, time(20), UTC)
        wanted = None if later is None else opened + timedelta(minutes=30 * later)
        command = ChangePlace(
            place.entry_id, party_size=party, zone=zone, wanted_at=wanted, notes="trona"
        )
        self.attempt(lambda: changing.change_place(self.day, command, self.now)[0])

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

    @rule(data=st.data(), table=st.none() | TABLES)
    @precondition(lambda self: self.entries)
    def seat_guest(self, data: st.DataObject, table: str | None) -> None:
        """Whoever stands at the door, at any moment of the wait or after it."""
        entry = self.entries[data.draw(st.sampled_from(list(self.entries)))]
        place, before = self.day.line.get(entry.id), self.day
        known = before.reservations.get(reservation_id(entry.id))
        asked = before.offers.get(place.offer_id or "") if place else None
        command = SeatGuest(entry.id, table)
        if not self.attempt(lambda: seating.seat_guest(self.day, command, self.now)[0]):
            return
        stay = self.day.reservations[reservation_id(entry.id)]
        assert stay.status is ReservationStatus.SEATED
        assert stay.start <= self.now < stay.end
        assert entry.id not in self.day.line
        assert place is not None or known is not None
        if table is not None:
            assert "+".join(stay.tables) == table
        elif asked is not None and self.now < asked.end:
            assert stay.tables == asked.tables
        if known is not None and known.status is ReservationStatus.SEATED and table is not None:
            self.moved.add(stay.id)
        again, seated = seating.seat_guest(self.day, command, self.now)
        assert (again, seated.reservation) == (Change(self.day), stay)

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

    def some_reservation(self, data: st.DataObject) -> Reservation:
        return data.draw(st.sampled_from(list(self.day.reservations.values())))


Staff.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestEvening = pytest.mark.timeout(300)(Staff.TestCase)


def test_a_settlement_of_an_unknown_offer_changes_nothing() -> None:
    day = ServiceDay(HOUSE, DAY)
    now = datetime.combine(DAY, time(20), UTC)
    told = Settlement("e1", "e1.1", Outcome.EXPIRED)
    assert waitlist.settle(day, told, now) == Change(day)
