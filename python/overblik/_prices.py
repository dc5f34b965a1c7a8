"""Price indices and exchange rates, as they were published: exact, with their name and vintage."""

from __future__ import annotations

import datetime
import os
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from overblik import _engine, display
from overblik.errors import SchemaError, SettingsError
from overblik.results import Result

if TYPE_CHECKING:
    from overblik.reading import Path, Sign

__all__ = ["PriceIndex", "Rates"]

_Columns = list[tuple[str, list[str | None]]]
_MISSING = {"NAType", "NaTType", "NoneType"}


class PriceIndex(Result):
    """A price index by calendar year: levels, or inflation in per cent that is chained without rounding.

    No index is part of the package. The one given keeps its name and vintage, which stand in every result made with it.
    An index is for one country and one currency, and for what it covers: the Danish index of municipal prices and wages
    (KL's pl) does not cover construction.

    Parameters
    ----------
    data : dict, data frame, dict of columns, or list of dicts
        ``{year: value}``; or a table with a column of years, one of values and, where it has several series, one of
        countries. Values are text, ``Decimal`` or ``int``; a missing value is a missing year, never 0.
    country : str, optional
        The series, by name or code, where the table has several.
    name : str, optional
        What the index is called; the name of its column by default.
    vintage : str, optional
        Which edition of it, as ``"World Bank 2025"``.
    kind : {"index", "inflation"}, optional
        Levels, or the change since the year before in per cent. Told from certain signs only: a value of 0 or less is
        no level; a base year at 100; a header that says index or inflation. Needed where there is none.
    value : str, optional
        The column of values, where there are several.
    decimal : {",", "."}, optional
        The decimal sign; a dot by default.

    Raises
    ------
    SettingsError
        When the kind cannot be told, the series is not there, or a value is a binary float.
    SchemaError
        When a column is missing.
    ReadError
        For a cell that is no year or number.

    Examples
    --------
    >>> import overblik as ob
    >>> index = ob.PriceIndex({2016: "10", 2017: "20"}, name="CPI", vintage="2025", kind="inflation")
    >>> index
    <PriceIndex CPI (2025): 2015–2017, inflation in per cent (as given)>
    >>> index.ratio(2017, 2015)
    Fraction(33, 25)
    """

    _name = "price index"

    def __init__(
        self,
        data: Any,
        *,
        country: str | None = None,
        name: str | None = None,
        vintage: str | None = None,
        kind: Literal["index", "inflation"] | None = None,
        value: str | None = None,
        decimal: Sign | None = None,
    ) -> None:
        self._index = _engine.price_index(
            None, _columns(data), country=country, name=name, vintage=vintage, kind=kind, value=value, decimal=decimal
        )
        super().__init__(self._index)

    @classmethod
    def read(
        cls,
        path: Path,
        *,
        country: str | None = None,
        name: str | None = None,
        vintage: str | None = None,
        kind: Literal["index", "inflation"] | None = None,
        value: str | None = None,
        decimal: Sign | None = None,
    ) -> PriceIndex:
        r"""Read an index from a csv file, packed by gzip or not.

        Parameters
        ----------
        path : str or path
            A table with a column of years (``Year``, ``År``), one of values and, perhaps, one of countries.
        country, name, vintage, kind, value, decimal
            As in `PriceIndex`.

        Returns
        -------
        PriceIndex

        Raises
        ------
        ReadError, SchemaError, SettingsError
            As in `PriceIndex`.

        Examples
        --------
        >>> import overblik as ob, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "cpi.csv")
        >>> _ = path.write_text("Country,Year,CPI\nA,2016,1.5\nA,2017,2\nB,2016,-0.5\n")
        >>> ob.PriceIndex.read(path, country="A", vintage="2025")
        <PriceIndex CPI, A (2025): 2015–2017, inflation in per cent (-0.5 in row 3 is no level)>
        """
        index = cls.__new__(cls)
        index._index = _engine.price_index(
            os.fspath(path), country=country, name=name, vintage=vintage, kind=kind, value=value, decimal=decimal
        )
        Result.__init__(index, index._index)
        return index

    @property
    def name(self) -> str:
        """What the index is called."""
        return self._index.name

    @property
    def vintage(self) -> str | None:
        """Which edition of it."""
        return self._index.vintage

    @property
    def country(self) -> str | None:
        """The series it is."""
        return self._index.country

    @property
    def kind(self) -> str:
        """``index`` or ``inflation``: what the values given are."""
        return self._index.kind

    @property
    def base(self) -> int | None:
        """The year at 100: of inflation the one before the first; None for levels without such a year."""
        return self._index.base

    @property
    def years(self) -> str:
        """The years there are, as ``1959–2024``."""
        return self._index.years

    def ratio(self, base: int, year: int) -> Fraction:
        """Return I(base) / I(year), exactly: what an amount of `year` is multiplied by to stand in prices of `base`.

        Parameters
        ----------
        base, year : int
            Calendar years.

        Returns
        -------
        fractions.Fraction

        Raises
        ------
        SettingsError
            For a year the index lacks, with those it has.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.PriceIndex({2015: 100, 2016: "100.3"}).ratio(2016, 2015)
        Fraction(1003, 1000)
        """
        above, below = self._index.ratio(base, year)
        return Fraction(int(above), int(below))

    def __repr__(self) -> str:
        index = self._index
        kind = "index" if index.kind == "index" else "inflation in per cent"
        return f"<PriceIndex {index.label}: {index.years}, {kind} ({index.why})>"

    def _repr_html_(self) -> str:
        index = self._index
        facts: dict[str, Any] = {"years": index.years, "values given": index.kind, "told by": index.why}
        facts |= {"100 in": None if index.base is None else str(index.base), "source": self.settings["source"]}
        return display.card(f"Price index: {index.label}", facts, display.table(index.table(), caption="by year"))


