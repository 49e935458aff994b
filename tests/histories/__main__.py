"""`uv run python -m tests.histories [TEST...]`: record the workflows' tests anew into `recorded/`.

To be run when nothing that is open has to survive a change of the workflows; what runs in
production needs a patch instead (docs/decisions/0030-changes-are-patched.md).
"""

import os
import sys

import pytest

from tests.histories.recording import FOLDER, VARIABLE

tests = sys.argv[1:]
FOLDER.mkdir(exist_ok=True)
if not tests:
    for old in FOLDER.glob("*.json.gz"):
        old.unlink()
os.environ[VARIABLE] = "1"
sys.exit(pytest.main([*(tests or ["tests/workflows"]), "-q", "-n", "0", "-k", "not uncached"]))
