"""Reading the answer to an inbound webhook the way Twilio does."""

from dataclasses import dataclass
from xml.etree import ElementTree

BAD_DOCUMENT, BAD_CONTENT_TYPE = 12100, 12300
XML_TYPES = ("text/xml", "application/xml", "text/html")


class TwimlError(Exception):
    """The answer is no TwiML: Twilio's error code."""

    def __init__(self, code: int) -> None:
        super().__init__(f"error {code}")
        self.code = code


@dataclass(frozen=True)
class Reply:
    """A `<Message>`: its text, and recipient and status callback where it names them."""

    body: str
    to: str | None = None
    status_callback: str | None = None


def replies(content_type: str, text: str) -> list[Reply]:
    """The messages that an answer asks to send. Raises `TwimlError`.

    A plain text answer is itself a message to the guest: Twilio sends it.
    """
    kind = content_type.partition(";")[0].strip().lower()
    if not text.strip():
        return []
    if kind == "text/plain":
        return [Reply(text)]
    if kind not in XML_TYPES:
        raise TwimlError(BAD_CONTENT_TYPE)
    return [_reply(message) for message in _document(text).iter("Message")]


def _document(text: str) -> ElementTree.Element:
    try:
        # Expat since 2.4.1 stops entity bombs, and ElementTree fetches nothing; the text is
        # the product's own, on this machine.
        root = ElementTree.fromstring(text.encode())  # noqa: S314
    except ElementTree.ParseError:
        raise TwimlError(BAD_DOCUMENT) from None
    if root.tag != "Response":
        raise TwimlError(BAD_DOCUMENT)
    return root


def _reply(message: ElementTree.Element) -> Reply:
    nested = [body.text or "" for body in message.iter("Body")]
    body = "".join(nested) if nested else (message.text or "").strip()
    return Reply(body, message.get("to"), message.get("statusCallback"))
