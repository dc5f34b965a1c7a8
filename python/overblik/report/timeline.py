"""Where a period falls on the small time axis beside a project."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from overblik.report.projects import day
from overblik.report.source import Row

LEAST = 1.5
"""Per cent of the axis a short project takes at least, so that it can be seen."""


@dataclass(frozen=True)
class Bar:
    """A bar in per cent of the axis; `open` when the end is unknown."""

    left: float
    width: float
    open: bool


@dataclass(frozen=True)
class Axis:
    """The common time axis of all groups on the page."""

    first: date
    last: date

    @classmethod
    def over(cls, projects: Iterable[Row]) -> Axis | None:
        """Return the axis from the first day to the last, or None where no day is known."""
        days = [known for row in projects for name in ("start", "end") if (known := day(row.get(name)))]
        return cls(min(days), max(days)) if days else None

    def bar(self, row: Row) -> Bar | None:
        """Return the bar of a project; None without a start."""
        start, end = day(row.get("start")), day(row.get("end"))
        if start is None or (end is not None and end < start):
            return None
        left = min(self._place(start), 100 - LEAST)
        width = max(self._place(end or self.last) - left, LEAST)
        return Bar(round(left, 2), round(min(width, 100 - left), 2), end is None)

    @property
    def years(self) -> list[tuple[float, int]]:
        """Turns of the year on the axis, at most a dozen."""
        every = max(1, (self.last.year - self.first.year) // 12 + 1)
        turns = range(self.first.year + 1, self.last.year + 1, every)
        return [(round(self._place(date(year, 1, 1)), 2), year) for year in turns]

    def _place(self, when: date) -> float:
        length = max((self.last - self.first).days, 1)
        return 100 * (when - self.first).days / length
