"""The HTML form of a mail, readable on a telephone and without a network."""

import re
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from activities.wording_ports import MailText
from domain.said import Venue


def html_of(text: MailText, venue: Venue) -> str:
    """The whole document. Everything is escaped; styles are inline; it loads nothing."""
    digits = re.sub(r"[^\d+]", "", venue.phone)
    return _template().render(text=text, venue=venue, digits=digits)


@cache
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("reservation.html.jinja")
