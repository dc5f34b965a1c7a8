"""Numbers as a Danish or an English reader expects them: formatting only, nothing is computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal

EXACT = Context(prec=80)
"""Wide enough for every sum the engine can hold: nothing is rounded by Python's default of 28 digits."""

HARD_SPACE = "\N{NO-BREAK SPACE}"
DASH = "\N{EN DASH}"
MISSING = "\N{EM DASH}"
MINUS = "\N{MINUS SIGN}"

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Numbers:
    """The number, money and date forms of one language.

    Parameters
    ----------
    thousands, point
        Signs between groups of three digits, and before the fraction.
    million, billion
        Words behind shortened amounts.
    danish
        Whether the currency follows the amount, and dates are written day.month.year.
    """

    thousands: str
    point: str
    million: str
    billion: str
    danish: bool

    def plain(self, value: Decimal | float, digits: int = 0) -> str:
        """Write a number with a fixed number of fraction digits."""
        number = value if isinstance(value, Decimal) else Decimal(repr(value))
        if not number.is_finite():
            return MISSING
        rounded = number.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_EVEN, context=EXACT)
        text = f"{rounded.copy_abs():,f}" if rounded else f"{Decimal(0):.{digits}f}"
        swapped = text.translate(str.maketrans(",.", self.thousands + self.point))
        return MINUS + swapped if rounded < 0 else swapped

    def count(self, n: int | None) -> str:
        """Write a whole number."""
        return MISSING if n is None else self.plain(Decimal(n))

    def ratio(self, value: float | None, digits: int = 2) -> str:
        """Write a real number, as an index or an effective number."""
        return MISSING if value is None else self.plain(value, digits)

    def share(self, value: Decimal | float | None, digits: int = 1) -> str:
        """Write a share of one in per cent."""
        if value is None:
            return MISSING
        return self.per_cent(EXACT.multiply(Decimal(str(value)), Decimal(100)), digits)

    def per_cent(self, percent: Decimal | None, digits: int = 1) -> str:
        """Write a share that is in per cent already; what would round to nothing is written as less than the least."""
        if percent is None:
            return MISSING
        if 0 < percent < Decimal(1).scaleb(-digits):
            return f"< {self.plain(Decimal(1).scaleb(-digits), digits)}{self.percent}"
        return self.plain(percent, digits) + self.percent

    @property
    def percent(self) -> str:
        """The sign behind a percentage."""
        return f"{HARD_SPACE}%" if self.danish else "%"

    def money(self, amount: Decimal | None, currency: str, digits: int | None = None) -> str:
        """Write an amount in full, to the last minor unit unless `digits` says otherwise."""
        if amount is None:
            return MISSING
        scale = fraction_digits([amount]) if digits is None else digits
        return self._with_currency(self.plain(amount, scale), currency)

    def exact(self, amount: Decimal | None, currency: str) -> str:
        """Write an amount in full with at least two fraction digits."""
        return self.money(amount, currency, None if amount is None else max(2, fraction_digits([amount])))

    def short(self, amount: Decimal | None, currency: str) -> str:
        """Write an amount so that it can be read aloud: millions and billions with one decimal."""
        return MISSING if amount is None else self._with_currency(self._shortened(amount), currency)

    def _shortened(self, amount: Decimal) -> str:
        for limit, word in ((9, self.billion), (6, self.million)):
            if amount.copy_abs() >= Decimal(10) ** limit:
                scaled = self.plain(amount.scaleb(-limit, context=EXACT), 1)
                return f"{scaled}{HARD_SPACE}{word}"
        return self.plain(amount)

    def _with_currency(self, number: str, currency: str) -> str:
        if not currency:
            return number
        if self.danish:
            return f"{number}{HARD_SPACE}{self.unit(currency)}"
        return f"{currency}{HARD_SPACE}{number}"

    def unit(self, currency: str) -> str:
        """Write a currency alone, as in the head of a column."""
        return "kr." if self.danish and currency == "DKK" else currency

    def bounds(self, low: Decimal | None, high: Decimal | None, currency: str) -> str:
        """Write two amounts as outer bounds, the currency once."""
        digits = fraction_digits([low, high])
        first = self.plain(low or Decimal(0), digits if low else 0)
        last = MISSING if high is None else self.plain(high, digits)
        return self._with_currency(self.span(first, last), currency)

    def upto(self, high: Decimal, currency: str) -> str:
        """Write an outer bound from nothing, shortened."""
        return self._with_currency(self.span("0", self._shortened(high)), currency)

    def span(self, low: str, high: str) -> str:
        """Write a range of two written numbers."""
        return low if low == high else f"{low}{HARD_SPACE}{DASH}{HARD_SPACE}{high}"

    def day(self, day: date | None) -> str:
        """Write a date."""
        if day is None:
            return MISSING
        if self.danish:
            return f"{day.day:02}.{day.month:02}.{day.year}"
        return f"{day.day}{HARD_SPACE}{MONTHS[day.month - 1]}{HARD_SPACE}{day.year}"

    @property
    def locale(self) -> dict[str, object]:
        """The same forms for Vega's axes."""
        return {"decimal": self.point, "thousands": self.thousands, "grouping": [3], "currency": ["", ""]}


NUMBERS = {
    "da": Numbers(thousands=".", point=",", million="mio.", billion="mia.", danish=True),
    "en": Numbers(thousands=",", point=".", million="million", billion="billion", danish=False),
}


def fraction_digits(amounts: Iterable[Decimal | None]) -> int:
    """Fraction digits a column needs: none when all its amounts are whole, else as stored."""
    needed = 0
    for amount in amounts:
        if amount is not None and amount != amount.to_integral_value():
            exponent = amount.normalize(EXACT).as_tuple().exponent
            needed = max(needed, 2, -exponent if isinstance(exponent, int) else 0)
    return needed


def together(amounts: Sequence[Decimal | None]) -> Decimal:
    """Add amounts of one currency exactly: what a shortened table does not show, so that nothing vanishes."""
    total = Decimal(0)
    for amount in amounts:
        total = EXACT.add(total, amount if amount is not None else Decimal(0))
    return total
