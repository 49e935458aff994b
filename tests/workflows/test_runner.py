"""What all workers have in common."""

import importlib
import sys
from pathlib import Path

import pytest
from temporalio import workflow

from workflows import waitlist_entry
from workflows.runner import keep_compiled, workflow_runner


async def test_a_new_workflow_compiles_nothing_once_its_modules_were_kept(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path))
    importlib.invalidate_caches()
    definition = workflow._Definition.must_from_class(waitlist_entry.WaitlistEntryWorkflow)

    workflow_runner().prepare_workflow(definition)
    assert _kept(tmp_path) == {}

    keep_compiled()
    workflow_runner().prepare_workflow(definition)
    kept = _kept(tmp_path)
    assert "waitlist_entry" in {Path(name).name.split(".")[0] for name in kept}

    workflow_runner().prepare_workflow(definition)
    assert _kept(tmp_path) == kept


def _kept(folder: Path) -> dict[str, int]:
    return {str(file): file.stat().st_mtime_ns for file in folder.rglob("*.pyc")}
