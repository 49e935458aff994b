"""Spanish that staff and callers read and hear, wherever it is needed."""

from datetime import date


def spoken_date(day: date) -> str:
    """A date as people read it: 15/01/2025."""
    return f"{day:%d/%m/%Y}"


def people(count: int) -> str:
    """A party's size in words: 1 persona, 4 personas."""
    return "1 persona" if count == 1 else f"{count} personas"
