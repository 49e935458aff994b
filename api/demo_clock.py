"""Lets time pass for one workflow, on a Temporal server that can skip it: for demonstrations."""

import asyncio
from datetime import timedelta

from temporalio.client import Client
from temporalio.service import RPCError

# Longer than a timer's way through server and worker; a busy machine is given time.
SKIP_SECONDS = 10.0


class DemoClock:
    """The clocks of the workflows that a client sees; each has its own."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def skip(self, workflow_id: str, span: timedelta) -> bool:
        """Whether that time has passed for the workflow, which may have ended by it.

        False: the server skips no time, or the workflow had ended before.
        """
        # Loaded only where it is used: it brings a test environment with it.
        from temporalio.testing import TimeSkipper, TimeSkippingConfig

        skipper = TimeSkipper(self._client, config=TimeSkippingConfig(enabled=False))
        handle = self._client.get_workflow_handle(workflow_id)
        try:
            async with asyncio.timeout(SKIP_SECONDS):
                # It answers no for a workflow that ends within that time: most do, of what is due.
                await skipper.fast_forward(handle, span)
        except (RPCError, TimeoutError, RuntimeError):
            return False
        return True
