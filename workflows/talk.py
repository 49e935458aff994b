"""A workflow's conversation with its guest: heard once, said once."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.messaging import MessagingActivities
    from activities.messaging_ports import OutboundMessage
    from activities.records import RecordActivities
    from domain.entry import Reply
    from workflows.answers import Answers
    from workflows.contract import TalkState
    from workflows.policies import COLLECT_WITHIN, NOTED_WITHIN, RECORDS, SENDING
    from workflows.tasks import Tasks, until


class Talk:
    """Messages between one guest and one entry or reservation.

    `conversation` is the id under which both are kept (`workflows.contract.conversation_id`),
    `address` the guest's exact channel address. What runs for it are `tasks` of the workflow.
    """

    def __init__(self, conversation: str, address: str, state: TalkState, tasks: Tasks) -> None:
        self._conversation, self._address = conversation, address
        self._answers = Answers(state)
        self._tasks = tasks

    def hear(self, message_sid: str) -> bool:
        """Whether the message is new."""
        return self._answers.hear(message_sid)

    def answer(self, reply: Reply, text: str) -> None:
        """Give that text to the webhook if it collects it in time, else send it."""
        until_then = reply.received_at + COLLECT_WITHIN
        self._answers.give(reply.message_sid, text, until_then)
        self._tasks.spawn(self._send_uncollected(reply.message_sid, text, until_then))

    async def answer_to(self, message_sid: str) -> str | None:
        """The text that answers a guest's message, for the webhook's response.

        None when it does not come within `COLLECT_WITHIN` or has gone out as a message of its
        own: then the caller must not send anything.
        """
        deadline = workflow.now() + COLLECT_WITHIN
        await until(lambda: self._answers.has(message_sid), deadline)
        return self._answers.collect(message_sid, workflow.now())

    async def send(self, key: str, text: str) -> None:
        """Send a message of our own. `ActivityError` when it can never arrive."""
        message = OutboundMessage(key, self._conversation, self._address, text)
        await workflow.execute_activity_method(MessagingActivities.send_message, message, **SENDING)

    def state(self) -> TalkState:
        """What the next run has to know; every answer must have been collected or sent."""
        return self._answers.state()

    async def _send_uncollected(self, message_sid: str, text: str, deadline: datetime) -> None:
        if await until(lambda: self._answers.is_collected(message_sid), deadline):
            # The webhook's process may have died with the text: only what it noted counts.
            await workflow.sleep(NOTED_WITHIN)
        else:
            self._answers.send_alone(message_sid)
        alone = await workflow.execute_local_activity_method(
            RecordActivities.answered, args=[message_sid, text], **RECORDS
        )
        if alone:
            self._answers.send_alone(message_sid)
            await self.send(f"answer:{message_sid}", text)
