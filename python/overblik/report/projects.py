"""Facts of the projects that are shown: looked up by id, and only those."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from overblik.report.source import Row, rows


def facts(review: Any, ids: Iterable[str]) -> dict[str, Row]:
    """Return title, unit, provider, amount, currency, start and end of projects by id."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        return {}
    return {row["id"]: row for row in rows(review.register.where(wanted))}


def title(projects: dict[str, Row], project: str) -> str:
    """Return the title of a project, its id where it has none."""
    return str(projects.get(project, {}).get("title") or project)


def day(value: Any) -> date | None:
    """Return a date of the register, which may be written as text."""
    return date.fromisoformat(value) if isinstance(value, str) and value else value or None
