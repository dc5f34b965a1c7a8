"""How concentrated the money is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from overblik._register import Register

__all__ = ["Concentration", "concentration"]

THIN = (100_000, 500_000, 10_000_000)
"""Thresholds below which money lies thin, in units of the currency."""


class Concentration(Result):
    """How concentrated the money of one currency is; from `concentration`.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
    >>> c = ob.concentration(reg)
    >>> c.hhi, c.gini, round(c.effective_number, 3), round(c.theil, 6)
    (0.42, 0.4, 2.381, 0.297394)
    """

    _name = "concentration"
    _inner: _engine.Concentration

    def __init__(self, inner: _engine.Concentration) -> None:
        super().__init__(inner)

    @property
    def currency(self) -> str | None:
        """The currency measured; None when no amount is known."""
        return self._inner.currency

    @property
    def n(self) -> int:
        """Over how many the money is spread: projects, or values of the column."""
        return self._inner.n

    @property
    def smallest_half_share(self) -> float | None:
        """Share of the money in the smaller half, in [0, 1]."""
        return self._inner.smallest_half_share

    @property
    def hhi(self) -> float | None:
        """Herfindahl-Hirschman index, Σ p² in (0, 1] (Hirschman 1945, Herfindahl 1950)."""
        return self._inner.hhi

    @property
    def hhi_normalized(self) -> float | None:
        """The index brought to [0, 1]: (HHI - 1/N) / (1 - 1/N); None for one."""
        return self._inner.hhi_normalized

    @property
    def effective_number(self) -> float | None:
        """How many equal shares would be as concentrated: 1 / HHI."""
        return self._inner.effective_number

    @property
    def gini(self) -> float | None:
        """Gini coefficient (1912); None for fewer than two."""
        return self._inner.gini

    @property
    def theil(self) -> float | None:
        """Theil index (1967), Σ p ln(N p)."""
        return self._inner.theil

    def hill(self, q: float) -> float | None:
        """Effective number of order q (Hill 1973; Jost 2006): 0 counts, 1 is exp(entropy), 2 is 1 / HHI.

        Parameters
        ----------
        q : float
            Order, not negative.

        Returns
        -------
        float or None

        Raises
        ------
        SettingsError
            For a negative order.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
        >>> ob.concentration(reg).hill(0)
        4.0
        """
        return self._inner.hill(q)

    def top_share(self, k: int) -> float | None:
        """Share of the money that the k largest hold (concentration ratio), in [0, 1].

        Parameters
        ----------
        k : int
            How many.

        Returns
        -------
        float or None

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
        >>> ob.concentration(reg).top_share(2)
        0.8
        """
        return self._inner.top_share(k)

    def lorenz(self) -> Table:
        """Return the Lorenz curve (1905): cumulated share of the money by cumulated share of those who hold it.

        Returns
        -------
        Table
            Smallest first, from (0, 0) to (1, 1).

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
        >>> len(ob.concentration(reg).lorenz()) > 0
        True
        """
        return Table(self._inner.lorenz(), self.settings, name="lorenz")

    def below(self, amount: Decimal | int | str | Sequence[Decimal | int | str] = THIN) -> Table:
        """Number and money below thresholds: how thin the money lies.

        Parameters
        ----------
        amount : Decimal, int or str, or a list of them, optional
            Thresholds in units of the currency; what equals one is not below. By default 100 000 (the monitoring of
            Copenhagen), 500 000 (where Mariagerfjord does not apply) and 10 000 000 (the smallest pool agreed in 2018).

        Returns
        -------
        Table
            A row each: ``limit``, ``n`` with its ``n_share`` of all, ``sum`` with its ``share`` of the money.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
        >>> ob.concentration(reg).below(20)["n"], ob.concentration(reg).below([10, 20, 60])["n"]
        ([2], [0, 2, 3])
        """
        one = isinstance(amount, str) or not hasattr(amount, "__iter__")
        limits = [str(limit) for limit in ([amount] if one else amount)]  # type: ignore[union-attr]
        return Table(self._inner.below(limits), self.settings | {"below": limits}, name="below")

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: the Lorenz curve (1905)."""
        from overblik import charts

        one_form(kind, "lorenz")
        return charts.lorenz_chart(self)

    def __repr__(self) -> str:
        effective = _short(self.effective_number)
        return f"<concentration in {self.currency}: HHI {_short(self.hhi)}, effective number {effective}>"

    def _repr_html_(self) -> str:
        facts = {
            "HHI": self.hhi,
            "effective number": self.effective_number,
            "Gini": self.gini,
            "Theil": self.theil,
            "share of the largest": self.top_share(1),
        }
        frame = self._frame()
        shown = [name for name in frame.columns if name != "name" or not self.settings["by"]]  # as the key beside it
        table = display.table(frame, caption="by size", only=shown)
        return self._card(f"Concentration, {self.currency}", facts, table)


def _short(value: float | None) -> str:
    return "unknown" if value is None else f"{value:.4g}"


def concentration(
    reg: Register, *, by: str | None = None, of: str | None = None, currency: str | None = None
) -> Concentration:
    """Measure how concentrated the money is, over projects or over the values of a column.

    Parameters
    ----------
    reg : Register
        The projects.
    by : str, optional
        A column whose values hold the money, as ``provider``; projects without it.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where the register has several.

    Returns
    -------
    Concentration
        HHI (Herfindahl 1950, Hirschman 1945), effective number (Hill 1973), Gini (1912), Theil (1967), Lorenz (1905).

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    CurrencyError
        When the register has several currencies and none is chosen.
    NotIdentified
        When there is no positive amount.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"title": list("ABC"), "provider": ["x", "x", "y"], "amount": [1, 2, 1]}, currency="DKK")
    >>> ob.concentration(reg, by="provider").hhi
    0.625
    """
    return Concentration(_engine.concentration(reg._inner, by, of, currency))
