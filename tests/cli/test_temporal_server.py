"""The command line of the embedded server."""

from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.testing import WorkflowEnvironment

from cli import temporal_server


def test_only_a_demonstration_may_skip_time() -> None:
    plain = temporal_server.command(Path("/data"), 7233)
    played = temporal_server.command(Path("/data"), 7233, skips_time=True)
    assert temporal_server.TIME_SKIPPING not in plain
    assert played[-2:] == ("--dynamic-config-value", temporal_server.TIME_SKIPPING)
    assert played[:-2] == plain


def test_codec_keys_stay_where_another_temporals_settings_go() -> None:
    given = {"TEMPORAL_CODEC_KEYS": "k1:x", "TEMPORAL_API_KEY": "x", "HOME": "/h"}
    kept = temporal_server.clean_environment(given)
    assert (kept.pop("TEMPORAL_CODEC_KEYS"), kept.pop("HOME")) == ("k1:x", "/h")
    assert list(kept) == ["TEMPORAL_CONFIG_FILE"]


async def test_a_worker_that_is_asked_to_end_is_given_nothing_more(
    engine: WorkflowEnvironment,
) -> None:
    """What its SDK goes by: without it what comes in that moment is lost, and times out."""
    asked = DescribeNamespaceRequest(namespace=engine.client.namespace)
    described = await engine.client.workflow_service.describe_namespace(asked)
    assert described.namespace_info.capabilities.worker_poll_complete_on_shutdown
