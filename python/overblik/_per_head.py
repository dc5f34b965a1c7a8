"""Money per inhabitant."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from overblik import _columns as _columns_of
from overblik import _engine, display
from overblik.errors import SettingsError
from overblik.results import Measure, Table, one_form

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from overblik._register import Register

__all__ = ["PerHead", "per_head"]


class PerHead(Measure):
    """Money per inhabitant of the groups of a column; from `per_head`.

    As a table: one row a matched group, most per head first: ``n``, ``sum``, ``population``, ``per_head``, the
    ``place`` of the population table and how it was found (``match``: key, name, genitive, given).

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register(
    ...     {"title": list("ABC"), "unit": ["Aarhus", "Odense", "?"], "amount": [70, 90, 5]}, currency="DKK"
    ... )
    >>> heads = ob.per_head(reg, by="unit", population={"Aarhus": 35, "Odense": 30}, vintage=2017)
    >>> [str(amount) for amount in heads.to_dict()["per_head"]], heads.vintage
    (['3.00', '2.00'], '2017')
    >>> heads.unmatched()["unit"]
    ['?']
    """

    _name = "per head"

    @property
    def vintage(self) -> str | None:
        """When the people were counted: as given, else the year in the header of the table; None when unknown."""
        vintage: str | None = self.settings["vintage"]
        return vintage

    @property
    def per_head(self) -> Decimal | None:
        """The money of all matched groups over the people of their places, each place once."""
        value: Decimal | None = self._inner.named("all").column("per_head")[0]
        return value

    @property
    def population(self) -> int:
        """The people of all matched places, each place once."""
        return int(self._inner.named("all").column("population")[0])

    def unmatched(self) -> Table:
        """Return the groups that no place of the population table is: they are left out, never guessed.

        Returns
        -------
        Table
            The group, ``n``, ``sum``, ``reason`` (``no_population``, ``several_places``) and the ``nearest`` name.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": ["A"], "unit": ["Nordfyn"], "amount": [70]}, currency="DKK")
        >>> ob.per_head(reg, by="unit", population={"Nordfyns": 29_000}).unmatched()["nearest"]
        ['Nordfyns']
        """
        return self._part("unmatched")

    def without_projects(self) -> Table:
        """Return the places that no group has: ``place`` and ``population``.

        Returns
        -------
        Table

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"title": ["A"], "unit": ["Odense"], "amount": [70]}, currency="DKK")
        >>> ob.per_head(reg, by="unit", population={"Odense": 9, "Nyborg": 3}).without_projects()["place"]
        ['Nyborg']
        """
        return self._part("without_projects")

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: money per inhabitant by group."""
        from overblik import charts

        one_form(kind, "bars")
        return charts.per_head_chart(self)

    def _repr_html_(self) -> str:
        facts = {
            "currency": self.settings["currency"], "population of": self.vintage, "all per head": self.per_head,
            "groups without a place": len(self.unmatched()), "places without projects": len(self.without_projects()),
        }  # fmt: skip
        title = f"Per head by {self.settings['by']}"
        lost = display.table(self._inner.named("unmatched"), caption="without a place") if len(self.unmatched()) else ""
        return self._card(title, facts, display.table(self._frame(), caption="most per head first"), lost)


def per_head(
    reg: Register,
    *,
    by: str,
    population: Any,
    people: str | None = None,
    vintage: str | int | None = None,
    names: Mapping[str, str] | None = None,
    digits: int = 2,
    of: str | None = None,
    currency: str | None = None,
) -> PerHead:
    """Divide the money of groups by the people who live there.

    A group is matched by a key of the population table letter by letter (a code, a name), or by a name but for case,
    hyphens, spaces, ``aa`` for ``å`` and the word "Kommune" with its genitive: "Københavns Kommune" is "København".
    What matches no place, or several, is listed and left out. Two groups of one place ("Århus", "Aarhus Kommune") keep
    a row each; in the amount of all, its people count once.

    Parameters
    ----------
    reg : Register
        The projects.
    by : str
        The column of places, as ``unit`` or ``place``.
    population : dict, path or table
        ``{name or code: people}``; a file (csv, xlsx, parquet …); a data frame; or a dict of columns. One column holds
        the number of people in plain digits, all others are codes and names.
    people : str, optional
        The column of the numbers; by default the one whose header says population, befolkning, folketal, indbyggere and
        the like.
    vintage : str or int, optional
        When the people were counted; by default the year in that header. It is kept in the result.
    names : dict, optional
        ``{group: key of the population table}`` for what does not match by itself.
    digits : int, optional
        Fraction digits of the amount per head, which is rounded once, half to even.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.
    currency : str, optional
        Which currency, where the register has several.

    Returns
    -------
    PerHead

    Raises
    ------
    SchemaError
        For a column that the register does not have.
    SettingsError
        When it is unclear which column holds the people, or a number is no whole one.
    CurrencyError
        When the register has several currencies and none is chosen.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"title": ["A"], "unit": ["Københavns Kommune"], "amount": [1000]}, currency="DKK")
    >>> table = {"kode": ["101"], "navn": ["København"], "folketal 2020": [400]}
    >>> heads = ob.per_head(reg, by="unit", population=table)
    >>> heads.per_head, heads.vintage, heads.to_dict()["match"]
    (Decimal('2.50'), '2020', ['genitive'])
    """
    year = None if vintage is None else str(vintage)
    given = None if names is None else {str(group): str(key) for group, key in names.items()}
    columns = _columns(population)
    return PerHead(_engine.per_head(reg._inner, by, columns, people, year, given, digits, of, currency))


def _columns(population: Any) -> list[tuple[str, list[str | None]]]:
    """Return the columns of a population table as text."""
    if isinstance(population, (str, os.PathLike)):
        return list(_engine.read_columns(os.fspath(population)).items())
    if hasattr(population, "items") and not hasattr(population, "columns"):
        cells = dict(population.items())
        if cells and all(isinstance(column, (list, tuple)) for column in cells.values()):
            return [(str(name), [_columns_of.text(cell) for cell in column]) for name, column in cells.items()]
        people = [_columns_of.text(n) for n in cells.values()]
        return [("name", [_columns_of.text(key) for key in cells]), ("population", people)]
    frame = _columns_of.of_frame(population)
    if frame is None:
        raise SettingsError(
            f"population is a {type(population).__name__}; expected a path, a data frame, a dict of columns or "
            "{name: number of people}"
        )
    return list(frame.items())
