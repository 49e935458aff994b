"""One public address for several API processes, as a load balancer in front of them gives."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from types import TracebackType
from typing import Self

from cli.ports import LOOPBACK


class Balancer:
    """Passes each connection to the first port that takes it; cuts it when none does."""

    def __init__(self, port: int, targets: Sequence[int]) -> None:
        self._port, self._targets = port, targets
        self._server: asyncio.Server | None = None

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self._port)
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            inward, outward = await self._connect()
            await asyncio.gather(_pipe(reader, outward), _pipe(inward, writer))
        writer.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        for port in self._targets:
            with suppress(OSError):
                return await asyncio.open_connection(LOOPBACK, port)
        raise ConnectionRefusedError


async def _pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Copy until one side ends, then end the other."""
    with suppress(OSError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()
    writer.close()
