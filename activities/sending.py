"""What every kind of sending shares: one attempt a key at a time, and what Temporal is told."""

import asyncio
from datetime import timedelta
from weakref import WeakValueDictionary

from temporalio.exceptions import ApplicationError, ApplicationErrorCategory

from activities.messaging_ports import Failure, SendError

# An operator has to repair it; the guest keeps the place meanwhile.
REPAIR_DELAY = timedelta(seconds=60)
PERMANENT = (Failure.RECIPIENT, Failure.OPTED_OUT, Failure.CONTENT, Failure.CHANNEL)


class KeyLocks:
    """One lock a key: an attempt that Temporal has given up may still run when the next starts."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    def of(self, key: str) -> asyncio.Lock:
        """The key's lock, the same one for as long as anybody has it."""
        return self._locks.setdefault(key, asyncio.Lock())


def application_error(what: str, error: SendError, doubtful: timedelta) -> ApplicationError:
    """The failure as Temporal takes it: its type is the `Failure`, its only detail the code.

    Not retryable for `PERMANENT`. `doubtful` is the delay after a send of unknown fate. Holds
    neither a number nor a name.
    """
    return ApplicationError(
        f"{what} not sent: {error.failure}, code {error.code}",
        error.code,
        type=error.failure.value,
        non_retryable=error.failure in PERMANENT,
        category=_category(error),
        next_retry_delay=_delay(error, doubtful),
    )


def _category(error: SendError) -> ApplicationErrorCategory:
    """What was to be expected is counted by nobody."""
    kinds = ApplicationErrorCategory
    return kinds.BENIGN if error.is_expected else kinds.UNSPECIFIED


def _delay(error: SendError, doubtful: timedelta) -> timedelta | None:
    """How long to wait before the next attempt; None leaves it to the retry policy."""
    if error.failure is Failure.CONFIGURATION:
        return REPAIR_DELAY
    if error.failure is Failure.UNKNOWN:
        return doubtful
    return None if error.retry_after is None else timedelta(seconds=error.retry_after)
