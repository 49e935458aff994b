"""The connection to Temporal."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from settings import Settings

if TYPE_CHECKING:
    from temporalio.client import Client, Interceptor
    from temporalio.converter import DataConverter


CONNECT_SECONDS = 30.0
CONNECT_PAUSE_SECONDS = 0.1
PROBE_SECONDS = 5.0


class TemporalUnavailable(ConnectionError):
    """Temporal did not answer in time."""


def data_converter(settings: Settings) -> "DataConverter":
    """How values become payloads, encrypted where there are keys, the texts of failures too."""
    from temporalio.converter import DefaultFailureConverterWithEncodedAttributes

    from workflows.converter import data_converter as plain

    if not settings.codec_keys:
        return plain
    from adapters.payload_codec import EncryptingCodec

    return replace(
        plain,
        payload_codec=EncryptingCodec(settings.codec_keys),
        failure_converter_class=DefaultFailureConverterWithEncodedAttributes,
    )


async def connect_temporal(
    settings: Settings,
    *,
    lazy: bool = False,
    repeats: bool = True,
    seconds: float = CONNECT_SECONDS,
    metrics_address: str = "",
    interceptors: "Sequence[Interceptor]" = (),
) -> "Client":
    """A client for the Temporal that the environment names.

    Waits that long for it to come up, then raises `TemporalUnavailable`. A `lazy` client connects
    with its first call: the API starts, and receives messages, while Temporal is away. Unless it
    `repeats`, a call that fails in passing is left to the caller to repeat (`api.patience`). With
    `metrics_address` the SDK serves its metrics there; `interceptors` see each call.
    """
    from temporalio.client import Client
    from temporalio.envconfig import ClientConfig
    from temporalio.runtime import PrometheusConfig, Runtime, TelemetryConfig
    from temporalio.service import RetryConfig

    config = ClientConfig.load_client_connect_config()
    config.setdefault("target_host", settings.temporal_address)
    if api_key := settings.temporal_api_key.get_secret_value():
        config["api_key"] = api_key
    runtime = None
    if metrics_address:
        metrics = PrometheusConfig(bind_address=metrics_address, durations_as_seconds=True)
        runtime = Runtime(telemetry=TelemetryConfig(metrics=metrics))
    connecting = partial(
        Client.connect,
        **config,
        retry_config=None if repeats else RetryConfig(max_retries=1),
        data_converter=data_converter(settings),
        lazy=lazy,
        runtime=runtime,
        interceptors=interceptors,
    )
    return await (connecting() if lazy else _patiently(connecting, config["target_host"], seconds))


async def _patiently(
    connect: Callable[[], "Awaitable[Client]"], address: str, seconds: float
) -> "Client":
    deadline = time.monotonic() + seconds
    while True:
        try:
            # The SDK is asked only once somebody listens: where nobody does, its threads would
            # go on trying and crash the process on its way out.
            await _require_open(address)
            return await connect()
        except (OSError, ValueError, RuntimeError) as error:  # RuntimeError: the SDK's for all
            if time.monotonic() > deadline:
                waited = f"{address} for {seconds:.0f} s: {error}"
                raise TemporalUnavailable(f"Temporal does not answer at {waited}") from error
        await asyncio.sleep(CONNECT_PAUSE_SECONDS)


async def _require_open(address: str) -> None:
    host, _, port = address.rpartition(":")
    async with asyncio.timeout(PROBE_SECONDS):
        _, writer = await asyncio.open_connection(host.strip("[]"), port)
    writer.close()
