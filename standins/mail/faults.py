"""The ways in which this mail server misbehaves when told to."""

from typing import Annotated

from pydantic import Field

from standins.steering import Steered

Reply = Annotated[str, Field(pattern=r"^[45]\d\d [\x20-\x7e]{1,200}$")]
TRY_LATER = "451 4.3.2 Try again later"


class Faults(Steered):
    """Every fault is off by default. Counters say how often it will still strike.

    - `refuse`: address -> what a mail to it is answered with (`550 5.1.1 No such user`).
    - `busy`: so many mails are answered with 451.
    - `drop_after_data`: so many mails are taken, and the connection is cut unanswered.
    - `down`: nothing listens, and open connections are cut.
    """

    refuse: dict[str, Reply] = Field(default_factory=dict)
    busy: int = Field(default=0, ge=0)
    drop_after_data: int = Field(default=0, ge=0)
    down: bool = False

    def take_refusal(self, to: str) -> str | None:
        """What a mail to that address is refused with, counted down; None for no refusal."""
        if self.busy:
            self.busy -= 1
            return TRY_LATER
        return self.refuse.get(to)

    def take_drop(self) -> bool:
        """Whether this mail goes unanswered, counted down."""
        struck = self.drop_after_data > 0
        self.drop_after_data -= struck
        return struck
