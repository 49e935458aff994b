"""The ways in which this Twilio misbehaves when told to."""

import secrets
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from standins.twilio.messages import address

Millis = Annotated[int, Field(ge=0, le=60_000)]
Codes = dict[str, Annotated[int, Field(ge=10_000, le=99_999)]]
_dice = secrets.SystemRandom()


class Faults(BaseModel):
    """Every fault is off by default. Counters say how often it will still strike.

    - `accept_delay_ms`: a create is looked at only after that time, even if its caller has gone.
    - `delay_ms`: a create is accepted at once and answered after that time.
    - `drop_after_accept`, `drop_probability`: accepted, then the connection is cut unanswered.
    - `drop_before_accept`: the connection is cut, nothing was accepted.
    - `status`: answered instead of the result, `times` times or until cleared. 429 never processes
      the message; 500 and 503 do when `processed`. `scope` says whether reads fail as well.
    - `fail_numbers`: number -> code that the create refuses it with.
    - `undeliverable`: number -> code of the later `undelivered` callback.
    - `enforce_window`: free text to a guest who has not written for 24 h ends as 63016.
    - `callbacks`: whether status callbacks go missing, come twice or in the wrong order.
    """

    model_config = ConfigDict(extra="forbid")

    accept_delay_ms: Millis = 0
    delay_ms: Millis = 0
    drop_after_accept: int = Field(default=0, ge=0)
    drop_probability: float = Field(default=0.0, ge=0, le=1)
    drop_before_accept: int = Field(default=0, ge=0)
    status: Literal[429, 500, 503] | None = None
    times: int | None = Field(default=None, ge=0)
    processed: bool = False
    retry_after: int | None = Field(default=None, ge=0)
    scope: Literal["create", "all"] = "create"
    fail_numbers: Codes = {}
    undeliverable: Codes = {}
    enforce_window: bool = False
    callbacks: Literal["normal", "lost", "doubled", "out_of_order"] = "normal"

    def merged(self, news: "Faults") -> "Faults":
        """These faults with the fields replaced that `news` names."""
        return self.model_copy(update={k: getattr(news, k) for k in news.model_fields_set})

    def take_status(self, call: Literal["create", "read"]) -> int | None:
        """The HTTP status that this call is to fail with, counted down; None for no failure."""
        if self.status is None or self.times == 0 or (call == "read" and self.scope == "create"):
            return None
        if self.times is not None:
            self.times -= 1
        return self.status

    def take_drop_before(self) -> bool:
        """Whether this create's connection is cut before anything is done, counted down."""
        struck = self.drop_before_accept > 0
        self.drop_before_accept -= struck
        return struck

    def take_drop_after(self) -> bool:
        """Whether this accepted create goes unanswered, counted down."""
        struck = self.drop_after_accept > 0
        self.drop_after_accept -= struck
        return struck or _dice.random() < self.drop_probability

    def refusal(self, to: str) -> int | None:
        """The code that a create to that address is refused with."""
        return _by_number(self.fail_numbers, to)

    def undelivered(self, to: str) -> int | None:
        """The code that a message to that address ends with."""
        return _by_number(self.undeliverable, to)


def _by_number(codes: Codes, to: str) -> int | None:
    return next((code for number, code in codes.items() if address(number) == to), None)
