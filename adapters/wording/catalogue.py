"""The words of one language in memory: gettext catalogues in `locales/*/LC_MESSAGES`.

`guest.po` is what goes out in messages and mails, `page.po` what a guest reads on their own page,
`join.po` what is read by who joins the line on a page.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from gettext import GNUTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from adapters.wording.messages import MESSAGES, PLURALS
from adapters.wording.page_messages import JOIN, PAGE
from domain import languages

LOCALES = Path(__file__).with_name("locales")

# Who has no name is greeted without: "¡Hola, {name}!" becomes "¡Hola!".
_ADDRESSED = re.compile(r",? \{name\}")


@dataclass(frozen=True)
class Catalogue:
    """What guests read in one language, by the ids of `messages` or of `page_messages`."""

    language: str
    _translations: GNUTranslations

    def words(self, key: str) -> str:
        """The words as they stand, with their variables."""
        return self._translations.gettext(key)

    def plural(self, key: str, n: int) -> str:
        """The words for that many, with their variables."""
        return self._translations.ngettext(key, key, n)

    def fill(self, key: str, values: Mapping[str, str]) -> str:
        """The words with their variables filled. Values are never read as words."""
        return fill(self.words(key), values)

    def counted(self, key: str, n: int, **values: str) -> str:
        """The words for that many, with their variables filled."""
        return fill(self.plural(key, n), {**values, "n": str(n)})


def fill(words: str, values: Mapping[str, str]) -> str:
    """The words with their variables filled; an empty name is left out with its comma."""
    if values.get("name") == "":
        words = _ADDRESSED.sub("", words)
    return words.format_map(values)


def variables(words: str) -> list[str]:
    """The variables of some words, in order of appearance, each once."""
    names = (name for _, name, _, _ in Formatter().parse(words) if name is not None)
    return list(dict.fromkeys(names))


def catalogue(language: str) -> Catalogue:
    """The catalogue of a language; of the default one for a language that is none of ours.

    Read once in a process. Raises `ValueError` when it lacks words.
    """
    return _loaded(languages.known(language) or languages.DEFAULT, "guest")


def page_catalogues(language: str) -> tuple[Catalogue, Catalogue]:
    """As `catalogue`, those of a guest's own page and of joining."""
    code = languages.known(language) or languages.DEFAULT
    return _loaded(code, "page"), _loaded(code, "join")


@cache
def _loaded(language: str, name: str) -> Catalogue:
    return Catalogue(language, compiled(read(language, name), REQUIRED[name]))


REQUIRED: dict[str, Mapping[str, tuple[str, ...]]] = {
    "guest": MESSAGES,
    "page": PAGE,
    "join": JOIN,
}


def read(language: str, name: str = "guest") -> Catalog:
    """The file of one of `domain.languages.LANGUAGES`. Raises `PoFileError` for a broken one."""
    path = LOCALES / language / "LC_MESSAGES" / f"{name}.po"
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def compiled(
    source: Catalog, required: Mapping[str, tuple[str, ...]] = MESSAGES
) -> GNUTranslations:
    """The catalogue ready for use. Raises `ValueError` for one that lacks words."""
    lacking = [key for key in required if not _complete(source, key)]
    if lacking:
        raise ValueError(f"the catalogue of {source.locale} has no words for {', '.join(lacking)}")
    binary = BytesIO()
    write_mo(binary, source)
    binary.seek(0)
    return GNUTranslations(binary)


def _complete(source: Catalog, key: str) -> bool:
    message = source.get(key)
    if message is None or message.fuzzy or message.pluralizable is not (key in PLURALS):
        return False
    forms = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(forms)
