"""Debian's chromium for tests, and what every page of ours must pass in it."""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Literal

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from tests.waiting import PATIENCE

EXECUTABLE = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, TABLET, DESK = 390, 820, 1280
HEIGHT = {PHONE: 844, TABLET: 1180, DESK: 800}
SERIOUS = ("serious", "critical")
# Git-ignored: what a person looks at after a run.
SHOTS = Path(os.environ.get("SCREENSHOTS", Path(__file__).parent.parent / ".screenshots"))

Scheme = Literal["light", "dark"]


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """The browser. What a test expects of a page may take as long as a busy machine needs."""
    expect.set_options(timeout=PATIENCE * 1_000)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=EXECUTABLE, args=ARGUMENTS, env=_without_proxies()
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def someone(
    browser: Browser,
    width: int = PHONE,
    scheme: Scheme = "light",
    expected: str = "status of (401|403|404|409|410|422)",
    **options: Any,
) -> AsyncIterator[BrowserContext]:
    """A person's browser of that width; their pages fail the test that leaves errors in them.

    `expected` is a regular expression of errors that are none: a page that says that a link or a
    form is wrong is meant to be one.
    """
    context = await browser.new_context(
        viewport={"width": width, "height": HEIGHT[width]},
        color_scheme=scheme,
        # What is only just appearing is too faint to be judged by its contrast.
        reduced_motion="reduce",
        **options,
    )
    context.set_default_timeout(PATIENCE * 1_000)
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    try:
        yield context
    finally:
        await context.close()
    assert [e for e in errors if not re.search(expected, e)] == []


async def looked_at(page: Page, name: str) -> None:
    """The page is fit for everybody, does not scroll sideways, and is kept as a picture: on a phone
    and at a desk, by day and in the dark. It is left as it was.
    """
    size = page.viewport_size
    was_dark = await page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")
    for width in (PHONE, DESK):
        await page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme)
            await _judged(page, f"{name}-{width}-{scheme}")
    await page.emulate_media(color_scheme="dark" if was_dark else "light")
    if size is not None:
        await page.set_viewport_size(size)


async def _judged(page: Page, name: str) -> None:
    await page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
    found = (await Axe().run(page)).response["violations"]
    serious = [f"{v['id']}: {v['help']}" for v in found if v["impact"] in SERIOUS]
    assert serious == [], f"{name}: {serious}"
    overflow = await page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert overflow <= 0, f"{name} scrolls sideways by {overflow} px"


def _without_proxies() -> dict[str, str | float | bool]:
    return {k: v for k, v in os.environ.items() if not k.lower().endswith("_proxy")}
