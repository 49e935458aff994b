"""What else than an answer a phrase may ask for."""

from enum import Enum


class Turn(Enum):
    """What a phrase asks for."""

    STATUS = "how long it takes yet"
    TIME = "time to answer"
    OPT_OUT = "no more messages"
    OPT_IN = "messages again"
    REJOIN = "a place in the line"
    AGAIN = "a place in the line once more: no answer to an offer, even beside a yes"
    AGREE = "a yes, which goes with AGAIN alone"
    FILLER = "goes with anything"
