"""Cross tables whose margins are the sums of their cells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from overblik import _engine
from overblik.results import Table, one_form

if TYPE_CHECKING:
    import pandas as pd

    from overblik._register import Register

__all__ = ["Crosstab", "crosstab"]


class Crosstab(Table):
    """A cross table with its margins; from `crosstab`.

    Examples
    --------
    >>> import overblik as ob
    >>> table = ob.crosstab(ob.example(), rows="unit", columns="theme", measure="n")
    >>> table["total"][-1]
    113
    """

    def to_pandas(self) -> pd.DataFrame:
        """Return the matrix: row keys as index, margins named ``total``; money as ``Decimal`` objects.

        Examples
        --------
        >>> import overblik as ob
        >>> matrix = ob.crosstab(ob.example(), rows="unit", columns="theme").to_pandas()
        >>> str(matrix.loc["total", "total"])
        '150000000.00'
        """
        matrix: pd.DataFrame = super().to_pandas().set_index(self.columns[0])
        matrix.columns.name = self.settings["columns"]
        return matrix

    def __repr__(self) -> str:
        return f"<{self._name}: {len(self)} rows and {len(self.columns) - 1} columns, margins included>"

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: the cells as a heat map."""
        from overblik import charts

        one_form(kind, "heatmap")
        return charts.crosstab_chart(self)


def crosstab(
    reg: Register,
    *,
    rows: str,
    columns: str,
    measure: str = "sum",
    of: str | None = None,
    currency: str | None = None,
) -> Crosstab:
    """Cross two columns: one table of one currency, with exact margins.

    Rows and columns come in the order of their keys; projects without a key are ``unknown``; the margins are ``total``.
    These names get brackets where a key is called so.

    Parameters
    ----------
    reg : Register
        The projects.
    rows, columns : str
        Two columns to group by: fields of the schema or columns kept beside them.
    measure : str, optional
        ``sum`` of the known amounts; ``n``, the number of projects (over all currencies, unless one is chosen);
        ``share``, per cent of all money that is not negative. Shares are rounded once for the whole table, by largest
        remainder (Hamilton; ties to the earlier row, then column), and the margins are the sums of the printed cells:
        rows, columns and cells each add up to exactly 100.00.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where the register has several.

    Returns
    -------
    Crosstab
        The matrix with its margins. A cell without a known amount is None, not 0.

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    CurrencyError
        When the register has several currencies and none is chosen.
    SettingsError
        For an unknown measure, twice the same column, or more than a million cells.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register(
    ...     {"title": list("ABC"), "unit": ["K", "K", "O"], "theme": ["job", "sprog", "job"], "amount": [1, 1, 1]},
    ...     currency="DKK",
    ... )
    >>> shares = ob.crosstab(reg, rows="unit", columns="theme", measure="share")
    >>> [str(share) for share in shares["job"]], [str(share) for share in shares["total"]]
    (['33.34', '33.33', '66.67'], ['66.67', '33.33', '100.00'])
    """
    inner = _engine.crosstab(reg._inner, rows, columns, measure, of, currency)
    settings = json.loads(inner.settings)
    unit = {"sum": ", {}", "share": ", per cent of {}"}.get(measure, "") if settings["currency"] else ""
    name = f"{measure} by {rows} and {columns}{unit.format(settings['currency'])}"
    return Crosstab(inner.table(), settings, name=name + reg._prices)
