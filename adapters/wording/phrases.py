"""The variables of the texts in words: when, how many, which table, where in line."""

from collections.abc import Callable
from datetime import datetime

from babel.dates import format_datetime

from adapters.wording.catalogue import Catalogue
from adapters.wording.plain import one_line
from domain.said import Said, Venue

# A name or a zone is that long at most, so that every text fits into a message.
MAX_TYPED = 40
# Shorter windows, which only tests and demonstrations have, are told in seconds.
_MINUTES_FROM = 120


def value(catalogue: Catalogue, said: Said, variable: str) -> str:
    """A variable of `domain.said.VARIABLES` in words; only `name` may be empty.

    Raises `ValueError` when `said` lacks the instant that it needs.
    """
    return _VALUES[variable](catalogue, said)


def local(catalogue: Catalogue, pattern: str, venue: Venue, at: datetime) -> str:
    """An instant on the restaurant's clock; `pattern` is `date`, `time` or `weekday-date`."""
    words = catalogue.words(pattern)
    return format_datetime(venue.local(at), words, locale=catalogue.language)


def people(catalogue: Catalogue, count: int) -> str:
    """A party's size."""
    return catalogue.counted("people", count)


def when(catalogue: Catalogue, venue: Venue, at: datetime) -> str:
    """Date and time on the restaurant's clock, as part of a sentence."""
    date, time = (local(catalogue, part, venue, at) for part in ("date", "time"))
    return catalogue.counted("when", venue.local(at).hour, date=date, time=time)


def hour(catalogue: Catalogue, venue: Venue, at: datetime) -> str:
    """The time of day on the restaurant's clock with its article, to follow "until"."""
    time = local(catalogue, "time", venue, at)
    return catalogue.counted("hour", venue.local(at).hour, time=time)


def _start(catalogue: Catalogue, said: Said) -> str:
    if said.at is None:
        raise ValueError(f"the text {said.text} says when, but has no instant")
    return when(catalogue, said.venue, said.at)


def _until(catalogue: Catalogue, said: Said) -> str:
    if said.until is None:
        raise ValueError(f"the text {said.text} says until when, but has no instant")
    return hour(catalogue, said.venue, said.until)


def table(catalogue: Catalogue, zone: str | None) -> str:
    """A table, with its zone if it has one."""
    named = one_line(zone or "")[:MAX_TYPED]
    return catalogue.fill("table-in-zone", {"zone": named}) if named else catalogue.words("table")


def _window(catalogue: Catalogue, said: Said) -> str:
    seconds = said.window_seconds
    if seconds < _MINUTES_FROM:
        return catalogue.counted("window-seconds", seconds)
    return catalogue.counted("window-minutes", seconds // 60)


def _place(catalogue: Catalogue, said: Said) -> str:
    place = _position(catalogue, said.position)
    if said.wait_min is None:
        return place
    if said.wait_min <= 0:
        return catalogue.fill("place-without-wait", {"place": place})
    return catalogue.counted("place-with-wait", said.wait_min, place=place)


def _position(catalogue: Catalogue, position: int | None) -> str:
    if position is None:
        return catalogue.words("place-unknown")
    return catalogue.fill("place-known", {"n": str(position)})


def _choices(catalogue: Catalogue, said: Said) -> str:
    lines = (
        {
            "number": str(choice.number),
            "when": when(catalogue, said.venue, choice.at),
            "people": people(catalogue, choice.party_size),
        }
        for choice in said.choices
    )
    return "\n".join(catalogue.fill("choice", line) for line in lines)


def _footer(catalogue: Catalogue, said: Said) -> str:
    footer, url = catalogue.words("footer"), said.venue.privacy_url
    return f"{footer} {catalogue.fill('privacy', {'url': url})}" if url else footer


def follow(catalogue: Catalogue, link: str) -> str:
    """Where the guest's own page is, as a paragraph that ends a text; empty without a link."""
    return "\n\n" + catalogue.fill("follow", {"link": link}) if link else ""


_VALUES: dict[str, Callable[[Catalogue, Said], str]] = {
    "name": lambda _, said: one_line(said.name)[:MAX_TYPED],
    "venue": lambda _, said: said.venue.name,
    "phone": lambda _, said: said.venue.phone,
    "people": lambda catalogue, said: people(catalogue, said.party_size),
    "when": _start,
    "until": _until,
    "table": lambda catalogue, said: table(catalogue, said.zone),
    "window": _window,
    "place": _place,
    "choices": _choices,
    "footer": _footer,
    "words": lambda _, said: said.words,
}
