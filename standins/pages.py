"""What the pages of all stand-ins have in common: they load nothing and renew themselves."""

from html import escape

_STYLE = """
body{font:16px/1.4 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;
background:#efeae2;color:#111}
"""


def document(title: str, body: str, style: str, seconds: int = 3) -> str:
    """An HTML page that reloads itself every `seconds`. `body` is HTML, `title` is text."""
    title = escape(title)
    return (
        '<!doctype html><html lang="es"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f'<meta http-equiv="refresh" content="{seconds}">'
        f"<title>{title}</title><style>{_STYLE}{style}</style></head><body>"
        f"<h1>{title}</h1>{body}</body></html>"
    )
