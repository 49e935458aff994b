"""One evening under random commands: its state, and what must hold after each step."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time
from itertools import combinations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from domain import booking
from domain import entry as rules
from domain.booking import BookRequest
from domain.day import (
    Change,
    EndEntry,
    MakeOffer,
    SaveReservation,
    ServiceDay,
    StartEntry,
    TellChange,
    TellSeated,
)
from domain.estimate import estimated_waits
from domain.line import in_order, next_wakeup, positions
from domain.matching import Waiting
from domain.model import Entry, Guest, OccupancyKind, ReservationStatus, Status
from domain.refusals import Refused
from domain.restaurant import Restaurant, Service, Table, TableSet, TurnTime
from tests.domain.fairness import assert_fair, assert_nobody_forgotten

DAY = date(2026, 11, 20)
HOUSE = Restaurant(
    id="casa",
    name="Casa",
    phone="941",
    time_zone="UTC",
    languages=("es",),
    zones=("Interior", "Terraza"),
    tables=(
        Table("T1", "Interior", 2, 4),
        Table("T2", "Interior", 1, 2),
        Table("T3", "Terraza", 2, 4),
    ),
    combinations=(
        TableSet(("T1", "T2"), "Interior", 5, 6),
        TableSet(("T2", "T3"), None, 5, 6),
    ),
    services=(Service("cena", (1, 2, 3, 4, 5, 6, 7), time(20), time(23), time(1)),),
    turn_times=(TurnTime(2, 60), TurnTime(99, 90)),
)
ARROWS = {
    Status.WAITING: {Status.NOTIFIED, Status.CANCELLED, Status.EXPIRED},
    Status.NOTIFIED: {Status.CONFIRMED, Status.EXPIRED, Status.CANCELLED},
}
RESERVATION_ARROWS = {
    ReservationStatus.CONFIRMED: {
        ReservationStatus.SEATED,
        ReservationStatus.COMPLETED,
        ReservationStatus.NO_SHOW,
        ReservationStatus.CANCELLED,
    },
    ReservationStatus.SEATED: {ReservationStatus.COMPLETED},
}
RESERVED = OccupancyKind.RESERVATION
OPEN = (ReservationStatus.CONFIRMED, ReservationStatus.SEATED)


class Evening(RuleBasedStateMachine):
    """A day, the entries as their workflows have them, and the clock."""

    @initialize(spare=st.sampled_from([None, 0, 1]), full=st.booleans())
    def open(self, spare: int | None, full: bool) -> None:
        self.now = datetime.combine(DAY, time(20), UTC)
        self.day = ServiceDay(replace(HOUSE, max_spare_seats=spare), DAY)
        self.entries: dict[str, Entry] = {}
        self.moved: set[str] = set()
        self.count = 0
        for table in HOUSE.tables if full else ():
            request = BookRequest(self.new_id(), self.guest(), 2, self.now, "phone", table=table.id)
            self.take(booking.book(self.day, request, self.now)[0])

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
        assert_nobody_forgotten(self.day, self.now)

    @invariant()
    def the_line_is_whole(self) -> None:
        waiting = {e.id for e in self.entries.values() if not e.status.is_final}
        assert waiting == set(self.day.line)
        for place in self.day.line.values():
            entry = self.entries[place.entry_id]
            wish = (entry.party_size, entry.zone, entry.wanted_at, entry.service)
            assert wish == (place.party_size, place.zone, place.wanted_at, place.service)
        known = positions(self.day)
        ranks = [known[p.entry_id] for p in in_order(self.day)]
        assert ranks == list(range(1, len(ranks) + 1))

    @invariant()
    def waits_never_shrink_down_the_line(self) -> None:
        waits = estimated_waits(self.day, self.now)
        assert set(waits) == {p.entry_id for p in in_order(self.day)}
        assert all(w is None or w >= 0 for w in waits.values())

    @invariant()
    def reservations_have_their_tables(self) -> None:
        held = {o.ref: o for o in self.day.occupancies.values() if o.kind is RESERVED}
        assert set(held) <= set(self.day.reservations)
        for reservation in self.day.reservations.values():
            mine = held.get(reservation.id)
            if reservation.status in OPEN:
                assert mine is not None
                assert (mine.id, mine.tables, mine.end) == (
                    reservation.id,
                    reservation.tables,
                    reservation.end,
                )
                # Who was moved to other tables while they sat has those from then on.
                assert mine.start == reservation.start or reservation.id in self.moved
            elif reservation.status is not ReservationStatus.COMPLETED:
                assert mine is None

    # --- what commands lead to --------------------------------------------------------------

    def take(self, change: Change) -> None:
        """Carry out the effects as the workflows do, checking what they may be."""
        for effect in change.effects:
            if isinstance(effect, StartEntry):
                self.entries[effect.entry.id] = effect.entry
        self.check_reservations(change)
        seen = {e.offer.entry_id for e in change.effects if isinstance(e, MakeOffer)}
        for effect in change.effects:
            if isinstance(effect, MakeOffer):
                self.check_turn(effect, seen)
                entry = self.entries[effect.offer.entry_id]
                assert rules.open_offer(entry) is None
                self.entries[entry.id] = rules.offered(entry, effect.offer, self.now)
            elif isinstance(effect, TellChange):
                entry = self.entries[effect.news.entry_id]
                self.entries[entry.id] = rules.changed(entry, effect.news, self.now)
            elif isinstance(effect, TellSeated):
                self.sits(effect)
            elif isinstance(effect, EndEntry):
                entry = self.entries[effect.entry_id]
                self.move(entry, rules.service_ended(entry, self.now))
        for effect in change.effects:
            if isinstance(effect, MakeOffer):
                assert_fair(change.day, effect, self.now)
        self.day = change.day

    def sits(self, told: TellSeated) -> None:
        """By way of NOTIFIED, as the arrows go; and told again it changes nothing."""
        entry = self.entries[told.offer.entry_id]
        seated = rules.seated(entry, told.offer, self.now)
        if entry.status is Status.WAITING:
            assert [s.what for s in seated.history[-2:]] == ["notified", "seated"]
        assert (seated.status, seated.offer) == (Status.CONFIRMED, told.offer)
        assert seated.version > entry.version
        assert rules.seated(seated, told.offer, self.now) == seated
        self.entries[entry.id] = seated

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

    def check_reservations(self, change: Change) -> None:
        """Their status moves along the arrows, their version grows, and what is new is saved."""
        saved = {
            e.reservation.id: e.reservation
            for e in change.effects
            if isinstance(e, SaveReservation)
        }
        before, after = self.day.reservations, change.day.reservations
        assert list(after)[: len(before)] == list(before)
        changed = {k: r for k, r in after.items() if r != before.get(k)}
        assert changed == saved
        for old, new in ((before[k], r) for k, r in changed.items() if k in before):
            assert new.version > old.version
            if new.status is not old.status:
                assert new.status in RESERVATION_ARROWS.get(old.status, ())

    def attempt(self, command: Callable[[], Change]) -> bool:
        """Whether the command was allowed; a refused one has changed nothing."""
        before = self.day
        snapshot = (dict(before.occupancies), dict(before.line), dict(before.reservations))
        try:
            change = command()
        except Refused:
            assert (before.occupancies, before.line, before.reservations) == snapshot
            return False
        self.take(change)
        return True

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
