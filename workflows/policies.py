"""Timeouts and retries, named once. Nothing here gives up: only the rules end a wait."""

from datetime import timedelta
from typing import TypedDict

from temporalio.common import RetryPolicy

from domain.channels import Channel
from workflows.contract import AIRTABLE_QUEUE, sending_queue


class LocalOptions(TypedDict):
    """Options of a local activity."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy
    local_retry_threshold: timedelta


class OwnQueueOptions(TypedDict):
    """Options of an activity on the workflow's own task queue."""

    start_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class EndingOptions(TypedDict):
    """Options of an activity on the workflow's own task queue that is given up some time."""

    start_to_close_timeout: timedelta
    schedule_to_close_timeout: timedelta
    retry_policy: RetryPolicy


class RemoteOptions(TypedDict):
    """Options of an activity on another task queue."""

    task_queue: str
    start_to_close_timeout: timedelta
    heartbeat_timeout: timedelta
    retry_policy: RetryPolicy


class EndingRemoteOptions(RemoteOptions):
    """Options of an activity on another task queue that is given up some time."""

    schedule_to_close_timeout: timedelta


# A record store that is away must not hold up a workflow task: after the first quick retries
# the wait moves to a durable timer, and messages are handled meanwhile.
RECORDS = LocalOptions(
    start_to_close_timeout=timedelta(seconds=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        maximum_interval=timedelta(seconds=30),
    ),
    local_retry_threshold=timedelta(milliseconds=500),
)

# A worker that dies takes with it the steps it was at: each is given to another after that long.
# What was only waiting for it, because it has the workflow in memory, is taken on sooner. Whoever
# asks is kept waiting for longer, and a step takes far less.
TASK_TIMEOUT = timedelta(seconds=5)
TAKEN_ON_AFTER = timedelta(seconds=3)

# How long after a day has answered a request the new workflows begin and what it changed is saved.
# A local activity in the same task would hold the answer up, and so does each child.
BEAT = timedelta(milliseconds=25)

# Temporal writes each start into the day's history by itself, and whoever asks the day meanwhile
# waits behind those that are under way.
STARTS_AT_ONCE = 6

# Whoever asks in the moment in which a day begins a new run waits for long: it does so when nobody
# has asked for anything for that time.
QUIET = timedelta(seconds=1)

# An attempt of doubtful fate looks at the provider twice before it sends, each within the
# gateway's timeout. The heartbeat finds a killed worker long before that.
_SENDING = RemoteOptions(
    task_queue="",
    start_to_close_timeout=timedelta(seconds=45),
    heartbeat_timeout=timedelta(seconds=5),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=1),
        maximum_interval=timedelta(seconds=30),
    ),
)


# A message that is soon of no use is tried for that long all the same.
LEAST_TRIED = timedelta(minutes=1)


def sending_on(channel: Channel) -> RemoteOptions:
    """Options of a send on that channel, whose task queue has its own pace."""
    return {**_SENDING, "task_queue": sending_queue(channel)}


def sending_until(channel: Channel, within: timedelta) -> EndingRemoteOptions:
    """The same for a message that is of no use when no attempt succeeds within that time."""
    return {**sending_on(channel), "schedule_to_close_timeout": max(within, LEAST_TRIED)}


# A mail server that is away for hours costs nobody anything but the wait.
MAILING = OwnQueueOptions(
    start_to_close_timeout=timedelta(minutes=2),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=5)
    ),
)

# One request to the restaurant's base. It goes on for ever: nobody waits for it.
MIRRORING = RemoteOptions(
    task_queue=AIRTABLE_QUEUE,
    start_to_close_timeout=timedelta(seconds=60),
    heartbeat_timeout=_SENDING["heartbeat_timeout"],
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=1)
    ),
)

# What was changed in the base, at most a page of it. Each change takes a moment here. One that
# cannot be taken holds up the others that were made, but not for ever what is to be written.
PULLING = EndingRemoteOptions(
    task_queue=AIRTABLE_QUEUE,
    start_to_close_timeout=timedelta(minutes=10),
    schedule_to_close_timeout=timedelta(minutes=10),
    heartbeat_timeout=_SENDING["heartbeat_timeout"],
    retry_policy=MIRRORING["retry_policy"],
)

# Many rows, and nobody waits for it.
FORGETTING = OwnQueueOptions(
    start_to_close_timeout=timedelta(minutes=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=5), maximum_interval=timedelta(minutes=10)
    ),
)

# A look at how things are, each minute.
LOOKING = OwnQueueOptions(
    start_to_close_timeout=timedelta(seconds=30),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=1)
    ),
)

# Operators who cannot be reached are tried for that long, then anew: only between two such rounds
# can a long history go on in a new run.
TELLING = EndingOptions(
    start_to_close_timeout=timedelta(seconds=15),
    schedule_to_close_timeout=timedelta(minutes=10),
    retry_policy=RetryPolicy(
        initial_interval=timedelta(seconds=2), maximum_interval=timedelta(minutes=2)
    ),
)

# How long after a guest's message reached us its answer may be collected for the webhook's
# response; then it goes out as a message of its own. Longer than the webhook waits for it.
COLLECT_WITHIN = timedelta(seconds=10)

# How long after a webhook has collected an answer it must have noted in the inbox that it gives it.
# One that comes later finds the answer taken and stays silent.
NOTED_WITHIN = timedelta(seconds=2)

# How long after its window an entry that could not work meanwhile still answers what came late.
HEARD_LATE = timedelta(hours=1)

# An offer that is still open this long after it was made is told to its entry once more: an
# entry that was terminated by hand is found out, and its table goes on.
REMIND_OFFER_AFTER = timedelta(minutes=20)

# A day is closed this long after its last service has closed.
KEEP_DAY_OPEN = timedelta(hours=4)
