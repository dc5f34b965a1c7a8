"""Tables as they stand on the page: written cells, bars, and a last line for what is not shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from markupsafe import Markup

from overblik.report.numbers import NUMBERS, Numbers, together
from overblik.report.source import Row, own
from overblik.report.texts import Texts, texts


@dataclass(frozen=True)
class Cell:
    """One written cell; `bar` is a share of one to be drawn beside it."""

    text: str | Markup
    kind: str = "text"
    bar: float | None = None


@dataclass(frozen=True)
class Grid:
    """A table with caption, heads, rows, and the line for the rows left out."""

    caption: str
    heads: Sequence[tuple[str, str]]
    rows: Sequence[Sequence[Cell]]
    rest: str = ""
    classes: str = ""


@dataclass(frozen=True)
class Writer:
    """Words and numbers of one language."""

    texts: Texts
    numbers: Numbers

    @classmethod
    def of(cls, language: str) -> Writer:
        """Return the writer of a language."""
        return cls(texts(language), NUMBERS[language])

    def counted(self, name: str, n: int) -> str:
        """Return a count with its noun."""
        return self.texts.n(name, n, self.numbers.count(n))

    def name(self, value: object) -> Markup:
        """Return a name of the register, or the words for a missing one."""
        return own(value) if value not in {None, ""} else Markup("<em>{}</em>").format(self.texts("page.unknown"))

    def code(self, section: str, code: object) -> str | Markup:
        """Return the words for a code; the code itself when the report has no words for it."""
        return self.texts.get(section, code) or own(code)

    def rest(self, left: Sequence[Row], amount: str = "sum") -> str:
        """Return the line for rows not shown: how many, and their exact sum in each currency."""
        if not left:
            return ""
        count = self.numbers.count(len(left))
        sums = [self.numbers.money(total, currency) for currency, total in sums_by_currency(left, amount).items()]
        if not sums:
            return self.texts("page.more_plain", n=count)
        return self.texts("page.more", n=count, sum=" + ".join(sums))


def sums_by_currency(some: Sequence[Row], amount: str) -> dict[str, Decimal]:
    """Return the exact sum of a money column in each currency."""
    amounts: dict[str, list[Decimal | None]] = {}
    for row in some:
        if row.get(amount) is not None:
            amounts.setdefault(row.get("currency") or "", []).append(row[amount])
    return {currency: together(column) for currency, column in amounts.items()}


@dataclass(frozen=True)
class Column:
    """A column of a grid: its head, how its cells are written, and the field that must be there."""

    head: str
    write: Callable[[Row], Cell]
    needs: str = ""
    kind: str = "number"


@dataclass
class Columns:
    """Columns of which those without data are left out."""

    all: list[Column] = field(default_factory=list)

    def grid(self, caption: str, some: Sequence[Row], *, most: int, rest: Callable[[Sequence[Row]], str]) -> Grid:
        """Return the grid of the first `most` rows."""
        first = some[0] if some else {}
        shown = [column for column in self.all if not column.needs or column.needs in first]
        written = [[column.write(row) for column in shown] for row in some[:most]]
        return Grid(caption, [(column.head, column.kind) for column in shown], written, rest(some[most:]))
