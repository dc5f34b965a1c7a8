"""Which projects belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from overblik import _engine, display
from overblik._lineage import GroupChanges
from overblik.progress import reporting
from overblik.results import Result, Table

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from overblik._similarity import Similarity
    from overblik.progress import Progress

__all__ = ["Clustering", "cluster"]

Level: TypeAlias = Literal["auto", "effort", "theme", "identical"] | float


class Members(Table):
    """The projects of the groups: a column by name, the ids of a group by number."""

    def __getitem__(self, key: str | int) -> list[Any]:
        if isinstance(key, str):
            return super().__getitem__(key)
        return [
            i for group, i in zip(super().__getitem__("group"), super().__getitem__("id"), strict=True) if group == key
        ]


class Clustering(Result):
    """Groups of like projects, cut from an exact tree; from `cluster`.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for unge mænd", "Vaskeri i byen"]})
    >>> groups = ob.cluster(ob.similarity(reg), level=0.3)
    >>> groups.labels.tolist()
    [0, 0, 1]
    """

    _name = "groups"
    _inner: _engine.Clustering

    def __init__(self, inner: _engine.Clustering) -> None:
        super().__init__(inner)

    @property
    def labels(self) -> NDArray[np.int64]:
        """The group of each project in input order.

        Groups are numbered from 0 by size; a project alone has a number of its own, from ``len(groups)`` upward.
        """
        return self._inner.labels

    @property
    def level(self) -> float:
        """The similarity at which the tree is cut."""
        return self._inner.level

    @property
    def levels(self) -> dict[str, float]:
        """The named levels: ``effort``, ``theme``, ``identical``."""
        return self._inner.levels

    @property
    def tree(self) -> NDArray[np.float64]:
        """The tree as scipy writes it (`scipy.cluster.hierarchy.linkage`): a, b, distance = 1 - similarity, size.

        Leaves are numbered in input order; average linkage (Sokal & Michener 1958).
        """
        return self._inner.tree

    def cut(self, level: Level) -> Clustering:
        """Cut the same tree elsewhere.

        Parameters
        ----------
        level : {"effort", "theme", "identical", "auto"} or float
            A named level, or a similarity in [0, 1].

        Returns
        -------
        Clustering

        Raises
        ------
        SettingsError
            For another level.

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> len(groups.cut("theme").ungrouped()) <= len(groups.cut("identical").ungrouped())
        True
        """
        return Clustering(self._inner.cut(str(level)))

    def members(self) -> Members:
        """The projects of the groups, group by group; ``members()[3]`` gives the ids of group 3.

        Returns
        -------
        Members
            A table with ``group``, ``id`` and every column of the register.

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> len(groups.members()) + len(groups.ungrouped())
        113
        >>> len(groups.members()[0]) == groups.table()["n"][0]
        True
        """
        return Members(self._inner.members(), self.settings, name="members")

    def table(self) -> Table:
        """One row a group: number, name, projects, money, units, the project in its middle, cohesion.

        Returns
        -------
        Table

        Examples
        --------
        >>> import overblik as ob
        >>> ob.cluster(ob.similarity(ob.example())).table().columns[:3]
        ['group', 'name', 'n']
        """
        return Table(self._inner.table(), self.settings, name="groups")

    def explain(self, group: int) -> Table:
        """What sets a group apart: its terms by log-odds with a Dirichlet prior (Monroe, Colaresi & Quinn 2008).

        Parameters
        ----------
        group : int
            Number of the group in `labels`.

        Returns
        -------
        Table
            One row a term or phrase, strongest first: z in standard errors, members that have it. ``settings`` has
            cohesion, height, the most and least alike pairs, members with their mean similarity, the nearest group, and
            in ``versus`` the terms, with z, that set the group apart from it.

        Raises
        ------
        SettingsError
            For a group that does not exist.

        Examples
        --------
        >>> import overblik as ob
        >>> groups = ob.cluster(ob.similarity(ob.example()))
        >>> groups.explain(0).columns
        ['term', 'z', 'n_members', 'coverage']
        """
        table, told = self._inner.explain(group)
        return Table(table, {"group": group} | told, name=f"group {group}")

    def why_not(self, a: str, b: str) -> Table:
        """Why two projects are, or are not, in one group: where their branches meet, against the level.

        Parameters
        ----------
        a, b : str
            Ids of the projects.

        Returns
        -------
        Table
            One row.

        Raises
        ------
        ProjectNotFoundError
            For an unknown id.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> groups = ob.cluster(ob.similarity(reg))
        >>> len(groups.why_not(reg.ids[0], reg.ids[1]))
        1
        """
        return Table(self._inner.why_not(str(a), str(b)), {"a": a, "b": b}, name=f"{a} and {b}")

    def ungrouped(self) -> Table:
        """Projects like no other at this level, each with its best match.

        Returns
        -------
        Table
            ``project``, ``title``, ``best_match`` (an id, or ``None`` where no text has a word in common) and its
            ``similarity`` in [0, 1]; in the order of the ids.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.cluster(ob.similarity(ob.example())).ungrouped().columns
        ['project', 'title', 'best_match', 'similarity']
        """
        return Table(self._inner.ungrouped(), self.settings, name="ungrouped")

    def changes_from(self, old: Clustering | GroupChanges) -> GroupChanges:
        """Return what became of the groups of an earlier register, with their money.

        A group goes on in one that has at least half of its projects that are still there, or of which it makes up at
        least half of those already there; two projects at least, unless only one is left (after MONIC, Spiliopoulou et
        al. 2006). Projects are the same by their ids.

        Parameters
        ----------
        old : Clustering or GroupChanges
            The groups of the earlier register; or what became of theirs, so that names stay for more than two years.

        Returns
        -------
        GroupChanges

        Raises
        ------
        SettingsError
            For registers with money at different prices.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> then = ob.similarity(reg)
        >>> now = then.update(reg)
        >>> len(ob.cluster(now).changes_from(ob.cluster(then)).projects())
        0
        """
        if isinstance(old, GroupChanges):
            inner = old._inner
            return GroupChanges(_engine.group_changes(inner.clusters, self._inner, inner))
        return GroupChanges(_engine.group_changes(old._inner, self._inner))

    @property
    def notes(self) -> list[str]:
        """What to know before counting: a level that is uncertain or lies below the floor, texts not compared in full.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for unge mænd", "Vaskeri"]})
        >>> ob.cluster(ob.similarity(reg)).notes
        ['the level is uncertain: 3 projects, expected at least 60']
        """
        return self._inner.notes

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: ``kind="bars"`` for money by group, ``kind="timeline"`` for projects in time."""
        from overblik import charts

        return charts.clusters_chart(self, kind=kind or "bars")

    def __repr__(self) -> str:
        return f"<groups: {len(self)} groups, {len(self.ungrouped())} projects alone, cut at {self.level:.3f}>"

    def _repr_html_(self) -> str:
        facts = {"groups": len(self), "projects alone": len(self.ungrouped()), "level": self.level}
        table = display.table(self._frame(), caption="groups")
        return display.card("Groups", facts | self.levels, display.rows(self.notes), table)


def cluster(
    sim: Similarity,
    *,
    level: Level = "auto",
    threads: int | None = None,
    progress: Progress = None,
) -> Clustering:
    """Group like projects: exact average linkage, cut at a level.

    Parameters
    ----------
    sim : Similarity
        From `similarity`.
    level : {"auto", "effort", "theme", "identical"} or float, default "auto"
        Where to cut: ``effort`` (same as ``auto``) puts projects of one effort together, ``theme`` those of one theme,
        ``identical`` near-identical texts only; or a similarity in [0, 1].
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Clustering
        Average linkage (Sokal & Michener 1958).

    Raises
    ------
    SettingsError
        For another level.
    KeyboardInterrupt
        After Ctrl-C, within half a second.

    Examples
    --------
    >>> import overblik as ob
    >>> groups = ob.cluster(ob.similarity(ob.example()), level="effort")
    >>> len(groups.labels)
    113
    """
    with reporting(progress) as report:
        return Clustering(_engine.cluster(sim._inner, str(level), threads, report))
