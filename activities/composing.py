"""From what a guest is to be told to the message that is handed over: words, template or not."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from activities.messaging_ports import Guests, OutboundMessage, OutboxRow, Outgoing, Template
from activities.wording_ports import Wording
from domain.channels import CARRIERS, may_be_free
from domain.languages import DEFAULT, LINGUA_FRANCA
from domain.said import TEMPLATES, Said


class Composer:
    """Composes messages. `templates`: the ids of approved templates, by `offer.es` and the like.

    A text without a template, or within 24 hours of the guest's last WhatsApp, is free text.
    """

    def __init__(self, wording: Wording, guests: Guests, templates: Mapping[str, str]) -> None:
        self._wording, self._guests, self._templates = wording, guests, templates

    async def compose(self, outgoing: Outgoing) -> OutboundMessage:
        """The message, ready to be handed over."""
        said, template = await self._template(outgoing) or (outgoing.said, None)
        return OutboundMessage(
            key=outgoing.key,
            entry_id=outgoing.conversation,
            to=outgoing.to,
            body=self._wording.text(said),
            channel=outgoing.channel,
            template=template,
            valid_seconds=outgoing.valid_seconds,
        )

    def as_first(self, message: OutboundMessage, said: Said, row: OutboxRow) -> OutboundMessage:
        """The message in the form of its first attempt: only that can be found at the provider.

        The guest may have written since, and free text be allowed that was not before; or the
        restaurant may have got a template in a better language.
        """
        if row.content_sid is None:
            return replace(message, body=row.body, template=None)
        filled = (each for each, sid in self._templates_of(said) if sid == row.content_sid)
        values = self._wording.template_values(next(filled, said))
        return replace(message, body=row.body, template=Template(row.content_sid, values))

    async def _template(self, outgoing: Outgoing) -> tuple[Said, Template] | None:
        """The template, and the text in its language; None for free text."""
        is_open = CARRIERS[outgoing.channel].free_text_for is None
        if is_open or outgoing.said.text not in TEMPLATES:
            return None
        found = next(self._templates_of(outgoing.said), None)
        if found is None or await self._may_be_free(outgoing):
            return None
        said, content_sid = found
        return said, Template(content_sid, self._wording.template_values(said))

    async def _may_be_free(self, outgoing: Outgoing) -> bool:
        last_wrote = await self._guests.last_wrote(outgoing.phone)
        return may_be_free(outgoing.channel, last_wrote, datetime.now(UTC))

    def _templates_of(self, said: Said) -> Iterator[tuple[Said, str]]:
        """The text in each language that it has a template in, and that template's id.

        The guest's own, else one that most guests can read: free text would not arrive at all.
        """
        for language in dict.fromkeys((said.language, DEFAULT, LINGUA_FRANCA)):
            content_sid = self._templates.get(f"{said.text.value}.{language}")
            if content_sid is not None:
                yield replace(said, language=language), content_sid
