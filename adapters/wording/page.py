"""What guests read on their pages, in one language."""

from datetime import datetime

from adapters.wording import phrases
from adapters.wording.catalogue import catalogue, page_catalogues
from adapters.wording.page_messages import PAGE
from domain.said import Venue


class CataloguePage:
    """`activities.wording_ports.PageWords` out of the catalogues of a language."""

    def __init__(self, language: str) -> None:
        self._page, self._join = page_catalogues(language)
        self._common = catalogue(language)
        self.language = self._page.language

    def say(self, key: str, **values: str) -> str:
        """The words of that id with their variables filled."""
        return (self._page if key in PAGE else self._join).fill(key, values)

    def people(self, count: int) -> str:
        """A party's size."""
        return phrases.people(self._common, count)

    def when(self, venue: Venue, at: datetime) -> str:
        """Date and time on the restaurant's clock."""
        return phrases.when(self._common, venue, at)

    def clock(self, venue: Venue, at: datetime) -> str:
        """The time of day on the restaurant's clock with its article, to follow "until"."""
        return phrases.hour(self._common, venue, at)

    def table(self, zone: str | None) -> str:
        """A table, with its zone if it has one."""
        return phrases.table(self._common, zone)

    def answer(self, *, accepts: bool) -> str:
        """The word by which a guest takes a table, or lets it go."""
        return self._common.words("yes" if accepts else "no")
