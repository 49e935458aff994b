"""Which of our languages a browser asks for."""

from domain.languages import DEFAULT, known


def preferred(accept_language: str) -> str:
    """The first of the header's languages, by weight, that guests are written to in."""
    weighted = [_weighted(part) for part in accept_language.split(",")[:20]]
    # Sorting is stable: of two with one weight the earlier counts.
    for code, _ in sorted(weighted, key=lambda pair: -pair[1]):
        if language := known(code):
            return language
    return DEFAULT


def _weighted(part: str) -> tuple[str, float]:
    code, _, options = part.strip().partition(";")
    name, _, value = options.strip().partition("=")
    try:
        weight = float(value) if name == "q" else 1.0
    except ValueError:
        weight = 0.0
    return code.strip(), weight