class Rates(Result):
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
        self._rates = _engine.rates(None, _columns(data), base=base, name=name, vintage=vintage, decimal=decimal)
        super().__init__(self._rates)

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
        rates = cls.__new__(cls)
        rates._rates = _engine.rates(os.fspath(path), base=base, name=name, vintage=vintage, decimal=decimal)
        Result.__init__(rates, rates._rates)
        return rates

    @property
    def name(self) -> str:
        """What the table is called."""
        return self._rates.name

    @property
    def vintage(self) -> str | None:
        """Which edition of it."""
        return self._rates.vintage

    @property
    def base(self) -> str:
        """The currency that one unit of is quoted in the others."""
        return self._rates.base

    @property
    def notes(self) -> list[str]:
        """What was noticed while reading: countries whose currency is not known."""
        return self._rates.notes

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
        (above, below), day = self._rates.find(of, to, str(on), max_gap_days)
        return Fraction(int(above), int(below)), day

    def __repr__(self) -> str:
        table = self._rates.table().to_dict()
        first, last = min(table["first"]), max(table["last"])
        return f"<Rates {self._rates.label}: {len(table['n'])} currencies per {self.base}, {first} – {last}>"

    def _repr_html_(self) -> str:
        facts: dict[str, Any] = {"quoted": f"units for one {self.base}", "source": self.settings["source"]}
        table = display.table(self._rates.table(), caption="by currency", shown=50)
        return display.card(f"Exchange rates: {self._rates.label}", facts, display.rows(self.notes), table)


def _columns(data: Any) -> _Columns:
    """The cells of a table as text; nothing is computed with them."""
    if isinstance(data, Mapping) and not any(_is_column(values) for values in data.values()):
        data = {"year": list(data), "value": list(data.values())}
    elif isinstance(data, Sequence) and not isinstance(data, (str, bytes)):
        names = list(dict.fromkeys(name for row in data for name in row))
        data = {name: [row.get(name) for row in data] for name in names}
    elif hasattr(data, "to_pydict"):  # pyarrow
        data = data.to_pydict()
    elif hasattr(data, "fetchall"):  # DuckDB
        names, rows = list(data.columns), data.fetchall()
        data = {name: [row[at] for row in rows] for at, name in enumerate(names)}
    elif hasattr(data, "columns") and not isinstance(data, Mapping):
        data = {name: data[name].to_list() for name in data.columns}
    if not isinstance(data, Mapping):
        raise SchemaError(
            f"no table of rates can be made of {type(data).__name__}; expected a data frame, a dict or a list of dicts "
            "(files are opened by read)"
        )
    return [(str(name), [_cell(value, str(name), at) for at, value in enumerate(data[name], 1)]) for name in data]


def _is_column(values: Any) -> bool:
    return hasattr(values, "__len__") and not isinstance(values, (str, bytes))


def _cell(value: Any, column: str, row: int) -> str | None:
    if type(value).__name__ in _MISSING:
        return None
    if hasattr(value, "item") and hasattr(value, "dtype"):
        value = value.item()
    if isinstance(value, str):
        return value
    if isinstance(value, Decimal):
        return format(value, "f") if value.is_finite() else None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, datetime.date):  # and datetime
        return value.isoformat()
    if isinstance(value, float) and value != value:
        return None
    if isinstance(value, float):
        raise SettingsError(
            f"column '{column}', row {row}: {value!r} is a binary float, which has lost the digits as published; "
            "give text or Decimal, as pandas.read_csv(..., dtype=str) does"
        )
    raise SettingsError(f"column '{column}', row {row}: a {type(value).__name__} is no cell; expected text or Decimal")
