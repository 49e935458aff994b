"""The parts that phrases play in an answer."""

from enum import Enum


class Part(Enum):
    """What a phrase does for the answer that it stands in."""

    SI = "yes, or the 'if' of a condition: its neighbours decide"
    YES = "a yes that needs no support"
    ACK = "a yes on its own, a mere 'understood' before a refusal"
    WARM = "goes with a yes, says nothing on its own"
    ECHO = "repeats a yes, says nothing on its own; a condition after a bare 'si'"
    IDIOM = "contains a no but goes with an unmistakable yes"
    NO = "the bare no"
    REFUSAL = "a no that says what is refused, or why"
    LEAVE = "a wish to leave the line, table or no table"
    REGRET = "goes with a no, says nothing on its own"
    BUT = "leads from politeness to a refusal; otherwise a condition"
    FILLER = "goes with anything"
