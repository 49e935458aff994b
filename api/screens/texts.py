"""What staff read on the screens, in Spanish and English, from `catalogues/{language}.toml`."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("es", "en")
_FOLDER = Path(__file__).parent / "catalogues"
_RANGE = re.compile(r"\s*([a-zA-Z]+)(?:-[\w-]+)?\s*(?:;\s*q\s*=\s*([\d.]+))?\s*")


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language by key."""

    language: str
    _texts: dict[str, str]

    def text(self, key: str) -> str:
        """That text. `KeyError` for a key that there is not."""
        return self._texts[key]

    def all(self) -> dict[str, str]:
        """Every text by key, for the modules in the browser."""
        return self._texts


def catalogue(accept_language: str) -> Catalogue:
    """The texts in the language that a browser likes best of ours; Spanish for all others."""
    return _read(preferred(accept_language))


def preferred(accept_language: str) -> str:
    """The best of `LANGUAGES` for an `Accept-Language` header."""
    best, weight = LANGUAGES[0], 0.0
    for part in accept_language.split(",")[:20]:
        match = _RANGE.fullmatch(part)
        if match is None or match[1].lower() not in LANGUAGES:
            continue
        liked = _weight(match[2])
        if liked > weight:
            best, weight = match[1].lower(), liked
    return best


def _weight(text: str | None) -> float:
    try:
        return 1.0 if text is None else float(text)
    except ValueError:
        return 0.0


@cache
def _read(language: str) -> Catalogue:
    tables = tomllib.loads((_FOLDER / f"{language}.toml").read_text("utf-8"))
    texts = {f"{table}.{key}": text for table, rows in tables.items() for key, text in rows.items()}
    return Catalogue(language, texts)
