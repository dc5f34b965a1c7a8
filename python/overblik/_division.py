"""Who is significant in which theme, and what concentrating would move."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.results import Measure, Table, one_form

if TYPE_CHECKING:
    from overblik._register import Register

__all__ = ["DivisionOfLabour", "division_of_labour"]


class DivisionOfLabour(Measure):
    """Relations of units and themes with their OECD classes; from `division_of_labour`.

    Examples
    --------
    >>> import overblik as ob
    >>> division = ob.division_of_labour(ob.example())
    >>> division.by_class()["class"]
    ['A', 'B', 'C', 'D']
    """

    _name = "division of labour"

    def table(self) -> Table:
        """Return every relation with its class.

        Returns
        -------
        Table
            ``unit``, ``theme``, ``n``, ``sum``, ``theme_share`` (of the theme), ``unit_share`` (the unit's share of
            everything), ``class``, ``concentrated`` (the first exceeds the second), ``important`` (among the largest
            that together reach 90 %). Cells of 0 or less are no relation: they come last, without class.

        Examples
        --------
        >>> import overblik as ob
        >>> units, themes = ["K", "K", "Aa", "O"], ["job", "sport", "job", "job"]
        >>> reg = ob.register(
        ...     {"title": list("ABCD"), "unit": units, "theme": themes, "amount": [80, 20, 15, 5]}, currency="DKK"
        ... )
        >>> table = ob.division_of_labour(reg).table()
        >>> list(zip(table["unit"], table["theme"], table["class"], strict=True))
        [('K', 'job', 'C'), ('Aa', 'job', 'B'), ('O', 'job', 'A'), ('K', 'sport', 'B')]
        """
        return Table(self._inner.table(), self.settings, name=self._name)

    def by_theme(self) -> Table:
        """Return how each theme scatters over units.

        Returns
        -------
        Table
            ``theme``, ``n_units``, ``n``, ``sum``, ``non_significant`` (relations of class D), ``fragmentation`` (their
            share of the relations; OECD 2009), ``index`` (1 - Σ s² over units, the chance that two random kroner come
            from different units; Knack & Rahman 2004), ``fragmented`` (at least two units; GAO 2015).

        Examples
        --------
        >>> import overblik as ob
        >>> "fragmentation" in ob.division_of_labour(ob.example()).by_theme().columns
        True
        """
        return self._part("by_theme", f"{self._name} by theme")

    def by_unit(self) -> Table:
        """Return how concentrated each unit works.

        Returns
        -------
        Table
            ``unit``, ``n_themes``, ``n``, ``sum``, ``share`` of everything, ``narrow`` (share of its relations of class
            B) and ``broad`` (of class A, B or C).

        Examples
        --------
        >>> import overblik as ob
        >>> all(0 <= share <= 1 for share in ob.division_of_labour(ob.example()).by_unit()["broad"])
        True
        """
        return self._part("by_unit", f"{self._name} by unit")

    def by_class(self) -> Table:
        """Return relations and money of the classes A, B, C and D.

        Returns
        -------
        Table
            ``class``, ``relations``, ``relations_share``, ``n``, ``sum``, ``money_share``.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.division_of_labour(ob.example()).by_class()["class"]
        ['A', 'B', 'C', 'D']
        """
        return self._part("by_class", f"{self._name} by class")

    def frontier(self) -> Table:
        """Return what removing the relations of class D would move, smallest first.

        As published for aid, reorganising 4 % of the money removes 23 % of the relations (Steensen 2009; OECD 2011).

        Returns
        -------
        Table
            ``k`` relations removed, the ``unit`` and ``theme`` of the last one, its ``sum``, ``moved`` so far,
            ``relations_share`` and ``money_share`` of all.

        Examples
        --------
        >>> import overblik as ob
        >>> frontier = ob.division_of_labour(ob.example()).frontier()
        >>> frontier["k"] == list(range(1, len(frontier) + 1))
        True
        """
        return self._part("frontier")

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: relations removed against money moved."""
        from overblik import charts

        one_form(kind, "frontier")
        return charts.frontier_chart(self)

    def _repr_html_(self) -> str:
        facts = {"unit": self.settings["unit"], "theme": self.settings["theme"], "currency": self.settings["currency"]}
        classes = display.table(self._inner.named("by_class"), caption="by class")
        return self._card("Division of labour", facts, classes, display.table(self._frame(), caption="relations"))


def division_of_labour(
    reg: Register, *, unit: str = "unit", theme: str = "theme", of: str | None = None, currency: str | None = None
) -> DivisionOfLabour:
    """Classify the relations of units and themes as the OECD does (2009; Steensen 2009).

    A relation is a unit's positive money in a theme. It is *concentrated* when the unit's share of the theme exceeds
    its share of everything, *important* when the unit is among the largest that together reach 90 % of the theme (the
    one that crosses the line included, and all tied with it). A: concentrated only; B: both; C: important
    only; D: neither.

    Parameters
    ----------
    reg : Register
        The projects.
    unit : str, optional
        The column of those who give: fund, administration, municipality.
    theme : str, optional
        The column of themes.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where the register has several.

    Returns
    -------
    DivisionOfLabour
        Exact classes; `DivisionOfLabour.conserved` says what was left out, and why.

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    CurrencyError
        When the register has several currencies and none is chosen.

    Examples
    --------
    >>> import overblik as ob
    >>> units, themes = ["K", "K", "Aa", "O"], ["job", "sport", "job", "job"]
    >>> reg = ob.register(
    ...     {"title": list("ABCD"), "unit": units, "theme": themes, "amount": [80, 20, 15, 5]}, currency="DKK"
    ... )
    >>> ob.division_of_labour(reg).by_theme()["fragmentation"]
    [0.0, 0.0]
    """
    return DivisionOfLabour(_engine.division_of_labour(reg._inner, unit, theme, of, currency))
