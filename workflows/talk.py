"""A workflow's conversation with its guest: heard once, said once."""

from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from activities.records import RecordActivities
    from domain.delivery import DeliveryReport
    from domain.entry import Reply, heard_at
    from domain.model import Guest
    from domain.said import Said
    from workflows.answers import Answers
    from workflows.entry_contract import TalkState
    from workflows.policies import COLLECT_WITHIN, NOTED_WITHIN, RECORDS
    from workflows.tasks import Tasks, until
    from workflows.ways import Taken, Ways


class Talk:
    """Messages between one guest and one entry or reservation.

    `conversation` is the id under which both are kept (`workflows.contract.conversation_id`).
    What runs for it are `tasks` of the workflow.
    """

    def __init__(self, conversation: str, guest: Guest, state: TalkState, tasks: Tasks) -> None:
        self._answers = Answers(state)
        self._tasks = tasks
        self._ways = Ways(conversation, guest, state.ways)

    def now_with(self, guest: Guest) -> None:
        """From now on messages go to that guest's address."""
        self._ways.guest = guest

    def hear(self, reply: Reply) -> Reply | None:
        """The message, as heard now; None when it has been heard before."""
        is_new = self._answers.hear(reply.message_sid)
        return heard_at(reply, workflow.now()) if is_new else None

    def answer(self, reply: Reply, said: Said | None) -> None:
        """Give that text to the webhook if it collects it in time, else send it. None: silence."""
        if said is None:
            self._answers.send_alone(reply.message_sid)
            return
        until_then = reply.received_at + COLLECT_WITHIN
        self._answers.give(reply.message_sid, said, until_then)
        self._tasks.spawn(self._send_uncollected(reply.message_sid, said, until_then))

    async def answer_to(self, message_sid: str) -> Said | None:
        """The text that answers a guest's message, for the webhook's response.

        None when it does not come within `COLLECT_WITHIN` or has gone out as a message of its
        own: then the caller must not send anything.
        """
        deadline = workflow.now() + COLLECT_WITHIN
        await until(lambda: self._answers.has(message_sid), deadline)
        return self._answers.collect(message_sid, workflow.now())

    async def send(
        self, key: str, said: Said, valid_seconds: int = 0, until: datetime | None = None
    ) -> Taken:
        """Send a message of our own, by SMS if it has to be; what took it. As `Ways.send`."""
        return await self._ways.send(key, said, valid_seconds, until)

    async def send_again(self, key: str, report: DeliveryReport) -> Taken:
        """Send it in another way, because what was sent did not arrive; as `send`."""
        return await self._ways.send_again(key, report)

    def reported(self, report: DeliveryReport) -> str | None:
        """The key of the message that the report is about, if it is about its latest way."""
        return self._ways.reported(report)

    def state(self) -> TalkState:
        """What the next run has to know; every answer must have been collected or sent."""
        return self._answers.state(self._ways.state())

    async def _send_uncollected(self, message_sid: str, said: Said, deadline: datetime) -> None:
        if await until(lambda: self._answers.is_collected(message_sid), deadline):
            # The webhook's process may have died with the text: only what it noted counts.
            await workflow.sleep(NOTED_WITHIN)
        else:
            self._answers.send_alone(message_sid)
        alone = await workflow.execute_local_activity_method(
            RecordActivities.answered, args=[message_sid, said], **RECORDS
        )
        if alone:
            self._answers.send_alone(message_sid)
            await self._ways.answer(f"answer:{message_sid}", said)
