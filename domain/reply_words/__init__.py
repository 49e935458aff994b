"""The phrases that guests answer with, as templates (`domain.lexicon`), one module a language.

All languages are read at once, since guests mix them; a phrase plays the same part in all of
them. Words are written as `SPELLINGS` corrects them: `no` for the Galician and French `non`,
`quiero` for the Galician `quero`.

Left out on purpose, so that they stay unclear: whatever asks for time (`ahora no`, `espera`), for
another time or party size, doubt (`creo que`, `no sé`), opt-out words (`baja`, `stop`), which are
no wish about the table, and what some use to accept and some to refuse (`c'est bon, merci`).
"""

from domain.reply_words import basque, catalan, english, french, galician, signs, spanish
from domain.reply_words.part import Part
from domain.reply_words.signs import DOUBTFUL
from domain.reply_words.spellings import SPELLINGS

__all__ = ["DOUBTFUL", "PHRASES", "SPELLINGS", "Part"]

_SOURCES = (spanish, english, basque, catalan, galician, french, signs)

PHRASES: dict[Part, tuple[str, ...]] = {
    part: tuple(phrase for source in _SOURCES for phrase in source.PHRASES.get(part, ()))
    for part in Part
}
