"""How many projects and how much money, by group."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overblik import _engine
from overblik.results import Table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from overblik._register import Register

__all__ = ["execution", "overview", "totals"]

QUANTILES = "type 7 of Hyndman & Fan (1996)"
"""The definition of median and percentiles."""


def totals(
    reg: Register,
    *,
    by: str | Sequence[str],
    measures: Sequence[str] | None = None,
    of: str | None = None,
) -> Table:
    """Group projects and measure their money, exactly.

    Parameters
    ----------
    reg : Register
        The projects.
    by : str or list of str
        Columns to group by: fields of the schema or columns kept beside them.
    measures : list of str, optional
        ``n`` (projects), ``sum``, ``share`` (per cent, adding up to 100.00 by largest remainder; Hamilton), ``mean``,
        ``median``, ``p1`` … ``p99`` (type 7 of Hyndman & Fan 1996: linear between neighbours, as in numpy; exact, with
        two digits more than the currency), ``min``, ``max``, ``unknown`` (projects without amount), ``hhi`` (Herfindahl
        1950, Hirschman 1945), ``hhi_normalized``, ``effective_number`` (Hill 1973), ``gini`` (1912), ``theil`` (1967).
        The usual ones by default.
    of : str, optional
        The money column: ``amount``, ``total_cost``, ``admin_amount`` or ``payroll_amount``; by default ``amount``,
        else ``total_cost``.

    Returns
    -------
    Table
        One row a group and currency; amounts of two currencies are never added. Money is `decimal.Decimal` in units of
        the currency. Projects without a value stand in a group of their own, None. Everything rests on what counts:
        `Table.conserved` says by reason what is left out (see `Register.ledger`). By a column with several values a
        project, as sectors with percentages, money is split among them by largest remainder, and ``n`` counts the
        project in each.

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    SettingsError
        For an unknown measure; for ``of="total_cost"`` by ``unit`` where several units pay for one project: its total
        cost belongs to none of them.
    AmountOverflowError
        When a sum does not fit 128 bits.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register(
    ...     {"title": list("ABC"), "theme": ["job", "job", "sprog"], "amount": [100, 200, 50]}, currency="DKK"
    ... )
    >>> table = ob.totals(reg, by="theme", measures=["n", "sum"])
    >>> table.columns
    ['theme', 'currency', 'n', 'sum']
    >>> table["theme"], table["n"], table["sum"]
    (['job', 'sprog'], [2, 1], [Decimal('300.00'), Decimal('50.00')])
    """
    columns = [by] if isinstance(by, str) else list(by)
    wanted = None if measures is None else list(measures)
    settings = {"by": columns, "measures": wanted, "of": of, "quantiles": QUANTILES, **reg.settings}
    name = f"totals by {', '.join(columns)}{reg._prices}"
    return Table(_engine.totals(reg._inner, columns, wanted, of), settings, name=name)


def overview(reg: Register, *, by: str | None = None) -> Table:
    """Look at a register: how many projects, how much money, how it is spread.

    Parameters
    ----------
    reg : Register
        The projects.
    by : str, optional
        A column to group by; one row for all projects without it.

    Returns
    -------
    Table
        One row a group and currency: number, sum, share, mean, median, effective number and more.

    Raises
    ------
    SchemaError
        For a column that the register does not have.

    Examples
    --------
    >>> import overblik as ob
    >>> table = ob.overview(ob.example())
    >>> table["n"], table["sum"]
    ([113], [Decimal('150000000.00')])
    """
    name = (f"overview by {by}" if by else "overview") + reg._prices
    return Table(_engine.overview(reg._inner, by), {"by": by, "quantiles": QUANTILES, **reg.settings}, name=name)


def execution(reg: Register, *, by: str | Sequence[str] = ()) -> Table:
    """Compare commitments with disbursements: how much of what was granted is paid out.

    Parameters
    ----------
    reg : Register
        The projects, with the columns ``commitment``, else ``amount``, and ``disbursed``.
    by : str or list of str, optional
        Columns to group by; one row a currency without it.

    Returns
    -------
    Table
        One row a group and currency: ``n``, ``committed`` and ``disbursed`` (what counts of them), ``remaining`` and
        ``disbursed_share`` (per cent) of the projects that have both, ``unknown`` (projects without known disbursement)
        and ``unknown_committed`` (what was committed to them). Disbursements may be negative; of a cancelled project
        what was paid out counts as committed. ``conserved`` is that of the commitments.

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    AmountOverflowError
        When a sum does not fit 128 bits.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register(
    ...     {"title": ["A", "B", "C"], "amount": [100, 200, 50], "disbursed": [60, 90, None]},
    ...     schema=ob.Schema(title="title", amount="amount", disbursed="disbursed", currency="DKK"),
    ... )
    >>> table = ob.execution(reg)
    >>> [
    ...     str(table[name][0])
    ...     for name in ("committed", "disbursed", "remaining", "disbursed_share", "unknown_committed")
    ... ]
    ['350.00', '150.00', '150.00', '50.00', '50.00']
    """
    columns = [by] if isinstance(by, str) else list(by)
    name = f"execution by {', '.join(columns)}" if columns else "execution"
    return Table(_engine.execution(reg._inner, columns), {"by": columns, **reg.settings}, name=name + reg._prices)
