"""The mails as a page that a person can read."""

from collections.abc import Iterable
from html import escape

from standins.mail.mailbox import Mail
from standins.pages import document

STYLE = """
article{background:#fff;border-radius:.5rem;padding:1rem;margin:0 0 2rem;overflow-wrap:anywhere}
h2{font-size:1.1rem;margin:0}
h3{font-size:.9rem;color:#555;margin:1rem 0 .25rem}
p{margin:.25rem 0;color:#555}
pre{font:14px/1.4 ui-monospace,monospace;white-space:pre-wrap;margin:0}
iframe{width:100%;height:46rem;border:1px solid #ddd}
"""
SECONDS = 15  # time to read one before the page renews itself


def mails_page(mails: Iterable[Mail]) -> str:
    """An HTML page with every mail, the newest first: both bodies and the calendar."""
    shown = "".join(_article(mail) for mail in mails)
    return document("Correo de prueba", shown or "<p>Todavía no hay correos.</p>", STYLE, SECONDS)


def _article(mail: Mail) -> str:
    to, at = ", ".join(mail.recipients), f"{mail.received_at:%H:%M:%S} UTC"
    return (
        f"<article><h2>{escape(mail.subject)}</h2><p>Para {escape(to)} · {at}</p>"
        f"{_html(mail.body('html'))}{_text('Texto', mail.body('plain'))}"
        f"{_text('Calendario', mail.calendar)}</article>"
    )


def _html(body: str | None) -> str:
    # In a sandbox: what the mail brings along neither runs nor reaches this page.
    frame = f'<iframe sandbox title="HTML" srcdoc="{escape(body or "")}"></iframe>'
    return "" if body is None else f"<h3>HTML</h3>{frame}"


def _text(title: str, body: str | None) -> str:
    return "" if body is None else f"<h3>{title}</h3><pre>{escape(body)}</pre>"
