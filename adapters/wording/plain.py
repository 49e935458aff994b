"""What people typed, made fit for one line of a message."""

import unicodedata

# Control characters, halves of characters, line and paragraph separators.
_UNFIT = ("Cc", "Cs", "Zl", "Zp")


def one_line(text: str) -> str:
    """The text without anything that a header or a template's value cannot hold, each space
    single."""
    fit = (" " if unicodedata.category(c) in _UNFIT else c for c in text)
    return " ".join("".join(fit).split())
