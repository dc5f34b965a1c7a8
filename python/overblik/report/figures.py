"""Charts on the page: drawn twice without scripts, for a wide and a narrow page, and given as data to the scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from overblik import drawing

NARROW, WIDE = 300, 640

SHADES = {
    drawing.ACCENT: "var(--accent)",
    drawing.ASK: "var(--ask)",
    drawing.QUIET: "var(--quiet)",
    drawing.GRID: "var(--line)",
    drawing.LABEL: "var(--ink)",
}
"""Colours of the notebook, and the page's own, which follow light, dark and paper."""


@dataclass(frozen=True)
class Figure:
    """A chart as drawings and as data."""

    alt: str
    wide: Markup
    narrow: Markup
    data: Markup


def draw(chart: Callable[..., Any], result: Any, *, alt: str, wide: int = WIDE, **options: Any) -> Figure:
    """Return the figure of a result."""
    spec = chart(result, width=wide, **options).to_dict(validate=False)
    return Figure(alt, _svg(spec), _svg(spec | {"width": NARROW}), _data(spec | {"width": "container"}))


def _svg(spec: dict[str, Any]) -> Markup:
    import vl_convert

    drawn = vl_convert.vegalite_to_svg(spec)
    still = re.sub(r' (?:aria-[a-z]+|role)="[^"]*"', "", drawn).replace("<svg ", '<svg aria-hidden="true" ', 1)
    return Markup(_shaded(still))  # text in the drawing was escaped when it was drawn


def _data(spec: dict[str, Any]) -> Markup:
    text = _shaded(json.dumps(spec, ensure_ascii=False, separators=(",", ":")))
    for sign in "<>&\N{LINE SEPARATOR}\N{PARAGRAPH SEPARATOR}":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # no sign is left that could end the script


def _shaded(text: str) -> str:
    for colour, shade in SHADES.items():
        text = text.replace(colour, shade)
    return text
