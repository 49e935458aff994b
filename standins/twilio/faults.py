"""The ways in which this Twilio misbehaves when told to."""

import secrets
from typing import Annotated, Literal, Self

from pydantic import Field, PrivateAttr

from standins.steering import Steered
from standins.twilio.addresses import address, bare, channel_of
from standins.twilio.dice import Dice, Misfortune

Millis = Annotated[int, Field(ge=0, le=60_000)]
Codes = dict[str, Annotated[int, Field(ge=10_000, le=99_999)]]
Share = Annotated[float, Field(ge=0, le=1)]
_chance = secrets.SystemRandom()


class Faults(Steered):
    """Every fault is off by default. Counters say how often it will still strike.

    - `accept_delay_ms`: a create is looked at only after that time, even if its caller has gone.
    - `delay_ms`: a create is accepted at once and answered after that time.
    - `drop_after_accept`, `drop_probability`: accepted, then the connection is cut unanswered.
    - `drop_before_accept`: the connection is cut, nothing was accepted.
    - `status`: answered instead of the result, `times` times or until cleared. 429 never processes
      the message; 500 and 503 do when `processed`. `scope` says whether reads fail as well.
    - `retryable_share`, `drop_share`: the share of creates that is answered 429 or 503 unprocessed,
      and the share that is accepted and then cut off unanswered. Setting `seed` starts their
      sequence anew (see `standins.twilio.dice`).
    - `fail_numbers`, `fail_sms`: number -> code that a create is refused with, the former for
      WhatsApp.
    - `undeliverable`, `undeliverable_sms`: number -> code of the later callback, likewise.
    - `enforce_window`: to a guest who has not written for 24 h, all but an approved template ends
      as 63016.
    - `pair_limit`: a WhatsApp that follows one to the same address within that many seconds fails
      with 63018.
    - `queue_ms`: messages wait that long in Twilio's queue before they go out.
    - `read_receipts`: guests have them on: delivered WhatsApps are reported as read.
    - `callbacks`: whether status callbacks go missing, come twice or in the wrong order.
    - `callback_delay_ms`: how much later than what they report callbacks come.
    """

    accept_delay_ms: Millis = 0
    delay_ms: Millis = 0
    drop_after_accept: int = Field(default=0, ge=0)
    drop_probability: Share = 0.0
    drop_before_accept: int = Field(default=0, ge=0)
    status: Literal[429, 500, 503] | None = None
    times: int | None = Field(default=None, ge=0)
    processed: bool = False
    retry_after: int | None = Field(default=None, ge=0)
    scope: Literal["create", "all"] = "create"
    retryable_share: Share = 0.0
    drop_share: Share = 0.0
    seed: int | None = None
    fail_numbers: Codes = Field(default_factory=dict)
    fail_sms: Codes = Field(default_factory=dict)
    undeliverable: Codes = Field(default_factory=dict)
    undeliverable_sms: Codes = Field(default_factory=dict)
    enforce_window: bool = False
    pair_limit: float = Field(default=0.0, ge=0, le=3600)
    queue_ms: Millis = 0
    read_receipts: bool = False
    callbacks: Literal["normal", "lost", "doubled", "out_of_order"] = "normal"
    callback_delay_ms: Millis = 0

    _dice: Dice = PrivateAttr(default_factory=Dice)

    def merged(self, news: Self) -> Self:
        """As every stand-in's; a seed starts its sequence anew."""
        changed = super().merged(news)
        if "seed" in news.model_fields_set:
            changed._dice = Dice(news.seed)
        return changed

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
        return struck or _chance.random() < self.drop_probability

    def misfortune(self, to: str) -> Misfortune | None:
        """What the shares bring upon the next create to that address."""
        if not self.retryable_share and not self.drop_share:
            return None
        return self._dice.thrown(to, self.retryable_share, self.drop_share)

    def refusal(self, to: str) -> int | None:
        """The code that a create to that address is refused with."""
        return _of(self.fail_numbers, self.fail_sms, to)

    def undelivered(self, to: str) -> int | None:
        """The code that a message to that address ends with."""
        return _of(self.undeliverable, self.undeliverable_sms, to)


def _of(whatsapp: Codes, sms: Codes, to: str) -> int | None:
    codes = whatsapp if channel_of(to) == "whatsapp" else sms
    return next((code for number, code in codes.items() if bare(address(number)) == bare(to)), None)
