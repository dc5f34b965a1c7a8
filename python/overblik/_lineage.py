"""What became of the groups of an earlier register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from overblik import display
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    from overblik import _engine

__all__ = ["GroupChanges"]


class GroupChanges(Result):
    """Which groups are unchanged, grew, shrank, split, merged, are new or gone; from `Clustering.changes_from`.

    Examples
    --------
    >>> import overblik as ob
    >>> old = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for unge mænd", "Vaskeri i byen"]})
    >>> titles = ["Mentor for unge", "Mentor for unge mænd", "Mentor for unge kvinder"]
    >>> new = ob.register({"id": list("abd"), "title": titles})
    >>> then = ob.similarity(old)
    >>> now = then.update(new)
    >>> changes = ob.cluster(now, level=0.3).changes_from(ob.cluster(then, level=0.3))
    >>> changes.table()["what"], changes.table()["n_after"]
    (['grew', 'ungrouped'], [3, 0])
    """

    _name = "changes of groups"
    _inner: _engine.GroupChanges

    def __init__(self, inner: _engine.GroupChanges) -> None:
        super().__init__(inner)

    def table(self) -> Table:
        """Return one row for groups that go on in one another, by currency: the largest first, the ungrouped last.

        Returns
        -------
        Table
            ``key`` and ``name`` (they stay from year to year), ``what`` (unchanged, grew, shrank, changed, split,
            merged, rearranged, new, gone, ungrouped), ``before`` and ``after`` (names of the groups), ``n_before``,
            ``entered`` and of these ``new_to_register``, ``left`` and of these ``gone_from_register``, ``n_after``; by
            ``currency`` the money: ``sum_before`` + ``sum_entered`` - ``sum_left`` + ``sum_changed`` = ``sum_after``,
            exactly. Over all rows n and sums are those of the registers. Sums are ``None`` where nothing has an amount.

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> sorted(set(groups.changes_from(groups).table()["what"]))
        ['unchanged', 'ungrouped']
        """
        return Table(self._inner.table(), self.settings, name=self._name)

    def projects(self) -> Table:
        """Return the projects that are not in the group they were in, by id, and why.

        Returns
        -------
        Table
            ``id``, ``title``, ``before`` and ``after`` (names of groups, ``None`` for none) and ``why``: entered the
            register, left the register, or moved.

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> len(groups.changes_from(groups).projects())
        0
        """
        return Table(self._inner.projects(), self.settings, name="projects that moved")

    def groups(self) -> Table:
        """Return the groups by number with the ``key`` and ``name`` that stay from year to year.

        Returns
        -------
        Table

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> groups.changes_from(groups).groups()["name"] == groups.table()["name"]
        True
        """
        return Table(self._inner.groups(), self.settings, name="groups")

    @property
    def notes(self) -> list[str]:
        """What the reader should know: levels or weights that are not the same."""
        return self._inner.notes

    @property
    def conserved(self) -> dict[str, list[dict[str, Any]]]:
        """Of the ``old`` and the ``new`` register: grouped + ungrouped + excluded by reason = register, by currency."""
        return {"old": self._inner.old().conserved, "new": self._inner.table().conserved}

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: the largest groups by money, with what became of them."""
        from overblik import charts

        one_form(kind, "bars")
        return charts.group_changes_chart(self)

    def __repr__(self) -> str:
        counted: dict[str, int] = {}
        keys, words = self.table()["key"], self.table()["what"]
        for _, what in sorted({(key, what) for key, what in zip(keys, words, strict=True) if what != "ungrouped"}):
            counted[what] = counted.get(what, 0) + 1
        told = ", ".join(f"{n} {what}" for what, n in sorted(counted.items()))
        return f"<{self._name}: {told or 'no groups'}>"

    def _repr_html_(self) -> str:
        facts = {name.replace("_", " "): value for name, value in self.settings.items()}
        table = display.table(self._frame(), caption=self._name)
        return self._card("Changes of groups", facts, display.rows(self.notes), table)
