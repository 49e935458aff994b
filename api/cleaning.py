"""Text from outside made safe to store and to show: no control characters, one line."""

import unicodedata

# Controls, lone surrogates, and characters that turn the reading direction of what follows.
_UNWANTED = ("Cc", "Cs", "Co", "Cn")
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029")


def one_line(text: str) -> str:
    """The text in NFC with every run of white space or controls as one space, trimmed."""
    spaced = "".join(" " if _is_unwanted(c) else c for c in unicodedata.normalize("NFC", text))
    return " ".join(spaced.split())


def storable(text: str) -> str:
    """The text without what a database cannot keep; line breaks stay."""
    return "".join(c for c in text if c in "\n\t" or not _is_unwanted(c))


def plain(text: str) -> str:
    """Lower case without accents, one line: for comparing what people write."""
    decomposed = unicodedata.normalize("NFKD", one_line(text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def _is_unwanted(character: str) -> bool:
    return character in _DIRECTION or unicodedata.category(character) in _UNWANTED
