"""What projects are compared by: weights, gaps, and where they are shown."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

TITLES = ["Mentor for unge", "Mentor for unge mænd", "Vaskeri i byen", "Rideskole"]
TAGS = ["unge; mænd", "mænd", None, "unge"]
MEANING = np.array([[1.0, 0.2, 0.0], [0.9, 0.1, 0.1], [0.0, 0.0, 0.0], [0.1, 0.8, 0.3]])


def register() -> ob.Register:
    return ob.register(
        {"id": list("abcd"), "title": TITLES, "target": TAGS},
        schema=ob.Schema(id="id", title="title", target_group="target"),
    )


def compared(**weights: int) -> ob.Similarity:
    return ob.similarity(register(), meaning=MEANING, weights=weights, progress=False)


@settings(deadline=None, max_examples=30)
@given(text=st.integers(1, 9), meaning=st.integers(1, 9), target_group=st.integers(1, 9))
def test_the_whole_is_the_weighted_mean_of_the_aspects(text: int, meaning: int, target_group: int) -> None:
    none = {"text": 0, "meaning": 0, "target_group": 0}
    alone = [compared(**{**none, name: 1}).matrix() for name in none]
    whole = compared(text=text, meaning=meaning, target_group=target_group).matrix()
    weights = np.array([text, meaning, target_group]) / (text + meaning + target_group)
    off = ~np.eye(4, dtype=bool)
    # `matrix` may show a negative whole as 0; three roundings of 2^-15 a component.
    expected = np.clip(sum(w * m for w, m in zip(weights, alone, strict=True)), -1, 1)
    positive = off & (expected > 0.01) & np.all([m >= 0 for m in alone], axis=0)
    both = positive & np.all([m > 0 for m in alone], axis=0)
    assert both.any()
    assert np.abs(whole - expected)[both].max() < 2e-3


def test_gaps_are_counted_by_aspect() -> None:
    aspects = compared(text=2, meaning=1, target_group=1).aspects.to_dict()
    assert aspects == {
        "aspect": ["text", "meaning", "target_group"],
        "weight": [0.5, 0.25, 0.25],
        "without": [0, 1, 1],
    }


def test_an_aspect_without_a_column_is_named() -> None:
    with pytest.raises(ob.SchemaError, match="activity"):
        compared(activity=1)
    with pytest.raises(ob.SettingsError):
        compared(wordz=1)


def test_the_notebook_says_what_is_compared() -> None:
    shown = compared(text=2, meaning=1, target_group=1)._repr_html_()
    assert "text .50, meaning .25 (1 without), target_group .25 (1 without)" in shown
    assert "text .50, meaning .50 (1 without)" in ob.review(register(), meaning=MEANING)._repr_html_()


@pytest.mark.parametrize(("language", "words"), [("da", ("Betydning", "0,500")), ("en", ("Meaning", "0.500"))])
def test_the_report_says_what_is_compared(tmp_path: Any, language: Any, words: tuple[str, str]) -> None:
    path = tmp_path / "r.html"
    ob.review(register(), meaning=MEANING).save(path, language=language)
    page = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
    row = re.search(rf"<tr>(?:(?!</tr>).)*{words[0]}.*?</tr>", page)
    assert row is not None
    assert ">1<" in re.sub(r"\s", "", row.group())
    assert "meaning=meaning)" in page, "the code that repeats it says so"
    ob.review(register()).save(path, language=language)
    assert "meaning=meaning)" not in path.read_text(encoding="utf-8")
