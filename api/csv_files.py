"""CSV (RFC 4180) that a spreadsheet opens as it is, and runs nothing of."""

import csv
import io
from collections.abc import Iterable, Sequence

from starlette.responses import Response

# Tells Excel that the file is UTF-8.
_BOM = "\ufeff"
# What begins with one of these a spreadsheet takes for a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_file(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> Response:
    """The file as a download; None is an empty cell."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows([_cell(value) for value in row] for row in rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_BOM + text.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _cell(value: object) -> object:
    """Numbers stay numbers; text that would be run is quoted by an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value
