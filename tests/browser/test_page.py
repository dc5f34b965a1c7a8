"""The report opened in a real browser: silent, alone, and within the width of the page."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

LAPTOP, PHONE = 1280, 390

OVERFLOW = """() => [...document.querySelectorAll('body *')].filter(e => {
  const box = e.getBoundingClientRect();
  return box.right > innerWidth + 1 && !e.closest('.scroll, .hidden, thead, svg, .skip');
}).map(e => e.outerHTML.slice(0, 120))"""


@pytest.mark.parametrize("language", ["da", "en"])
@pytest.mark.parametrize("width", [LAPTOP, PHONE])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_is_silent_asks_for_nothing_and_fits(
    visit: Any, reports: dict[str, Path], tmp_path: Path, language: str, width: int, scheme: str
) -> None:
    with visit(reports[language], width, color_scheme=scheme) as seen:
        page = seen.page
        assert seen.said == []
        assert seen.requested == [reports[language].as_uri()]
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert page.evaluate(OVERFLOW) == []
        assert page.locator("figure.alive svg").count() >= 3
        page.screenshot(path=tmp_path / f"{language}-{width}-{scheme}.png", full_page=True)


@pytest.mark.parametrize("width", [LAPTOP, PHONE])
def test_without_scripts_the_charts_stand(visit: Any, reports: dict[str, Path], width: int) -> None:
    with visit(reports["da"], width, java_script_enabled=False) as seen:
        assert seen.said == []
        drawn = ".narrow svg" if width == PHONE else ".wide svg"
        figures = seen.page.locator("figure").count()
        assert figures >= 3
        assert seen.page.locator(drawn).count() == figures
        assert all(seen.page.locator(drawn).nth(i).is_visible() for i in range(figures))


def test_policy_keeps_the_page_from_the_network(visit: Any, reports: dict[str, Path]) -> None:
    with visit(reports["da"]) as seen:
        refused = seen.page.evaluate(
            """async () => {
              const blocked = [];
              document.addEventListener('securitypolicyviolation', e => blocked.push(e.effectiveDirective));
              await fetch('http://127.0.0.1:9/').catch(() => {});
              const image = new Image(); image.src = 'http://127.0.0.1:9/a.png'; document.body.append(image);
              const script = document.createElement('script');
              script.textContent = 'window.ran = 1';
              document.body.append(script);
              await new Promise(done => setTimeout(done, 200));
              return [blocked.sort(), typeof window.ran];
            }"""
        )
        assert refused == [["connect-src", "img-src", "script-src-elem"], "undefined"]


def test_print_shows_the_drawings_that_need_no_script(visit: Any, reports: dict[str, Path], tmp_path: Path) -> None:
    with visit(reports["da"]) as seen:
        seen.page.emulate_media(media="print")
        assert seen.page.locator("figure .wide svg").first.is_visible()
        assert not seen.page.locator("figure .live").first.is_visible()
        paper = seen.page.pdf(path=tmp_path / "report.pdf", format="A4")
        assert paper.startswith(b"%PDF")


def test_pointer_shows_the_exact_amount(visit: Any, reports: dict[str, Path]) -> None:
    with visit(reports["da"]) as seen:
        seen.page.locator("#groups figure .live svg .mark-rect path").first.hover()
        told = seen.page.locator("#vg-tooltip-element.visible")
        told.wait_for()
        assert re.search(r"\d\.\d{3}\.\d{3} kr\.", told.inner_text().replace("\N{NO-BREAK SPACE}", " "))
        assert seen.said == []


def test_chapters_answer_in_order(visit: Any, reports: dict[str, Path]) -> None:
    with visit(reports["da"]) as seen:
        chapters = seen.page.evaluate("[...document.querySelectorAll('main > section')].map(s => s.id)")
        assert chapters == ["headline", "where", "groups", "questions", "excluded", "method"]
        links = seen.page.evaluate("[...document.querySelectorAll('nav a')].map(a => a.getAttribute('href').slice(1))")
        assert links == chapters


def test_a_screen_reader_finds_its_way(visit: Any, reports: dict[str, Path]) -> None:
    with visit(reports["en"]) as seen:
        page = seen.page
        assert page.evaluate("document.documentElement.lang") == "en"
        levels = page.evaluate("[...document.querySelectorAll('h1,h2,h3,h4,h5')].map(h => +h.tagName[1])")
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        unnamed = "[...document.querySelectorAll('table')].filter(t => !t.caption?.textContent.trim()).length"
        assert page.evaluate(unnamed) == 0
        assert page.evaluate("[...document.querySelectorAll('[role=img]')].every(e => e.ariaLabel)")
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids))


CONTRAST = """pairs => {
  const seen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const light = name => {
    seen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
    seen.fillRect(0, 0, 1, 1);
    const [r, g, b] = [...seen.getImageData(0, 0, 1, 1).data].map(v => v / 255)
      .map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b;
  };
  return pairs.map(([a, b]) => {
    const [low, high] = [light(a), light(b)].sort((x, y) => x - y);
    return [a, b, (high + .05) / (low + .05)];
  }).filter(([, , ratio]) => ratio < 4.5);
}"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(visit: Any, reports: dict[str, Path], scheme: str) -> None:
    grounds = ("--paper", "--raised")
    pairs = [[text, ground] for text in ("--ink", "--muted", "--accent", "--ask") for ground in grounds]
    pairs += [["--ink", "--accent-soft"], ["--ask", "--ask-soft"]]
    with visit(reports["da"], color_scheme=scheme) as seen:
        assert seen.page.evaluate(CONTRAST, pairs) == []


def test_label_stands_in_the_title_and_beside_every_headline_number(visit: Any, reports: dict[str, Path]) -> None:
    with visit(reports["da"]) as seen:
        label = "opdigtet eksempel"
        assert label in seen.page.title()
        cards = seen.page.locator(".cards .card")
        assert cards.count() == 6
        assert all(label in cards.nth(i).inner_text() for i in range(cards.count()))
