"""Price indices, as they were published: exact, with their name and vintage."""

from __future__ import annotations

import os
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from overblik import _engine, display
from overblik._published import Published, columns

if TYPE_CHECKING:
    from overblik.reading import Path, Sign

__all__ = ["PriceIndex"]


class PriceIndex(Published[_engine.PriceIndex]):
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
        inner = _engine.price_index(
            None, columns(data), country=country, name=name, vintage=vintage, kind=kind, value=value, decimal=decimal
        )
        super().__init__(inner)

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
        inner = _engine.price_index(
            os.fspath(path), country=country, name=name, vintage=vintage, kind=kind, value=value, decimal=decimal
        )
        return cls._of(inner)

    @property
    def country(self) -> str | None:
        """The series it is."""
        return self._inner.country

    @property
    def kind(self) -> str:
        """``index`` or ``inflation``: what the values given are."""
        return self._inner.kind

    @property
    def base(self) -> int | None:
        """The year at 100: of inflation the one before the first; None for levels without such a year."""
        return self._inner.base

    @property
    def years(self) -> str:
        """The years there are, as ``1959–2024``."""
        return self._inner.years

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
        above, below = self._inner.ratio(base, year)
        return Fraction(int(above), int(below))

    def _told(self) -> str:
        index = self._inner
        kind = "index" if index.kind == "index" else "inflation in per cent"
        return f"{index.years}, {kind} ({index.why})"

    def _repr_html_(self) -> str:
        index = self._inner
        facts: dict[str, Any] = {"years": index.years, "values given": index.kind, "told by": index.why}
        facts["100 in"] = None if index.base is None else str(index.base)
        return self._source_card(facts, display.table(index.table(), caption="by year"))
