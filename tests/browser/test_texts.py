"""The words: the same in both languages, none missing, none left over, none forbidden."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from overblik import report
from overblik.report.texts import LANGUAGES, texts

BY_CODE = {
    "group_change",
    "kind",
    "meaning",
    "certainty",
    "reason",
    "conflict",
    "field",
    "blocks",
    "measure",
    "definition",
    "reading",
    "n",
    "flow",
    "role",
    "aspect",
}
"""Sections looked up by a code or a name of the data: their keys never stand in the sources."""

BUILT = {
    *(f"{chapter}.nav" for chapter in ("headline", "where", "groups", "questions", "excluded", "method")),
    *(f"questions.before_{i}" for i in range(1, 5)),
    *(f"method.level_{name}" for name in ("value", "groups", "singles", "largest")),
    *(f"method.{level}" for level in ("identical", "effort", "theme")),
    *(f"where.{name}" for name in ("theme", "unit", "provider", "programme", "target_group", "place", "project")),
    *(f"where.{name}" for name in ("sum", "mean", "median")),
    *(f"where.{name}" for name in ("year", "reason", "role")),
    *(f"headline.{name}" for name in ("projects_label", "small", "unknown", "lead_small", "lead_no_amount")),
    *(f"chart.crosstab_{measure}" for measure in ("n", "share")),
}
"""Keys put together from parts."""


def sources() -> str:
    folder = Path(report.__file__).parent
    drawn = [folder.parent / "charts.py", folder.parent / "drawing.py"]
    files = [*folder.glob("*.py"), *folder.glob("templates/*.html"), *drawn]
    assert len(files) > 10
    return "\n".join(file.read_text(encoding="utf-8") for file in files)


def places(text: object) -> set[str]:
    parts = text if isinstance(text, list) else [text]
    return {name for part in parts for _, name, _, _ in string.Formatter().parse(str(part)) if name}


def test_languages_have_the_same_keys_and_places() -> None:
    first, *others = (texts(language) for language in LANGUAGES)
    assert len(first.keys) > 200
    for other in others:
        assert first.keys == other.keys
        for key in first.keys:
            section, name = key.split(".", 1)
            assert places(first._words[section][name]) == places(other._words[section][name]), key


def test_no_word_is_left_over() -> None:
    written = sources()
    named = {key for key in texts("da").keys if f'"{key}"' in written or f"'{key}'" in written}
    unused = {key for key in texts("da").keys - named - BUILT if key.split(".")[0] not in BY_CODE}
    assert unused == set()


def test_no_word_is_missing() -> None:
    asked = set(re.findall(r'(?:\bt|words|write\.texts)\(\s*["\']([a-z]+\.[a-z_0-9]+)["\']', sources()))
    assert len(asked) > 80
    assert asked - texts("da").keys == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_called_a_saving_or_a_verdict(language: str) -> None:
    words = texts(language)._words
    told = " ".join(str(text) for section in words.values() for text in section.values()).lower()
    for verdict in ("waste of", "spild af", "savings", "besparelser", "overflødig", "redundant"):
        assert verdict not in told


def test_another_language_is_refused_with_those_there_are() -> None:
    with pytest.raises(ValueError, match="no report in language 'fr'; there are: da, en"):
        texts("fr")
