"""How much is measured: the full run, and the quick one that only shows that it works."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Scale:
    """Sample sizes. `think_seconds`: the pause before each paced sample, floor and product alike,
    in which the work that the one before left behind (child started, rows saved) comes to rest.
    `once_kills`: the most workers that are killed while offers are made.
    `minute_lead_seconds`: from the first guest of the full minute to the first deadline.
    """

    cycles: int
    back_to_back: int
    flows: int
    burst: int
    load: int
    deep_line: int
    depth_samples: int
    chain: int
    second_batches: int
    minute_holds: int
    minute_lead_seconds: int
    once_offers: int
    once_kills: int
    demos: int
    beside_guests: int
    beside_rounds: int
    edits: int
    screen_views: int
    screen_taps: int
    screen_changes: int
    idle_waits: int
    idle_seconds: float
    growth_line: tuple[int, ...]
    growth_days: tuple[int, ...]
    growth_screens: tuple[int, ...]
    growth_joins: int
    growth_samples: int
    think_seconds: float = 0.1


FULL = Scale(
    cycles=80,
    back_to_back=150,
    flows=40,
    burst=100,
    load=400,
    deep_line=1000,
    depth_samples=30,
    chain=20,
    second_batches=10,
    minute_holds=1000,
    minute_lead_seconds=60,
    once_offers=1000,
    once_kills=1000,
    demos=3,
    beside_guests=40,
    beside_rounds=6,
    edits=40,
    screen_views=20,
    screen_taps=40,
    screen_changes=20,
    idle_waits=2000,
    idle_seconds=30.0,
    growth_line=(10, 100, 500, 1_000, 1_900),
    growth_days=(1, 10, 30, 60),
    growth_screens=(1, 50, 100, 200),
    growth_joins=500,
    growth_samples=60,
)
QUICK = Scale(
    cycles=2,
    back_to_back=10,
    flows=2,
    burst=100,
    load=48,
    deep_line=50,
    depth_samples=3,
    chain=2,
    second_batches=1,
    minute_holds=50,
    minute_lead_seconds=3,
    once_offers=60,
    once_kills=3,
    demos=1,
    beside_guests=5,
    beside_rounds=2,
    edits=2,
    screen_views=2,
    screen_taps=2,
    screen_changes=2,
    idle_waits=40,
    idle_seconds=3.0,
    growth_line=(2, 10),
    growth_days=(1, 3),
    growth_screens=(1, 5),
    growth_joins=5,
    growth_samples=2,
    think_seconds=0.03,
)
