"""One effect and one answer for each `Idempotency-Key`, however often a request is repeated."""

import asyncio
import hashlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4
from weakref import WeakValueDictionary

from starlette.responses import Response

from activities.errors import RecordsUnavailable
from activities.idempotency_ports import IdempotencyKeys, Kept, KeyInProgress, KeyReused
from api.problems import MEDIA_TYPE, Problem

log = logging.getLogger(__name__)

# How long a repetition waits for the first request's answer.
WAIT_SECONDS = 5.0
_PAUSE_SECONDS = 0.1
# How long a repetition gets the stored answer: longer than any client or provider tries again.
KEPT_FOR = timedelta(days=7)

Claiming = asyncio.Task[Kept | None]


@dataclass(frozen=True)
class Answer:
    """A status and a JSON body."""

    status: int
    body: Mapping[str, object]

    def kept(self) -> Kept:
        """The answer as it is stored."""
        return Kept(self.status, json.dumps(self.body, ensure_ascii=False))


@dataclass(frozen=True)
class Claim:
    """A key within its scope (who and what), and the fingerprint of the request's content."""

    scope: str
    key: str
    fingerprint: str


class Once:
    """Runs requests at most once for each key."""

    def __init__(
        self,
        keys: IdempotencyKeys,
        clock: Callable[[], datetime],
        render: Callable[[Exception], Problem],
    ) -> None:
        self._keys = keys
        self._clock = clock
        self._render = render
        self._keeping: set[asyncio.Task[None]] = set()
        # Of each key that is at work here; forgotten with the last request that holds or wants it.
        self._turns: WeakValueDictionary[tuple[str, str], asyncio.Lock] = WeakValueDictionary()

    async def run(self, claim: Claim | None, act: Callable[[str], Awaitable[Answer]]) -> Response:
        """As `keep`, for an HTTP response."""
        return _response(await self.keep(claim, act))

    async def keep(self, claim: Claim | None, act: Callable[[str], Awaitable[Answer]]) -> Kept:
        """What `act` answers, or what it answered the first time.

        `act` gets the key for the workflow: it follows from the claim, so that even a request
        whose answer was lost has one effect. Without a claim the key is random. Refusals are
        answers too and are kept; a failure (503) may be repeated.
        """
        if claim is None:
            return (await act(uuid4().hex)).kept()
        async with self._alone(claim):
            return await self._known(claim) or await self._first(claim, act)

    @asynccontextmanager
    async def _alone(self, claim: Claim) -> AsyncIterator[None]:
        """One after the other in this process: of two requests that have the key for themselves,
        the one that takes effect is the one whose claim is written."""
        turn = self._turns.setdefault((claim.scope, claim.key), asyncio.Lock())
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                await turn.acquire()
        except TimeoutError:
            raise _in_progress() from None
        try:
            yield
        finally:
            turn.release()

    async def _first(self, claim: Claim, act: Callable[[str], Awaitable[Answer]]) -> Kept:
        # The claim is written while the request is carried out. Should another process win it at
        # this very moment, both send the same key to the workflow, and its one answer counts.
        claiming = asyncio.create_task(self._begin(claim))
        try:
            kept = (await act(request_key(claim.scope, claim.key))).kept()
        except Exception as error:
            problem = self._render(error)
            if problem.status >= 500:
                await _a_while(self._beside(self._give_up(claiming, claim)))
                raise problem from error
            kept = Answer(problem.status, problem.document()).kept()
        except BaseException:
            self._beside(self._give_up(claiming, claim))
            raise
        # The answer does not wait for it: until it is kept, a repetition waits or is told the same
        # by the workflow, which knows the key.
        self._beside(self._keep(claiming, claim, kept))
        return await _earlier(claiming) or kept

    async def forget_old(self) -> None:
        """Once a day, drop answers older than `KEPT_FOR`. Runs until it is cancelled."""
        while True:
            try:
                await self._keys.purge(self._clock() - KEPT_FOR)
            except RecordsUnavailable:
                log.warning("old answers are dropped another day")
            await asyncio.sleep(timedelta(days=1).total_seconds())

    async def close(self) -> None:
        """Wait until every answer is kept."""
        await asyncio.gather(*self._keeping, return_exceptions=True)

    async def _known(self, claim: Claim) -> Kept | None:
        """What is known of the claim, once no other request is at work on it.

        A problem when one is for too long, `RecordsUnavailable` when the records do not say.
        """
        is_busy = False
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                while True:
                    try:
                        return await self._keys.look(
                            claim.scope, claim.key, claim.fingerprint, self._clock()
                        )
                    except KeyInProgress:
                        is_busy = True
                        await asyncio.sleep(_PAUSE_SECONDS)
        except TimeoutError:
            if is_busy:
                raise _in_progress() from None
            raise RecordsUnavailable("the records do not say whether a key is known") from None
        except KeyReused:
            raise _reused() from None

    async def _begin(self, claim: Claim) -> Kept | None:
        """As `_known`, and claims the key. Records that are slow are waited for: a claim that is
        written in the end belongs to whoever waits."""
        give_up = asyncio.get_running_loop().time() + WAIT_SECONDS
        while True:
            try:
                return await self._keys.begin(
                    claim.scope, claim.key, claim.fingerprint, self._clock()
                )
            except KeyReused:
                raise _reused() from None
            except KeyInProgress:
                left = give_up - asyncio.get_running_loop().time()
                if left <= 0:
                    raise _in_progress() from None
                await asyncio.sleep(min(_PAUSE_SECONDS, left))

    async def _keep(self, claiming: Claiming, claim: Claim, kept: Kept) -> None:
        try:
            if await claiming is None:
                await self._keys.finish(claim.scope, claim.key, kept.status, kept.body)
        except Problem:
            log.info("a key was another request's: its own answer is kept")
        except (RecordsUnavailable, LookupError):
            # The effect has happened and its key is known to the workflow: nothing is lost.
            log.warning("an answer could not be kept for repetitions")

    async def _give_up(self, claiming: Claiming, claim: Claim) -> None:
        try:
            if await claiming is None:
                await self._keys.abandon(claim.scope, claim.key)
        except Problem:
            log.info("a key was another request's: its claim stays")
        except RecordsUnavailable:
            log.warning("a claim could not be given up; it lapses by itself")

    def _beside(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Done to its end, whatever becomes of the request."""
        task = asyncio.create_task(work)
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        return task


async def _earlier(claiming: Claiming) -> Kept | None:
    """The answer that another request with that key got, if any. Records that do not take the
    claim in time, or at all, do not undo what was done."""
    await _a_while(claiming)
    if not claiming.done():
        log.warning("answered before the records took the claim")
        return None
    try:
        return claiming.result()
    except RecordsUnavailable:
        return None


async def _a_while(task: asyncio.Task[Any]) -> None:
    """Wait `WAIT_SECONDS` at most; it goes on."""
    if not task.done():
        await asyncio.wait({task}, timeout=WAIT_SECONDS)


def request_key(scope: str, key: str) -> str:
    """The key that a workflow sees: it follows from the client's and shows nothing of it."""
    return hashlib.sha256(f"{scope}\n{key}".encode()).hexdigest()[:32]


def fingerprint(body: bytes) -> str:
    """Tells two requests' contents apart without keeping them."""
    return hashlib.sha256(body).hexdigest()


def _response(kept: Kept) -> Response:
    media_type = MEDIA_TYPE if kept.status >= 400 else "application/json"
    return Response(kept.body, kept.status, media_type=media_type)


def _reused() -> Problem:
    detail = "Esa Idempotency-Key ya se usó con otros datos. Usa una clave nueva."
    return Problem(422, "idempotency-key-reused", detail)


def _in_progress() -> Problem:
    detail = "La primera petición con esa Idempotency-Key aún está en marcha."
    return Problem(409, "idempotency-key-in-progress", detail, {"Retry-After": "2"})
