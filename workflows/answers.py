"""Answers to a guest's messages: each goes out once, with the webhook or on its own."""

from datetime import datetime

from domain.said import Said
from workflows.entry_contract import TalkState, Way

MAX_REMEMBERED = 200


class Answers:
    """Which messages were heard, what each is answered, and how that answer went out."""

    def __init__(self, state: TalkState) -> None:
        self._texts = dict(state.answers)
        self._heard = list(state.heard)
        self._alone = list(state.alone)
        self._collected = list(state.answers)
        self._until: dict[str, datetime] = {}

    def hear(self, message_sid: str) -> bool:
        """Whether the message is new."""
        if message_sid in self._heard:
            return False
        self._heard = [*self._heard, message_sid][-MAX_REMEMBERED:]
        return True

    def give(self, message_sid: str, said: Said, until: datetime) -> None:
        """The text that answers the message; a webhook may collect it until then."""
        self._texts[message_sid] = said
        self._until[message_sid] = until

    def has(self, message_sid: str) -> bool:
        """Whether the message has been answered."""
        return message_sid in self._texts or message_sid in self._alone

    def collect(self, message_sid: str, now: datetime) -> Said | None:
        """The text, for the webhook to give; the same again for the same message.

        None when there is none, when it went out as a message of its own, or when it comes so
        late that the webhook's caller has surely gone: then it goes out on its own.
        """
        text = self._texts.get(message_sid)
        if text is None or self.is_collected(message_sid):
            return text
        if now > self._until[message_sid]:
            return None
        self._collected.append(message_sid)
        return text

    def is_collected(self, message_sid: str) -> bool:
        """Whether a webhook has taken the text."""
        return message_sid in self._collected

    def send_alone(self, message_sid: str) -> None:
        """The text goes out as a message of its own: no webhook gets it any more."""
        self._texts.pop(message_sid, None)
        self._until.pop(message_sid, None)
        if message_sid not in self._alone:
            self._alone = [*self._alone, message_sid][-MAX_REMEMBERED:]

    def state(self, ways: dict[str, Way]) -> TalkState:
        """What the next run has to know. Every text must have been collected or sent."""
        recent = list(self._texts.items())[-MAX_REMEMBERED:]
        return TalkState(dict(recent), tuple(self._heard), tuple(self._alone), ways)
