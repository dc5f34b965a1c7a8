"""How unequal money is within groups, and how unequal the groups are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.results import Measure, one_form

if TYPE_CHECKING:
    from overblik._register import Register

__all__ = ["Inequality", "inequality"]


class Inequality(Measure):
    """The Theil index within and between groups; from `inequality`.

    As a table: one row a group, with ``n``, ``n_share``, ``sum``, ``share``, its own ``theil``, and what it adds
    ``within`` and ``between``.

    Examples
    --------
    >>> import overblik as ob
    >>> units = ["a", "a", "b", "b"]
    >>> reg = ob.register({"title": list("ABCD"), "unit": units, "amount": [60, 20, 10, 10]}, currency="DKK")
    >>> split = ob.inequality(reg, by="unit")
    >>> round(split.theil, 6), round(split.within, 6), round(split.between, 6)
    (0.297394, 0.10465, 0.192745)
    """

    _name = "inequality"

    @property
    def theil(self) -> float | None:
        """Theil index of all projects, Σ p ln(N p), to twelve digits; None without money."""
        return self._fact("theil")

    @property
    def within(self) -> float | None:
        """Σ s T of the groups, s their shares of the money: what is unequal inside them."""
        return self._fact("within")

    @property
    def between(self) -> float | None:
        """Σ s ln(s N / n) of the groups: what would remain if every group were even inside."""
        return self._fact("between")

    def _fact(self, name: str) -> float | None:
        value: float | None = self._inner.named("facts").column(name)[0]
        return value

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: money by group."""
        from overblik import charts

        one_form(kind, "bars")
        columns = self.to_dict()
        return charts.totals_chart(
            columns | {"currency": [self.settings["currency"]] * len(self)},
            by=self.settings["by"],
            year=self.settings.get("price_year"),
        )

    def __repr__(self) -> str:
        return (
            f"<inequality by {self.settings['by']}: Theil {self.theil}, within {self.within}, between {self.between}>"
        )

    def _repr_html_(self) -> str:
        facts = {"Theil": self.theil, "within": self.within, "between": self.between}
        title = f"Inequality by {self.settings['by']}, {self.settings['currency']}"
        return self._card(title, facts, display.table(self._frame(), caption="by group"))


def inequality(reg: Register, *, by: str, of: str | None = None, currency: str | None = None) -> Inequality:
    """Decompose how unequal the money of projects is: within the groups of a column and between them.

    T = Σ s T_g + Σ s ln(s N / N_g), where s is the group's share of the money (Theil 1967; Shorrocks 1980). Shares are
    exact; logarithms have the same digits on every machine; each part is given to twelve digits.

    Parameters
    ----------
    reg : Register
        The projects.
    by : str
        A column to group by. Projects without a value are a group of their own.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where the register has several.

    Returns
    -------
    Inequality
        ``theil``, ``within``, ``between`` and one row a group. Negative and unknown amounts are counted apart.

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    CurrencyError
        When the register has several currencies and none is chosen.

    Examples
    --------
    >>> import overblik as ob
    >>> split = ob.inequality(ob.example(), by="unit")
    >>> abs(split.theil - split.within - split.between) < 1e-11
    True
    """
    return Inequality(_engine.inequality(reg._inner, by, of, currency))
