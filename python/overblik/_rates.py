"""Exchange rates, as they were published: exact, with their name and vintage."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik._published import Published, columns

if TYPE_CHECKING:
    import datetime

    from overblik.reading import Path, Sign

__all__ = ["Rates"]


class Rates(Published[_engine.Rates]):
    """Exchange rates by day: units of each currency for one unit of a base, exact.

    No table is part of the package. The one given keeps its name and vintage, which stand in every result made with it.

    Parameters
    ----------
    data : data frame, dict of columns, or list of dicts
        A column of days and either a column a currency, or the columns ``currency``, ``rate`` and perhaps ``base``.
        Rates are text, ``Decimal`` or ``int``; a missing rate is a missing day.
    base : str, optional
        The currency that **one** unit of is quoted in the others; not needed where the table has a column ``base``, or
        is the daily table of the European Central Bank.
    name : str, optional
        What the table is called; the name of the file by default.
    vintage : str, optional
        Which edition of it.
    decimal : {",", "."}, optional
        The decimal sign; a dot by default.

    Raises
    ------
    CurrencyError
        When the base is not known.
    SchemaError
        When a column is missing.
    ReadError
        For a cell that is no day or no rate above 0, or two rates of one day.
    SettingsError
        When a rate is a binary float.

    Examples
    --------
    >>> import overblik as ob
    >>> rates = ob.Rates({"date": ["2017-06-30"], "DKK": ["7.4366"]}, base="EUR", name="ECB", vintage="2026-10-30")
    >>> rates
    <Rates ECB (2026-10-30): 1 currencies per EUR, 2017-06-30 – 2017-06-30>
    >>> rates.find("EUR", "DKK", on="2017-07-01")
    (Fraction(37183, 5000), datetime.date(2017, 6, 30))
    """

    _name = "exchange rates"

    def __init__(
        self,
        data: Any,
        *,
        base: str | None = None,
        name: str | None = None,
        vintage: str | None = None,
        decimal: Sign | None = None,
    ) -> None:
        super().__init__(_engine.rates(None, columns(data), base=base, name=name, vintage=vintage, decimal=decimal))

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        base: str | None = None,
        name: str | None = None,
        vintage: str | None = None,
        decimal: Sign | None = None,
    ) -> Rates:
        r"""Read rates from a csv file, packed by gzip or not.

        Parameters
        ----------
        path : str or path
            The daily table of the European Central Bank, the monthly one of the Federal Reserve by country
            (``base="USD"``), or any table as in `Rates`.
        base, name, vintage, decimal
            As in `Rates`.

        Returns
        -------
        Rates

        Raises
        ------
        CurrencyError, ReadError, SchemaError
            As in `Rates`.

        Examples
        --------
        >>> import overblik as ob, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "monthly.csv")
        >>> _ = path.write_text("Date,Country,Exchange rate\n2017-06-01,Denmark,6.6224\n")
        >>> ob.Rates.read(path, base="USD").base
        'USD'
        """
        return cls._of(_engine.rates(os.fspath(path), base=base, name=name, vintage=vintage, decimal=decimal))

    @property
    def base(self) -> str:
        """The currency that one unit of is quoted in the others."""
        return self._inner.base

    @property
    def notes(self) -> list[str]:
        """What was noticed while reading: countries whose currency is not known."""
        return self._inner.notes

    def find(
        self, of: str, to: str, *, on: str | datetime.date, max_gap_days: int = 7
    ) -> tuple[Fraction, datetime.date]:
        """Return the rate of a day, else of the latest day before it, with that day.

        Parameters
        ----------
        of, to : str
            Currencies: units of `to` for one unit of `of`, across the base where needed.
        on : str or date
            The day, as ``"2017-06-30"``.
        max_gap_days : int, default 7
            How many days the rate may be older: rates are not made on days off.

        Returns
        -------
        (fractions.Fraction, datetime.date)

        Raises
        ------
        NotIdentified
            When there is no such rate, with what there is.

        Examples
        --------
        >>> import overblik as ob
        >>> rates = ob.Rates({"date": ["2017-06-30"], "DKK": ["7.4"], "SEK": ["9.25"]}, base="EUR")
        >>> rates.find("SEK", "DKK", on="2017-06-30")
        (Fraction(4, 5), datetime.date(2017, 6, 30))
        """
        (above, below), day = self._inner.find(of, to, str(on), max_gap_days)
        return Fraction(int(above), int(below)), day

    def average(
        self, of: str, to: str, *, first: str | datetime.date, last: str | datetime.date, max_gap_days: int = 7
    ) -> tuple[Fraction, int]:
        """Return the exact mean of the quotes of a span of days, with their number.

        Across the base it is the mean of the one over the mean of the other, on the days that have both.

        Parameters
        ----------
        of, to : str
            Currencies: units of `to` for one unit of `of`.
        first, last : str or date
            The span, both days included.
        max_gap_days : int, default 7
            How many days may lie between two quotes, and between the ends of the span and the quotes nearest to them: a
            mean of a part of the span is no mean of it. A monthly table needs 31.

        Returns
        -------
        (fractions.Fraction, int)

        Raises
        ------
        NotIdentified
            When the quotes do not cover the span, with what there is.

        Examples
        --------
        >>> import overblik as ob
        >>> data = {"date": ["2017-01-02", "2017-01-03", "2017-01-06"], "DKK": ["7.4", "7.5", "7.6"]}
        >>> ob.Rates(data, base="EUR").average("EUR", "DKK", first="2017-01-01", last="2017-01-07")
        (Fraction(15, 2), 3)
        """
        (above, below), n = self._inner.average(of, to, str(first), str(last), max_gap_days)
        return Fraction(int(above), int(below)), n

    def _told(self) -> str:
        table = self._inner.table().to_dict()
        first, last = min(table["first"]), max(table["last"])
        return f"{len(table['n'])} currencies per {self.base}, {first} – {last}"

    def _repr_html_(self) -> str:
        table = display.table(self._inner.table(), caption="by currency", shown=50)
        return self._source_card({"quoted": f"units for one {self.base}"}, display.rows(self.notes), table)
