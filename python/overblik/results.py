"""What every result can do: show itself, become a data frame, be compared."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Protocol

from overblik import display
from overblik.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import polars as pl

    from overblik import _engine

__all__ = ["Measure", "Result", "Table"]


class Inner(Protocol):
    """What the compiled module hands over for every result."""

    @property
    def digest(self) -> str: ...
    @property
    def settings(self) -> str: ...
    def table(self) -> _engine.Table: ...


class Result:
    """Base of all results: immutable, equal by content.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> ob.totals(reg, by="unit") == ob.totals(reg, by="unit")
    True
    """

    _name = "result"

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def _frame(self) -> _engine.Table:
        return self._inner.table()

    @property
    def settings(self) -> dict[str, Any]:
        """What the result was computed with."""
        return dict(json.loads(self._inner.settings))

    @property
    def digest(self) -> str:
        """SHA-256 over the content in hexadecimal: the same for any row order and number of threads."""
        return self._inner.digest

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns as lists of ``Decimal``, ``int``, ``float``, ``str``, ``bool``, ``date`` or ``None``."""
        return self._frame().to_dict()

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas data frame; money as ``Decimal`` objects, dates as ``date``, missing as ``None``."""
        import pandas as pd

        frame = self._frame()
        columns = zip(frame.to_dict().items(), frame.kinds, strict=True)
        wide: pd.DataFrame = pd.DataFrame({n: pd.Series(v, dtype=_dtype(kind, v)) for (n, v), kind in columns})
        return wide

    def to_polars(self) -> pl.DataFrame:
        """Return a polars data frame; money as ``Decimal(38, scale)``."""
        import polars as pl

        return pl.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._frame().__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._frame())

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.digest == getattr(other, "digest", None)

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> str:
        raise TypeError(
            f"a {type(self).__name__} is not pickled; keep the register and settings, the digest proves them"
        )

    def __repr__(self) -> str:
        frame = self._frame()
        return f"<{self._name}: {len(frame)} rows; {', '.join(frame.columns)}>"

    def _repr_html_(self) -> str:
        return display.table(self._frame(), caption=self._name)

    def _card(self, title: str, facts: Mapping[str, Any], *further: str) -> str:
        """Return facts and tables as a card, with the prices that the money is in where they are constant."""
        basis = self.settings.get("price_basis")
        return display.card(title, {**facts, "prices": basis} if basis else facts, *further)


def one_form(kind: str | None, form: str) -> None:
    """Refuse a kind of chart that a result with one form does not have."""
    if kind not in (None, form):
        raise SettingsError(f"no chart of kind '{kind}'; there is: {form}")


def _dtype(kind: str, values: list[Any]) -> str | None:
    """Dtypes that keep null apart from every value and integers whole."""
    if kind == "count":
        return "Int64" if None in values else "int64"
    if kind == "ratio":
        return "float64"
    if kind == "flag":
        return "boolean" if None in values else "bool"
    return None if kind == "text" else "object"


class Table(Result):
    """A table of results: `totals`, `overview`, `coverage`, `ledger`, `rejected`.

    Examples
    --------
    >>> import overblik as ob
    >>> table = ob.totals(ob.example(), by="unit", measures=["n", "sum"])
    >>> table.columns
    ['unit', 'currency', 'n', 'sum']
    >>> sum(table.to_dict()["n"])
    113
    """

    def __init__(self, inner: _engine.Table, settings: Mapping[str, object], *, name: str = "table") -> None:
        self._data = inner
        self._settings = dict(settings)
        self._name = name

    def _frame(self) -> _engine.Table:
        return self._data

    @property
    def settings(self) -> dict[str, Any]:
        """What the table was computed with."""
        return dict(self._settings)

    @property
    def digest(self) -> str:
        """SHA-256 over names, kinds and values in hexadecimal."""
        return self._data.digest

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return self._data.columns

    @property
    def conserved(self) -> list[dict[str, Any]]:
        """One reconciliation a currency: counted + excluded by reason = register.

        Each is a dict of ``currency``, ``counted`` (projects, amount), ``excluded`` (by reason), ``register`` and
        ``holds``; empty for a table that splits no money.
        """
        return self._data.conserved

    def __getitem__(self, column: str) -> list[Any]:
        return self._data.column(column)

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: money by the first column."""
        from overblik import charts

        one_form(kind, "bars")
        return charts.totals_chart(self)


class Measure(Result):
    """Several tables of one computation on the money of one currency.

    Examples
    --------
    >>> import overblik as ob
    >>> split = ob.inequality(ob.example(), by="unit")
    >>> [line["holds"] for line in split.conserved]
    [True]
    """

    _inner: _engine.Tables

    @property
    def conserved(self) -> list[dict[str, Any]]:
        """One reconciliation a currency: counted + excluded by reason = register."""
        return self._inner.table().conserved

    def _part(self, part: str, name: str | None = None) -> Table:
        """Return one of the tables, called like it."""
        return Table(self._inner.named(part), self.settings, name=name or part.replace("_", " "))
