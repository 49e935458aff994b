"""What a process does before it serves."""

import gc

from cli.start import spare_what_is_loaded


def test_what_is_loaded_is_looked_at_no_more() -> None:
    loaded: list[object] = [[] for _ in range(1_000)]
    before = gc.get_freeze_count()
    spare_what_is_loaded()
    assert gc.get_freeze_count() >= before + len(loaded)
