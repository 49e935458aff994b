"""Whom staff mean when they type part of a name or of a number."""

import re

from api.cleaning import plain
from domain.model import Guest

_NOT_IN_A_NUMBER = re.compile(r"[\s().+-]")


def is_meant(guest: Guest, typed: str | None) -> bool:
    """Whether each typed word is in the name, or what was typed is part of the number.

    Case, accents and the spaces of a number do not matter. Nothing typed means everybody.
    """
    if typed is None:
        return True
    digits = _NOT_IN_A_NUMBER.sub("", typed)
    if digits.isdecimal() and digits in guest.phone:
        return True
    name = plain(guest.name)
    return all(word in name for word in plain(typed).split())
