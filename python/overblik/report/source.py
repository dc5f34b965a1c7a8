"""Tables of a review as rows, and names made safe to show: the only place that reads result objects."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

Row = dict[str, Any]

LONGEST = 240
"""Characters of a title that are shown; a megabyte word must not become a megabyte page."""


def rows(table: Any) -> list[Row]:
    """Return a result table as one dict a row; nothing for no table."""
    if table is None:
        return []
    columns: Mapping[str, Any] = table if isinstance(table, Mapping) else table.to_dict()
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def clean(text: object, longest: int = LONGEST) -> str:
    """Return a name without control and direction marks, on one line, and not longer than a reader can use."""
    whole = str(text)
    read = whole[: 4 * longest]
    line = " ".join("".join(_shown(sign) for sign in read).split())
    if len(line) <= longest and len(read) == len(whole):
        return line
    return line[: longest - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _shown(sign: str) -> str:
    kind = unicodedata.category(sign)
    if kind in {"Cf", "Cs"}:
        return ""
    return " " if kind == "Cc" or sign.isspace() else sign


def own(text: object, longest: int = LONGEST) -> Markup:
    """Return a name from the register, escaped and kept from turning the direction of the text around it."""
    return Markup("<bdi>{}</bdi>").format(clean(text, longest))


def named(group: Row) -> str:
    """Return what a group is called: the title of its most typical project, else its marking words."""
    return str(group.get("title") or group["name"])
