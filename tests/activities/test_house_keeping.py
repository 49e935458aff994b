"""Tables and blocks are taken from the base whole, and once, whatever fails in between."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from activities.edit_ports import EditRefused
from activities.errors import RecordsUnavailable
from activities.house import CurrentHouse
from activities.house_keeping import SETTLED_AFTER, HouseKeeper
from activities.house_ports import BaseRow, KeptHouse, Wish
from activities.mirror_ports import BaseError, BaseFailure
from domain.house import HouseRow, HouseTables, RowFault, tables_of
from domain.house_rows import rows_of
from domain.restaurant import Restaurant

NOW = datetime(2026, 11, 21, 18, tzinfo=UTC)
NINE = NOW + timedelta(hours=3)


class Broken(Exception):
    """Something ends in the middle of its work."""


@dataclass
class Store:
    """Keeps nothing while it is `down`."""

    kept: KeptHouse | None = None
    down: bool = False

    async def get(self, location: str) -> KeptHouse | None:
        if self.down:
            raise RecordsUnavailable("down")
        return self.kept

    async def keep(self, location: str, house: KeptHouse) -> None:
        self.kept = house


@dataclass
class Base:
    """A base by hand."""

    kept: dict[str, BaseRow] = field(default_factory=dict)
    failure: BaseFailure | None = None
    looks: int = 0

    async def rows(self) -> list[BaseRow]:
        self.looks += 1
        if self.failure is not None:
            raise BaseError(self.failure, "no")
        return list(self.kept.values())

    async def add(self, rows: Sequence[HouseRow]) -> None:
        self.kept |= {row.key: BaseRow(row) for row in rows}

    async def annotate_row(self, record_id: str, note: str | None) -> None:
        self.kept[record_id] = replace(self.kept[record_id], note=note or "")

    def words(self, faults: Sequence[RowFault]) -> str:
        return " ".join(fault.fault.value for fault in faults)


@dataclass
class Desk:
    """Notes what it is told, and breaks when it is to, after the deed is done."""

    done: list[tuple[str, str, str]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    refusal: str = ""
    breaks: bool = False

    async def block(self, wish: Wish, key: str) -> None:
        if self.refusal or key in self.refused:
            self.refused.append(key)
            raise EditRefused(self.refusal)
        self.done.append(("block", wish.table, key))
        if self.breaks:
            raise Broken

    async def unblock(self, wish: Wish, key: str) -> None:
        self.done.append(("unblock", wish.table, key))


@dataclass
class Scene:
    """A keeper, and all that it works with."""

    restaurant: Restaurant
    store: Store = field(default_factory=Store)
    base: Base = field(default_factory=Base)
    desk: Desk = field(default_factory=Desk)
    told: list[Restaurant] = field(default_factory=list)
    now: datetime = NOW
    deaf: bool = False

    def keeper(self) -> HouseKeeper:
        """That of a process that has just begun."""
        house = CurrentHouse(self.restaurant, self.store)
        return HouseKeeper(house, self.store, self.base, self.desk, self.tell, lambda: self.now)

    async def tell(self, restaurant: Restaurant) -> None:
        if self.deaf:
            raise Broken
        self.told.append(restaurant)

    def edit(self, name: str, **cells: object) -> None:
        """Somebody changes the row of a table."""
        row = self.base.kept[name]
        self.base.kept[name] = replace(row, row=replace(row.row, **cells))  # type: ignore[arg-type]

    def ask(self, name: str, hours: int | None) -> None:
        """Somebody types a block of that many hours, or takes it away."""
        span = (None, None) if hours is None else (NINE, NINE + timedelta(hours=hours))
        self.base.kept[name] = replace(self.base.kept[name], start=span[0], end=span[1])


@pytest.fixture
async def scene(restaurant: Restaurant) -> Scene:
    """The base has the tables of the file, and all days know them."""
    made = Scene(restaurant)
    await made.keeper().look()
    made.now += SETTLED_AFTER
    await made.keeper().look()
    assert made.store.kept is not None
    assert made.store.kept.told
    made.told.clear()
    return made


async def test_an_empty_base_is_given_what_is_in_force(scene: Scene) -> None:
    assert [one.row for one in scene.base.kept.values()] == rows_of(tables_of(scene.restaurant))
    scene.edit("T4", max_seats=8)
    await scene.keeper().look()
    scene.base.kept.clear()
    await scene.keeper().look()
    assert scene.base.kept["T4"].row.max_seats == 8


async def test_the_base_is_read_when_it_changed_and_at_the_start(scene: Scene) -> None:
    keeper, before = scene.keeper(), scene.base.looks
    for changed in (False, False, True, False):
        await keeper.look(changed=changed)
    assert scene.base.looks == before + 2


async def test_days_are_told_until_they_were_and_once_more(scene: Scene) -> None:
    keeper = scene.keeper()
    scene.edit("T4", max_seats=8)
    scene.deaf = True
    with pytest.raises(Broken):
        await keeper.look()
    scene.deaf = False
    # Another process goes on, and finds the rows as they are kept.
    keeper = scene.keeper()
    await keeper.look()
    assert {restaurant.tables[3].max_seats for restaurant in scene.told} == {8}
    scene.told.clear()
    scene.now += SETTLED_AFTER
    await keeper.look()
    await keeper.look()
    assert len(scene.told) == 1


async def test_a_fault_leaves_all_as_it_was(scene: Scene) -> None:
    scene.edit("T4", max_seats=8)
    scene.edit("T1", zone="")
    await scene.keeper().look()
    assert scene.store.kept is not None
    assert scene.store.kept.tables == tables_of(scene.restaurant)
    assert {name: row.note for name, row in scene.base.kept.items() if row.note} == {
        "T1": "zone-missing"
    }
    assert scene.told == []


async def test_a_base_that_was_faulty_from_the_start_leaves_the_file(
    restaurant: Restaurant,
) -> None:
    scene = Scene(restaurant)
    scene.base.kept = {"r1": BaseRow(HouseRow("r1", active=True))}
    await scene.keeper().look()
    assert await CurrentHouse(restaurant, scene.store).refresh() == restaurant
    assert "name-missing" in scene.base.kept["r1"].note


@pytest.mark.parametrize(
    "failure", [BaseFailure.CONFIGURATION, BaseFailure.RECORD, BaseFailure.DUPLICATE]
)
async def test_what_people_have_to_mend_holds_up_nothing(
    scene: Scene, failure: BaseFailure
) -> None:
    keeper, scene.base.failure = scene.keeper(), failure
    scene.edit("T4", max_seats=8)
    await keeper.look()
    scene.base.failure = None
    await keeper.look()  # nobody tells it that it was mended
    assert scene.told[-1].tables[3].max_seats == 8


@pytest.mark.parametrize("failure", [BaseFailure.AWAY, BaseFailure.BUSY, BaseFailure.QUOTA])
async def test_what_may_help_to_wait_for_is_raised(scene: Scene, failure: BaseFailure) -> None:
    scene.base.failure = failure
    with pytest.raises(BaseError):
        await scene.keeper().look()


# --- blocks -------------------------------------------------------------------------------------


async def test_a_block_is_given_once(scene: Scene) -> None:
    scene.ask("T1", 2)
    for _ in range(3):
        await scene.keeper().look()
    assert [deed[:2] for deed in scene.desk.done] == [("block", "T1")]


async def test_a_block_that_was_cut_off_is_given_again_with_its_key(scene: Scene) -> None:
    scene.ask("T1", 2)
    scene.desk.breaks = True
    with pytest.raises(Broken):
        await scene.keeper().look()
    scene.desk.breaks, scene.now = False, scene.now + timedelta(seconds=5)
    await scene.keeper().look()
    first, second = scene.desk.done
    assert first == second


async def test_a_block_that_was_cut_off_and_then_changed_is_taken_back(scene: Scene) -> None:
    scene.ask("T1", 2)
    scene.desk.breaks = True
    with pytest.raises(Broken):
        await scene.keeper().look()
    scene.desk.breaks, scene.now = False, scene.now + timedelta(seconds=5)
    scene.ask("T1", 1)
    await scene.keeper().look()
    (_, _, old), back, (_, _, new) = scene.desk.done
    assert back == ("unblock", "T1", old)
    assert new != old


async def test_a_block_whose_row_goes_ends(scene: Scene) -> None:
    scene.ask("T1", 2)
    await scene.keeper().look()
    del scene.base.kept["T1"]
    await scene.keeper().look()
    assert [deed[0] for deed in scene.desk.done] == ["block", "unblock"]
    assert scene.store.kept is not None
    assert not scene.store.kept.blocks


async def test_a_refused_block_is_told_and_tried_again(scene: Scene) -> None:
    scene.ask("T1", 2)
    scene.desk.refusal = "Está ocupada."
    await scene.keeper().look()
    assert scene.base.kept["T1"].note == "La mesa no está bloqueada: Está ocupada."
    scene.desk.refusal, scene.now = "", scene.now + timedelta(seconds=5)
    await scene.keeper().look()
    assert scene.base.kept["T1"].note == ""
    assert [deed[0] for deed in scene.desk.done] == ["block"]


async def test_half_a_block_is_none(scene: Scene) -> None:
    scene.base.kept["T1"] = replace(scene.base.kept["T1"], start=NINE)
    await scene.keeper().look()
    assert "faltan las dos horas" in scene.base.kept["T1"].note
    assert scene.desk.done == []


# --- the current house --------------------------------------------------------------------------


async def test_while_there_are_no_records_the_house_stays_as_it_was(scene: Scene) -> None:
    house = CurrentHouse(scene.restaurant, scene.store)
    scene.store.kept = KeptHouse(HouseTables(scene.restaurant.tables[:1]), NOW)
    assert len((await house.refresh()).tables) == 1
    scene.store.down = True
    with pytest.raises(RecordsUnavailable):
        await house.refresh()
    assert len(house.current.tables) == 1
    assert house.file == scene.restaurant


async def test_without_a_store_the_file_is_all_there_is(restaurant: Restaurant) -> None:
    house = CurrentHouse(restaurant)
    assert await house.refresh() is restaurant
    await house.follow()  # and there is nobody to follow
