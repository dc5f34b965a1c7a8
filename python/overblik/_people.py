"""How many different people projects reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from overblik import _engine
from overblik.results import Table

if TYPE_CHECKING:
    from collections.abc import Iterable

    from overblik._register import Register

__all__ = ["people_reached"]


def people_reached(
    reg: Register,
    *,
    by: str | None = None,
    population: int | None = None,
    overlaps: Iterable[tuple[str, str, int]] | None = None,
    of: str | None = None,
) -> Table:
    """Bound how many different people were reached, and what one of them cost.

    Participants of several projects may be the same people, so their sum is no number of people, only its upper bound:
    max n ≤ U ≤ min(Σ n, population). Known overlaps of pairs raise the lower bound (Bonferroni 1936) and lower the
    upper one (Hunter 1976).

    Parameters
    ----------
    reg : Register
        The projects, with ``participants``.
    by : str, optional
        A column to group by; overlaps count within a group only.
    population : int, optional
        How many people could be reached at all.
    overlaps : list of (id, id, int), optional
        How many people take part in both of two projects; a pair left out is unknown, not 0.
    of : str, optional
        The money column; by default ``amount``, else ``total_cost``.

    Returns
    -------
    Table
        One row a currency, or a group and currency: ``n`` (projects with participants), ``people_low``,
        ``people_high``, their ``sum`` of money, ``cost_low`` and ``cost_high`` of one person (rounded outwards; open
        above when an amount is unknown) and ``unknown`` (projects without participants, which are left out).

    Raises
    ------
    NotIdentified
        When the register has no participants.
    SettingsError
        For overlaps that cannot be, and a population smaller than a project.
    ProjectNotFoundError
        For an unknown id.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register(
    ...     {"id": ["a", "b"], "title": ["A", "B"], "participants": [40, 25], "amount": [1000, 500]}, currency="DKK"
    ... )
    >>> table = ob.people_reached(reg)
    >>> table["people_low"], table["people_high"], table["cost_low"], table["cost_high"]
    ([40], [65], [Decimal('23.07')], [Decimal('37.50')])
    >>> ob.people_reached(reg, overlaps=[("a", "b", 5)])["people_low"]
    [60]
    """
    known = None if overlaps is None else [(str(a), str(b), int(n)) for a, b, n in overlaps]
    settings: dict[str, object] = {
        "by": by,
        "population": population,
        "overlaps": 0 if known is None else len(known),
        "of": of,
    }
    settings |= reg.settings
    table = _engine.people_reached(reg._inner, by, population, known, of)
    return Table(table, settings, name=(f"people reached by {by}" if by else "people reached") + reg._prices)
