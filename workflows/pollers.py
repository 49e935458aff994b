"""Who works on which of Temporal's task queues, as Temporal knows it."""

import time
from datetime import timedelta
from typing import NamedTuple

from temporalio.api.enums.v1 import TaskQueueType
from temporalio.api.taskqueue.v1 import TaskQueue
from temporalio.api.workflowservice.v1 import DescribeTaskQueueRequest
from temporalio.client import Client

from domain.channels import CARRIERS
from workflows.contract import (
    AIRTABLE_QUEUE,
    ALERTS_QUEUE,
    WAITLIST_QUEUE,
    sending_queue,
)

# A poll that finds nothing lasts a minute.
SEEN_WITHIN_SECONDS = 70
ANSWER_WITHIN = timedelta(seconds=5)


class Queue(NamedTuple):
    """A task queue of ours; some are for activities alone, one is only there with a base."""

    name: str
    kind: "TaskQueueType.ValueType"
    for_airtable: bool = False


_ACTIVITIES = TaskQueueType.TASK_QUEUE_TYPE_ACTIVITY
WAITLIST = Queue(WAITLIST_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW)
QUEUES = (
    WAITLIST,
    *(Queue(sending_queue(channel), _ACTIVITIES) for channel in CARRIERS),
    Queue(ALERTS_QUEUE, TaskQueueType.TASK_QUEUE_TYPE_WORKFLOW),
    Queue(AIRTABLE_QUEUE, _ACTIVITIES, for_airtable=True),
)


async def pollers(client: Client) -> dict[str, set[str]]:
    """The workers of each queue, as process@host, that have asked for work of late."""
    return {queue.name: await workers_on(client, queue) for queue in QUEUES}


async def workers_on(client: Client, queue: Queue) -> set[str]:
    """The workers of that queue, as process@host, that have asked for work of late.

    Raises `RPCError`.
    """
    request = DescribeTaskQueueRequest(
        namespace=client.namespace,
        task_queue=TaskQueue(name=queue.name),
        task_queue_type=queue.kind,
    )
    found = await client.workflow_service.describe_task_queue(request, timeout=ANSWER_WITHIN)
    oldest = time.time() - SEEN_WITHIN_SECONDS
    return {p.identity for p in found.pollers if p.last_access_time.ToSeconds() >= oldest}
