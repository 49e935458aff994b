"""The documentation is held against the code: settings, routes, refusals, decisions, links."""

import re
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from fastapi.routing import APIRoute

from api import routes as modules_of_routes
from domain.refusals import Reason
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"
FIRST_COMMANDS = (
    "pip install uv && uv run nubes demo",
    "pip install uv && uv run pytest",
)
_DOCUMENTS = (*ROOT.glob("*.md"), *DOCS.rglob("*.md"))
_FENCED = re.compile(r"^ *```.*?^ *```$", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\(([^()\s]+)\)")
_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)


def prose(document: Path) -> str:
    """The document without its code blocks."""
    return _FENCED.sub("", document.read_text("utf-8"))


def anchors(document: Path) -> set[str]:
    """The anchors of a document's headings, made as GitHub makes them."""
    titles = (re.sub(r"[^\w\s-]", "", title.lower()) for title in _HEADING.findall(prose(document)))
    return {title.strip().replace(" ", "-") for title in titles}


def is_broken(document: Path, target: str) -> bool:
    """Whether a link leads to no file of the checkout, or to no heading in it."""
    if re.match(r"[a-z]+:", target):
        return False
    path, _, anchor = target.partition("#")
    linked = (document.parent / path).resolve() if path else document
    if not linked.is_relative_to(ROOT) or not linked.exists():
        return True
    return bool(anchor) and linked.suffix == ".md" and anchor not in anchors(linked)


def test_every_setting_has_its_row() -> None:
    rows = re.findall(r"^\| `(\w+)` \|", (DOCS / "configuration.md").read_text("utf-8"), re.M)
    assert [name for name in Settings.model_fields if name.upper() not in rows] == []


def test_no_row_tells_of_a_setting_that_is_gone() -> None:
    text = (DOCS / "configuration.md").read_text("utf-8").partition("\n## ")[0]
    rows = re.findall(r"^\| `(\w+)` \|", text, re.M)
    assert rows
    assert [name for name in rows if name.lower() not in Settings.model_fields] == []


def test_every_decision_is_in_the_index() -> None:
    index = DOCS / "decisions" / "README.md"
    records = sorted(path.name for path in index.parent.glob("[0-9]*.md"))
    assert records
    assert [target for target in _LINK.findall(prose(index)) if target[0].isdigit()] == records


@pytest.mark.parametrize("command", FIRST_COMMANDS)
def test_the_readme_starts_a_fresh_machine(command: str) -> None:
    assert command in (ROOT / "README.md").read_text("utf-8").splitlines()


@pytest.mark.parametrize("document", _DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_relative_links_lead_somewhere(document: Path) -> None:
    links = _LINK.findall(prose(document))
    assert [target for target in links if is_broken(document, target)] == []


def test_every_route_is_documented() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    names = [found.name for found in iter_modules(modules_of_routes.__path__)]
    modules = [import_module(f"{modules_of_routes.__name__}.{name}") for name in names]
    routes = [r for m in modules for r in m.router.routes if isinstance(r, APIRoute)]
    assert {"auth", "waitlist", "system", "events"} <= set(names)
    assert routes
    missing = [
        f"{method} {route.path}"
        for route in routes
        for method in sorted(route.methods or ())
        if not re.search(rf"{method} {re.escape(route.path)}(?![\w/{{-])", text)
    ]
    assert missing == []


def test_every_refusal_is_documented() -> None:
    text = (DOCS / "api.md").read_text("utf-8")
    assert [reason.value for reason in Reason if f"`{reason.value}`" not in text] == []


def test_a_broken_link_would_be_noticed(tmp_path: Path) -> None:
    assert is_broken(DOCS / "api.md", "no-such-file.md")
    assert is_broken(DOCS / "api.md", "#no-such-heading")
    assert is_broken(DOCS / "api.md", str(tmp_path))
    assert not is_broken(DOCS / "architecture.md", "api.md#twilio")
    assert not is_broken(DOCS / "api.md", "https://example.com/anything")
