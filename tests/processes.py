"""A whole installation as real processes on free ports, with parts that tests can kill."""

import os
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import Self

from cli.ports import LOOPBACK, free_port, free_temporal_port
from cli.processes import ChildProcess, Program
from cli.programs import Layout, MailPorts, Programs
from cli.staff import named_users
from cli.supervisor import Supervisor
from settings import Settings
from tests.clients import local_client
from tests.compiled import keep_compiled

Start = Callable[[Program], Awaitable[ChildProcess]]


class Installation:
    """Temporal, workers, APIs and the stand-ins for Twilio and mail, all data in `data_dir`.

    Nothing is restarted by itself. The processes are named `temporal`, `twilio-standin`,
    `mail-standin`, `airtable-standin`, `worker`, `worker-2`, ..., `api`, `api-2`, ...; each writes
    to `data_dir/logs/NAME.log`. `env` are settings by variable name, `env_of` more
    variables for the processes of these names, `start` what starts one. Twilio's stand-in calls the
    first API; all share its public URL.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        workers: int = 1,
        apis: int = 1,
        env: Mapping[str, str] | None = None,
        airtable: bool = False,
        env_of: Mapping[str, Mapping[str, str]] | None = None,
        start: Start = ChildProcess.start,
    ) -> None:
        own = {"DATA_DIR": str(data_dir), **(env or {})}
        self.settings = Settings.model_validate({k.lower(): v for k, v in own.items()})
        self._layout = Layout(
            temporal=f"{LOOPBACK}:{free_temporal_port()}",
            api_ports=tuple(free_port() for _ in range(apis)),
            standin_port=free_port(),
            workers=workers,
            log_dir=data_dir / "logs",
            mail=MailPorts(free_port(), free_port()) if self.settings.uses_mail_standin else None,
            airtable_port=free_port() if airtable else None,
        )
        programs = Programs(self.settings, self._layout, {**without_settings(), **own}).all()
        further = env_of or {}
        programs = [replace(p, env={**p.env, **further.get(p.name, {})}) for p in programs]
        self._supervisor = Supervisor(programs, restart=False, start=start)

    async def __aenter__(self) -> Self:
        await self._supervisor.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self._supervisor.__aexit__(kind, error, trace)

    @property
    def api_urls(self) -> list[str]:
        """The base URL of each API."""
        return [f"http://{LOOPBACK}:{port}" for port in self._layout.api_ports]

    @property
    def api_url(self) -> str:
        """The base URL of the first API."""
        return self.api_urls[0]

    @property
    def standin_url(self) -> str:
        """The base URL of the Twilio stand-in."""
        return f"http://{LOOPBACK}:{self._layout.standin_port}"

    @property
    def mail_url(self) -> str:
        """The base URL of the mail stand-in. `SMTP_HOST` among the settings: there is none."""
        return str(self._layout.mail_url)

    @property
    def airtable_url(self) -> str:
        """The base URL of the Airtable stand-in, of an installation that has one."""
        return str(self._layout.airtable_url)

    @property
    def temporal_address(self) -> str:
        """host:port of Temporal's frontend."""
        return self._layout.temporal

    async def wait_ready(self, seconds: float = 60.0) -> None:
        """Return once every part that runs serves. `CommandError` when one cannot."""
        await self._supervisor.wait_ready(seconds)

    def pid(self, name: str) -> int:
        """The process id of that part."""
        return self._supervisor.child(name).pid

    async def kill(self, name: str) -> None:
        """End that part as a crash would (SIGKILL)."""
        await self._supervisor.kill(name)

    async def stop(self, name: str) -> int:
        """Let that part drain (SIGTERM) and return its exit code."""
        return await self._supervisor.stop(name)

    async def start(self, name: str) -> None:
        """Run a part that has ended."""
        await self._supervisor.start(name)

    async def restart(self, name: str) -> None:
        """Drain that part and run it again."""
        await self.stop(name)
        await self.start(name)

    async def token(self) -> str:
        """A bearer token of the first user."""
        name, _, password = named_users(self.settings)[0]
        async with local_client(self.api_url) as http:
            form = {"username": name, "password": password}
            answer = await http.post("/api/auth/token", data=form)
        return str(answer.raise_for_status().json()["access_token"])


def without_settings() -> dict[str, str]:
    """The environment that parts are started in, but for their settings."""
    known = Settings.variables()
    kept = {k: v for k, v in os.environ.items() if k.upper() not in known}
    keep_compiled(kept)
    return kept
