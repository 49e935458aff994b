"""All that guests read, in files that a person can review: `tests/snapshots/texts/*.txt`.

After a change that is meant, write them anew and read the difference:
`UPDATE_SNAPSHOTS=1 pytest tests/adapters/test_wording_snapshots.py`.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from activities.mailing_ports import MailKind
from activities.wording_ports import MailText
from adapters.wording import CatalogueWording
from domain.languages import LANGUAGES
from domain.model import Actor
from domain.said import Text
from tests.wording_samples import full, mail, minimal

FOLDER = Path(__file__).resolve().parents[1] / "snapshots" / "texts"
WORDING = CatalogueWording()
MAILS = [(kind, Actor.GUEST) for kind in MailKind] + [(MailKind.CANCELLED, Actor.STAFF)]


def as_read(text: MailText) -> str:
    """A mail with what only its HTML form and its calendar entry show."""
    parts = (text.subject, text.title, text.plain().strip(), text.call, text.calendar_title)
    return "\n\n".join(parts)


def sections(language: str) -> Iterator[tuple[str, str]]:
    """A heading and the words, for each text and mail."""
    for kind in Text:
        yield kind.value, WORDING.text(full(kind, language))
        yield f"{kind.value}, as little as known", WORDING.text(minimal(kind, language))
    for number, (mail_kind, by) in enumerate(MAILS):
        by_house = ", by the house" if number >= len(MailKind) else ""
        yield f"mail: {mail_kind}{by_house}", as_read(WORDING.mail(mail(mail_kind, language, by)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_reads_otherwise_than_was_reviewed(language: str) -> None:
    words = "\n".join(f"=== {heading}\n{text}\n" for heading, text in sections(language))
    path = FOLDER / f"{language}.txt"
    if os.environ.get("UPDATE_SNAPSHOTS"):
        path.write_text(words, "utf-8")
    assert path.read_text("utf-8") == words
