"""One message that a member of staff wrote by hand, sent once whatever fails meanwhile."""

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.said import Said, Text
    from workflows.contract import HandWritten, note_key
    from workflows.ways import Undeliverable, Ways


@workflow.defn
class NoteWorkflow:
    """Sends the message, by SMS if WhatsApp refuses it. What became of it stands in the outbox."""

    @workflow.run
    async def run(self, note: HandWritten) -> None:
        """Runs until a channel has taken it or none does."""
        said = Said(Text.WRITTEN, note.venue, note.guest.language, words=note.words)
        try:
            ways = Ways(note.conversation, note.guest, {})
            await ways.send(note_key(note.author, note.id), said, 0)
        except Undeliverable:
            workflow.logger.warning("what staff wrote cannot be delivered")
