"""Shares of calls that go wrong, the same ones again for the same seed."""

import random
import secrets
from collections import Counter
from typing import Literal

# An HTTP status to answer with, nothing done; or accepted, and then the connection is cut.
Misfortune = Literal[429, 503, "dropped"]


class Dice:
    """Decides the fate of each create.

    With a seed, that of the n-th create to an address depends on the seed, the address and n only:
    a run can be repeated although its calls come in another order. Without, nothing repeats.
    """

    def __init__(self, seed: int | None = None) -> None:
        self._seed = secrets.token_hex() if seed is None else str(seed)
        self._creates: Counter[str] = Counter()

    def thrown(self, to: str, refused: float, dropped: float) -> Misfortune | None:
        """What befalls the next create to that address, given the two shares (0 to 1)."""
        self._creates[to] += 1
        chance = random.Random(f"{self._seed}:{to}:{self._creates[to]}")  # noqa: S311 - no secret
        drawn = chance.random()
        if drawn < refused:
            return 429 if chance.random() < 0.5 else 503
        return "dropped" if drawn < refused + dropped else None
