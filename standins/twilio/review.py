"""What WhatsApp rejects a template for (source: Twilio's pages on template approval, error 63040).

Only what a machine can tell: whether the text is a notice or an advertisement it cannot.
"""

import re

from standins.twilio.definition import PLACEHOLDER, Definition

INVALID_FORMAT = "INVALID_FORMAT"
_ADJACENT = re.compile(r"\}\}\s*\{\{")


def rejection(definition: Definition) -> str:
    """Why WhatsApp rejects that template; empty when it has nothing against it."""
    forms = (definition.types.text, definition.types.quick_reply)
    sound = all(_sound(form.body) for form in forms if form)
    return "" if sound and _numbered(definition) and _plain_titles(definition) else INVALID_FORMAT


def _numbered(definition: Definition) -> bool:
    used = definition.placeholders()
    sampled = all(str(number) in definition.variables for number in used)
    return sampled and used == set(range(1, len(used) + 1))


def _plain_titles(definition: Definition) -> bool:
    buttons = definition.types.quick_reply.actions if definition.types.quick_reply else ()
    return not any("{{" in button.title for button in buttons)


def _sound(body: str) -> bool:
    text = body.strip()
    outside = PLACEHOLDER.match(text) or text.endswith("}}")
    return not outside and not _ADJACENT.search(text) and _wordy(text)


def _wordy(body: str) -> bool:
    # At least 2x + 1 words of its own for x variables.
    words = re.findall(r"\w+", PLACEHOLDER.sub(" ", body))
    return len(words) >= 2 * len(PLACEHOLDER.findall(body)) + 1
