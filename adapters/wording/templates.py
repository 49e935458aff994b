"""The texts that WhatsApp takes only as approved templates, as definitions for Twilio to create.

A definition is the catalogue's text with what the restaurant's file says baked in; only what
differs from guest to guest is a variable, numbered in order of appearance. Source:
WhatsApp's rules for templates.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from adapters.wording.catalogue import Catalogue, catalogue, fill, variables
from adapters.wording.phrases import follow, value
from domain import languages
from domain.said import ASKS, FOLLOWED, TEMPLATES, Said, Text, Venue

# The same in all messages of a restaurant.
BAKED = ("venue", "phone", "window", "footer")
# Payloads of the buttons, before the id of the offer that they answer.
YES, NO = "si", "no"

_SAMPLE_NAME = "María"
_SAMPLE_ZONE = "Terraza"
_SAMPLE_AT = datetime(2025, 1, 15, 20, tzinfo=UTC)
_SAMPLE_OFFER = "0b7e6d1c4f3a4c0e9a52d8f1"
SAMPLE_ENTRY = "0b7e6d1c4f3a4c0e9a52d8f10b7e6d1c"


def definitions(
    venue: Venue,
    hold_seconds: int,
    chosen: Sequence[str] = languages.LANGUAGES,
    revision: int = 1,
    link: str = "",
) -> list[dict[str, Any]]:
    """Bodies for `POST https://content.twilio.com/v1/Content`, by text and then by language.

    `chosen` are languages of ours. `revision` is part of the names: WhatsApp never takes a name
    again that it has rejected, nor a changed text under an old one. `link`: what the address of a
    guest's page looks like, empty where guests have none.
    """
    return [
        _definition(replace(_sample(text, venue, hold_seconds, language), link=link), revision)
        for text in TEMPLATES
        for language in chosen
    ]


def values_of(said: Said) -> dict[str, str]:
    """The values of the text's template by the number of their variable, from "1"; none is empty.

    `KeyError` for a text that is no template, `ValueError` when `said` lacks the instant, or the
    offer that its buttons name.
    """
    if said.text not in TEMPLATES:
        raise KeyError(said.text)
    known = catalogue(said.language)
    # Only a name can be empty, and WhatsApp refuses an empty value.
    values = [value(known, said, name) or known.words("guest") for name in _numbered(known, said)]
    if _leads_on(said):
        values.append(said.link)
    if said.text in ASKS:
        values.append(_offer(said))
    return {str(number): text for number, text in enumerate(values, start=1)}


def _leads_on(said: Said) -> bool:
    return bool(said.link) and said.text in FOLLOWED


def _offer(said: Said) -> str:
    if not said.offer_id:
        raise ValueError(f"the buttons of the text {said.text} need an offer to name")
    return said.offer_id


def _numbered(known: Catalogue, said: Said) -> list[str]:
    return [name for name in variables(known.words(said.text)) if name not in BAKED]


def _sample(text: Text, venue: Venue, hold_seconds: int, language: str) -> Said:
    return Said(
        text,
        venue,
        language,
        _SAMPLE_NAME,
        party_size=4,
        at=_SAMPLE_AT,
        window_seconds=hold_seconds,
        zone=_SAMPLE_ZONE,
        offer_id=_SAMPLE_OFFER,
    )


def _definition(sample: Said, revision: int) -> dict[str, Any]:
    known, values = catalogue(sample.language), values_of(sample)
    body = _body(known, sample)
    types: dict[str, Any] = {"twilio/text": {"body": body}}
    if sample.text in ASKS:
        buttons = _buttons(known, offer=len(values))
        types = {"twilio/quick-reply": {"body": body, "actions": buttons}, **types}
    name = sample.text.replace("-", "_")
    return {
        "friendly_name": f"nubes_{name}_{known.language}_v{revision}",
        "language": known.language,
        "variables": values,
        "types": types,
    }


def _body(known: Catalogue, sample: Said) -> str:
    baked = {name: value(known, sample, name) for name in BAKED}
    names = _numbered(known, sample)
    numbered = {name: f"{{{{{number}}}}}" for number, name in enumerate(names, start=1)}
    words = fill(known.words(sample.text), baked | numbered)
    if not _leads_on(sample):
        return words
    return words + follow(known, f"{{{{{len(names) + 1}}}}}")


def _buttons(known: Catalogue, offer: int) -> list[dict[str, str]]:
    return [
        {
            "type": "QUICK_REPLY",
            "title": known.words(word),
            "id": f"{payload}:{{{{{offer}}}}}",
        }
        for word, payload in (("yes", YES), ("no", NO))
    ]
