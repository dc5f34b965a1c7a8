"""What every result can do: show itself, become a data frame, be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import display

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd
    import polars as pl

    from overblik import _engine

__all__ = ["Result", "Table"]


class Result:
    """Base of all results: immutable, equal by content."""

    _name = "result"

    def __init__(self, table: _engine.Table, settings: Mapping[str, object]) -> None:
        self._table = table
        self._settings = dict(settings)

    @property
    def settings(self) -> dict[str, object]:
        """What the result was computed with."""
        return dict(self._settings)

    @property
    def digest(self) -> str:
        """SHA-256 over the content in hexadecimal: the same for any row order and number of threads."""
        return self._table.digest

    def to_dict(self) -> dict[str, list[Any]]:
        """Columns as lists of ``Decimal``, ``int``, ``float``, ``str``, ``bool``, ``date`` or ``None``."""
        return self._table.to_dict()

    def to_pandas(self) -> pd.DataFrame:
        """Return a pandas data frame; money as ``Decimal`` objects, dates as ``date``, missing as ``None``."""
        import pandas as pd

        columns = self.to_dict()
        kinds = dict(zip(self._table.columns, self._table.kinds, strict=True))
        exact = {name: pd.Series(values, dtype=_dtype(kinds[name], values)) for name, values in columns.items()}
        return pd.DataFrame(exact)

    def to_polars(self) -> pl.DataFrame:
        """Return a polars data frame; money as ``Decimal(38, scale)``."""
        import polars as pl

        return pl.DataFrame(self)

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)

    def __len__(self) -> int:
        return len(self._table)

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other):
            return NotImplemented
        return self.digest == other.digest  # type: ignore[attr-defined, no-any-return]

    def __hash__(self) -> int:
        return hash(self.digest)

    def __reduce__(self) -> str:
        raise TypeError(f"a {type(self).__name__} is not pickled; keep the register and settings, the digest proves them")

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {len(self)} rows x {len(self._table.columns)} columns>"

    def _repr_html_(self) -> str:
        return display.table(self._table, caption=self._name)


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
    ['unit', 'n', 'sum']
    >>> sum(table.to_dict()["n"])
    113
    """

    def __init__(self, table: _engine.Table, settings: Mapping[str, object], *, name: str = "table") -> None:
        super().__init__(table, settings)
        self._name = name

    @property
    def columns(self) -> list[str]:
        """Names of the columns, in order."""
        return self._table.columns

    @property
    def conserved(self) -> list[dict[str, Any]]:
        """One reconciliation a currency: counted + excluded by reason = register.

        Each is a dict of ``currency``, ``counted`` (projects, amount), ``excluded`` (by reason), ``register`` and
        ``holds``; empty for a table that splits no money.
        """
        return self._table.conserved

    def __getitem__(self, column: str) -> list[Any]:
        return self._table.column(column)

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart of the table."""
        from overblik import charts

        return charts.table(self, kind=kind)

    def __repr__(self) -> str:
        return f"<{self._name}: {len(self)} rows; {', '.join(self.columns)}>"
