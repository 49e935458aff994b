"""How often somebody may try to log in: wrong guesses are counted by name and by address."""

import hashlib
import ipaddress
import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from starlette.requests import Request

from activities.account_ports import Throttle
from api.problems import too_many

WINDOW = timedelta(minutes=15)
# The first limit stops a guesser; the others stop many names from one address, and one name from
# many addresses. A name's own limit is high, so that nobody can easily lock somebody else out.
MOST_OF_A_NAME_AT_AN_ADDRESS = 10
MOST_AT_AN_ADDRESS = 50
MOST_OF_A_NAME = 100
_LIMITS = (MOST_OF_A_NAME_AT_AN_ADDRESS, MOST_AT_AN_ADDRESS, MOST_OF_A_NAME)

# One customer of a provider has as many IPv6 addresses as they like, all in one such network.
_IPV6_NETWORK = 64


def address_of(request: Request) -> str:
    """Where the request comes from; behind a proxy of ours, what that says of it."""
    return request.client.host if request.client else ""


@dataclass(frozen=True)
class Attempt:
    """One try, counted as wrong until it is known to be right."""

    _throttle: Throttle
    _subjects: Sequence[str]

    async def succeeded(self) -> None:
        """It does not count."""
        await self._throttle.give_back(self._subjects)


class LoginThrottle:
    """Counts before the password is looked at: guesses at the same moment count as well."""

    def __init__(self, throttle: Throttle) -> None:
        self._throttle = throttle

    async def take(self, username: str, address: str, now: datetime) -> Attempt:
        """One more try; a 429 problem, known name or not, when there were too many."""
        network = _network(address)
        pair = _subject("name-at", username, network)
        subjects = (pair, _subject("address", network), _subject("name", username))
        counted = await self._throttle.take(subjects, now, WINDOW)
        over = [a.ends for a, most in zip(counted, _LIMITS, strict=True) if a.count > most]
        if over:
            raise too_many(math.ceil((max(over) - now).total_seconds()))
        return Attempt(self._throttle, subjects)


def _subject(kind: str, *values: str) -> str:
    # Hashed: people type passwords into the field for their name.
    text = "\n".join((kind, *values))
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if known.version == 4:
        return str(known)
    return str(ipaddress.ip_network((known, _IPV6_NETWORK), strict=False))
