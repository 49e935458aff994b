"""Recorded histories of every path go on under this code; one that was bent does not.

They are plain: a key of the payload codec is nothing that a replay needs.
"""

import gzip
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from temporalio.worker import WorkflowRunner

import worker
from cli.errors import CommandError
from cli.verify import main, read_histories, replayed_all
from tests.histories.recording import FOLDER
from tests.workflows.sandbox import sandbox
from workflows.runner import workflow_runner

RECORDED = sorted(FOLDER.glob("*.json.gz"))
# One of these is where a guest is offered a table, says yes and has it.
YES = FOLDER / "test_yes_books_the_table.json.gz"


@pytest.mark.parametrize("runner", [workflow_runner(), sandbox()], ids=["worker", "sandbox"])
async def test_every_recorded_history_goes_on(
    runner: WorkflowRunner, capsys: pytest.CaptureFixture[str]
) -> None:
    histories = [history for file in RECORDED for history in read_histories(file)]
    fine, broken = await replayed_all(worker.replayer(runner=runner), histories)
    assert broken == Counter(), capsys.readouterr().out
    assert {"ServiceDayWorkflow", "WaitlistEntryWorkflow", "ReservationWorkflow"} <= set(fine)
    assert sum(fine.values()) > 200


def bent(file: Path, name: str, other: str) -> str:
    """The histories of the file, as JSON, as if another activity had been asked for."""
    text = gzip.decompress(file.read_bytes()).decode()
    assert f'"{name}"' in text
    return text.replace(f'"{name}"', f'"{other}"')


def test_one_that_asks_for_something_else_is_noticed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(bent(YES, "send_message", "send_pigeon"), "utf-8")
    main(worker.replayer(), [str(YES)])
    with pytest.raises(CommandError, match="would break"):
        main(worker.replayer(), [str(bad)])
    assert "send_pigeon" in capsys.readouterr().out


def test_a_history_as_the_temporal_command_prints_it_is_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept: list[dict[str, Any]] = json.loads(gzip.decompress(YES.read_bytes()))
    file = tmp_path / "entry.json"
    file.write_text(json.dumps(kept[0]["history"]), "utf-8")
    main(worker.replayer(), [str(file)])
    assert capsys.readouterr().out.endswith(": 1 of 1 go on\n")


@pytest.mark.parametrize("text", ["", "[]", "{}", '[{"workflow_id": "x"}]', "3"])
def test_a_file_without_a_history_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "no.json"
    file.write_text(text, "utf-8")
    with pytest.raises(CommandError, match="holds no history of a workflow"):
        main(worker.replayer(), [str(file)])


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        main(worker.replayer(), [str(tmp_path / "none.json")])
