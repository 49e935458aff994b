"""Payloads of an entry's workflow."""

from dataclasses import dataclass, field

from domain.delivery import Route
from domain.entry import Reply
from domain.model import Actor, Entry, Offer, PlaceNews, Reservation
from domain.said import Said, Venue


@dataclass(frozen=True)
class Way:
    """A message of ours and the way that it went last."""

    said: Said
    route: Route
    valid_seconds: int = 0


@dataclass(frozen=True)
class TalkState:
    """What a conversation carries over continue-as-new, by message id.

    `answers`: texts that webhooks have collected; `heard`: messages already taken; `alone`:
    messages whose answer went out as a message of its own. `ways`: what we sent, by its key.
    """

    answers: dict[str, Said] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    ways: dict[str, Way] = field(default_factory=dict)


@dataclass(frozen=True)
class EntryStart:
    """Input of `WaitlistEntryWorkflow`. `offer`: one that it has from the first moment; `judged`:
    the last one that has ended, by its id."""

    entry: Entry
    venue: Venue
    hold_seconds: int
    offer: Offer | None = None
    state: TalkState = field(default_factory=TalkState)
    judged: str = ""


@dataclass(frozen=True)
class TableFreed:
    """Signal to an entry: these tables are held for it."""

    offer: Offer


@dataclass(frozen=True)
class GuestSeated:
    """Signal to an entry: its guest sits at that offer's tables."""

    offer: Offer


@dataclass(frozen=True)
class EntryChanged:
    """Signal to an entry: what its guest wants from now on."""

    news: PlaceNews


@dataclass(frozen=True)
class Withdraw:
    """Signal to an entry: its offer with that id must end."""

    offer_id: str
    reason: str


@dataclass(frozen=True)
class Cancel:
    """Update of an entry: end its wait. Answers with the entry."""

    actor: Actor
    reason: str


@dataclass(frozen=True)
class AnswerFor:
    """Update of an entry: staff have the guest's answer to its open offer."""

    accepts: bool


@dataclass(frozen=True)
class LateAnswer:
    """Signal to an entry: what became of its guest's late yes; None when the table is gone."""

    key: str
    reservation: Reservation | None


@dataclass(frozen=True)
class TakenReply:
    """Signal to an entry: a guest's message from the inbox."""

    reply: Reply
