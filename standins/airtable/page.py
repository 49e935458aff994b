"""The base as a page that a person can read."""

from html import escape

from standins.airtable.cells import Cell
from standins.airtable.standin import Standin
from standins.airtable.tables import Record, Table
from standins.pages import document

STYLE = """
body{max-width:none;background:#f4f6f8}
section{margin:0 0 2rem}
h2{overflow-wrap:anywhere;margin:0 0 .5rem}
div{overflow-x:auto;background:#fff;border-radius:.5rem}
table{border-collapse:collapse;font-size:.85rem;width:max-content}
th,td{border:1px solid #dde;padding:.3rem .5rem;text-align:left;vertical-align:top;
white-space:pre-wrap;max-width:18rem;overflow-wrap:anywhere}
th{white-space:nowrap;background:#eef1f6}
p{color:#555}
"""
# Whatever a cell contains, the page loads nothing from anywhere.
POLICY = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
MOST_ROWS = 100
TICK = "✓"


def base_page(standin: Standin) -> str:
    """An HTML page with every table, its newest records first; reloads itself every 3 s."""
    tables = "".join(_section(table) for table in standin.base.tables)
    counts = standin.statistics
    about = f"{counts.taken.total()} llamadas atendidas, {counts.refused.total()} rechazadas"
    body = f"<p>{about}</p>{tables or '<p>Todavía no hay tablas.</p>'}"
    return document(f"Airtable de prueba: {standin.base.name}", body, STYLE)


def _section(table: Table) -> str:
    newest = list(reversed(table.records.values()))
    shown, count = newest[:MOST_ROWS], len(newest)
    head = "".join(f"<th>{escape(column.name)}</th>" for column in table.fields)
    rows = "".join(_row(table, record) for record in shown)
    left_out = f" (las {MOST_ROWS} últimas)" if count > MOST_ROWS else ""
    noun = "fila" if count == 1 else "filas"
    return (
        f"<section><h2>{escape(table.name)}</h2><p>{count} {noun}{left_out}</p>"
        f"<div><table><tr>{head}</tr>{rows}</table></div></section>"
    )


def _row(table: Table, record: Record) -> str:
    cells = (_text(record.cells.get(column.id)) for column in table.fields)
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return TICK if cell is True else str(cell)
