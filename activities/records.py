"""Activities over the read model and the restaurant: they translate, they do not decide."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from temporalio import activity

from activities.ports import DayChanges, Inbox, Received, RecordStore
from activities.wording_ports import Wording
from domain.model import Entry
from domain.restaurant import Restaurant
from domain.said import Said


class RecordActivities:
    """Saves what workflows own, and asks the inbox what has reached us.

    `saved` is called after each save.
    """

    def __init__(
        self,
        store: RecordStore,
        inbox: Inbox,
        wording: Wording,
        load: Callable[[], Awaitable[Restaurant]],
        saved: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._inbox = inbox
        self._wording = wording
        self._load = load
        self._saved = saved

    def every(self) -> list[Callable[..., object]]:
        """All of them, for a worker to register."""
        return [
            self.save_entry,
            self.save_day,
            self.answers_until,
            self.answered,
            self.load_restaurant,
        ]

    @activity.defn
    async def save_entry(self, entry: Entry) -> None:
        """Keep the entry's newest snapshot."""
        await self._store.save_entry(entry)
        self._saved()

    @activity.defn
    async def save_day(self, changes: DayChanges) -> None:
        """Keep what has changed in a service day."""
        await self._store.save_day(changes)
        self._saved()

    @activity.defn
    async def answers_until(self, entry_id: str, phone: str, deadline: datetime) -> list[Received]:
        """What that entry's guest had sent us by the deadline, in order of arrival."""
        return await self._inbox.answers_until(entry_id, phone, deadline)

    @activity.defn
    async def answered(self, message_sid: str, said: Said) -> bool:
        """Claim an answer for a message of its own; whether it is one.

        False when a webhook has noted that it answers: what is noted first counts.
        """
        answer = self._wording.text(said)
        row = await self._inbox.answered(message_sid, answer, "message")
        return row.answered_by == "message"

    @activity.defn
    async def load_restaurant(self, location: str) -> Restaurant:
        """The restaurant's current configuration.

        Raises `LookupError` for a location that this installation does not serve.
        """
        restaurant = await self._load()
        if restaurant.id != location:
            raise LookupError(f"no restaurant {location} here")
        return restaurant
