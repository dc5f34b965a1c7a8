"""A real Chromium, opened on reports written to a temporary folder."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def _missing(reason: str) -> None:
    """Skip by name, or fail where a browser was promised (`OVERBLIK_BROWSER=required`, as in CI)."""
    if os.environ.get("OVERBLIK_BROWSER") == "required":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        _missing("no Chromium: scripts/browser.sh installs it where apt-get and root are at hand")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _missing("no playwright: pip install playwright")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page and everything it said and asked for while it was open."""

    page: Any
    said: list[str] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)


@pytest.fixture
def visit(browser: Any) -> Callable[..., Any]:
    """Return a context manager that opens a file and waits until its charts stand."""

    @contextmanager
    def opened(path: Path, width: int = 1280, **options: Any) -> Iterator[Visit]:
        context = browser.new_context(viewport={"width": width, "height": 900}, **options)
        page = context.new_page()
        seen = Visit(page)
        page.on("console", lambda message: seen.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: seen.said.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (seen.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: seen.requested.append(request.url))
        page.goto(path.as_uri())
        if options.get("java_script_enabled", True):
            page.wait_for_function("[...document.querySelectorAll('figure')].every(f => f.matches('.alive'))")
        yield seen
        context.close()

    return opened


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The report of the hand-made review in both languages."""
    from fake import review

    from overblik import report

    folder = tmp_path_factory.mktemp("reports")
    written = {language: folder / f"{language}.html" for language in ("da", "en")}
    for language, path in written.items():
        report.save(review(), path, language=language)
    return written
