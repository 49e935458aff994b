"""What Twilio posts to us: is it from Twilio, and how to answer it."""

from collections.abc import Mapping, Sequence

from twilio.request_validator import RequestValidator
from twilio.twiml.messaging_response import MessagingResponse

from adapters.twilio_errors import failure_of_code


class TwilioWebhook:
    """Checks signatures with one account's primary Auth Token (never an API key's secret)."""

    def __init__(self, auth_token: str) -> None:
        self._validator = RequestValidator(auth_token)

    def is_signed(self, url: str, form: Mapping[str, Sequence[str]], signature: str) -> bool:
        """Whether Twilio signed that form for that URL.

        `url` is the public one as configured at Twilio, query included, fragment not. `form` holds
        every parameter that came, blank ones too.
        """
        return bool(self._validator.validate(url, _Form(form), signature))

    def failure_of(self, code: int | None) -> str:
        """The class (`activities.messaging_ports.Failure`) of a delivery report's error code."""
        return failure_of_code(code).value

    def twiml(self, answer: str) -> str:
        """The XML that sends the answer to whoever wrote; an empty answer sends nothing."""
        response = MessagingResponse()
        if answer:
            response.message(answer)
        return str(response)


class _Form(dict[str, Sequence[str]]):
    """A form in the shape in which the validator reads repeated parameters."""

    def getlist(self, name: str) -> list[str]:
        return list(self[name])
