"""Names that try to run, to load, or to turn the page around."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import fake
import pytest

from overblik import report
from overblik.report.page import render
from overblik.report.source import LONGEST, clean, own

HOSTILE = [
    "<script>window.ran = 'script'</script>",
    "<img src=x onerror=\"window.ran = 'img'\">",
    "</script><script>window.ran = 'end'</script>",
    "<!--<script>",
    "\"'><svg onload=\"window.ran = 'svg'\">",
    "{{ 7 * 7 }} {% raw %} {n}",
    "javascript:window.ran='link'",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "\u202egnirts desrever\u2066 \u200f",
    "line\u2028separator\u0000nul\ufeff",
    "x" * 1_000_000,
    "&lt;b&gt; &amp; &#x3c;",
]


def hostile_review() -> Any:
    """A review in which every name of the register is hostile."""
    projects = fake.projects(60)
    for i, project in enumerate(projects):
        bad = HOSTILE[i % len(HOSTILE)]
        project.title, project.unit, project.provider, project.theme = bad, bad, bad, bad
    review = fake.review(projects, label=HOSTILE[0])
    review.register.files = tuple(HOSTILE[:4])
    review.register.notes = tuple(HOSTILE)
    review.refusals = {HOSTILE[0]: HOSTILE[1]}
    review.settings = {HOSTILE[1]: HOSTILE[0]}
    cells = [{"file": b, "row": 1, "column": b, "value": b, "reason": b, "detail": b} for b in HOSTILE]
    review.register.rejected = fake.Table.of(cells)
    return review


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_runs_and_everything_is_shown_as_text(visit: Any, tmp_path: Path, width: int) -> None:
    path = tmp_path / "hostile.html"
    report.save(hostile_review(), path)
    with visit(path, width) as seen:
        page = seen.page
        for figure in page.locator("figure .live svg .mark-rect path").all()[:8]:
            figure.hover()
        assert page.evaluate("window.ran") is None
        assert seen.said == []
        assert seen.requested == [path.as_uri()]
        assert page.locator("main img, main script:not([type='application/json'])").count() == 0
        assert page.locator("main").get_by_text(HOSTILE[0]).first.is_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=tmp_path / f"hostile-{width}.png", full_page=True)
    assert path.stat().st_size < 3_000_000


def test_direction_marks_and_control_signs_are_left_out() -> None:
    assert clean("a\u202eb\u2066c\u200fd") == "abcd"
    assert clean("a\u0000b\tc\r\nd\u2028e") == "a b c d e"


def test_long_names_end_where_a_reader_stops() -> None:
    assert len(clean("x" * 10_000_000)) == LONGEST


def test_names_are_escaped_once() -> None:
    assert own("<b>&amp;") == "<bdi>&lt;b&gt;&amp;amp;</bdi>"


@pytest.mark.parametrize("rows", [[], fake.projects(1), fake.projects(2), fake.projects(3)], ids=len)
def test_smallest_registers_have_a_page(visit: Any, tmp_path: Path, rows: list[fake.Project]) -> None:
    path = tmp_path / "small.html"
    report.save(fake.review(rows, label=None), path, language="en")
    with visit(path) as seen:
        assert seen.said == []


def test_unknown_amounts_are_not_zero(tmp_path: Path) -> None:
    projects = fake.projects(4)
    projects[0].amount = None
    for project, amount in zip(projects[1:], ("1.10", "2.20", "3.30"), strict=True):
        project.amount = Decimal(amount)
    page = render(fake.review(projects, label=None), language="en", scripts=False)
    assert "at least DKK\N{NO-BREAK SPACE}7" in page
    assert "DKK\N{NO-BREAK SPACE}6.60" in page
    assert "1 project without a known amount" in page.replace("</strong>", "").replace("\n", " ") or "1 project" in page
