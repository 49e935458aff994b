"""The restaurant's base at the end of an evening: does it show what happened?"""

import asyncio
import time

import httpx

from cli.stage import Stage, expect
from cli.visitors import Json

WITHIN_SECONDS = 15.0
PROBE_SECONDS = 0.2


class MirroredBase:
    """Somebody who looks at the stand-in's tables, which costs none of the five requests."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self._http = http

    async def agrees_with(self, stage: Stage) -> None:
        """Wait until the base shows the state of everybody; `CommandError` when it does not."""
        began = time.monotonic()
        listed = await stage.staff.entries(stage.day)
        wanted = {entry["id"]: entry["estado"] for entry in listed}
        shown: dict[str, str] = {}
        while shown != wanted and time.monotonic() - began < WITHIN_SECONDS:
            shown = {record["entry_id"]: record["estado"] for record in await self._records()}
            await asyncio.sleep(PROBE_SECONDS)
        expect(shown == wanted, "the base shows every guest as we do")
        took = f"{time.monotonic() - began:.1f} s"
        stage.tell("", f"→ The Airtable base shows all {len(shown)} guests as they are ({took}).")

    async def _records(self) -> list[Json]:
        answer = await self._http.get("/control/tables/WAITLIST/records")
        return [record["fields"] for record in answer.raise_for_status().json()["records"]]
