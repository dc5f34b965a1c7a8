"""What to ask about the projects, and how many efforts they really are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from overblik import _engine, display
from overblik.progress import reporting
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    from overblik._cluster import Clustering
    from overblik._register import Register
    from overblik._similarity import Similarity
    from overblik.progress import Progress

Language: TypeAlias = Literal["da", "en"]

__all__ = ["Distinct", "Findings", "distinct", "findings"]


class Findings(Result):
    """Questions with their evidence, never verdicts; from `findings`.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> f = ob.findings(reg, ob.cluster(ob.similarity(reg)))
    >>> f.table().columns[:3]
    ['kind', 'group', 'projects']
    """

    _name = "findings"
    _inner: _engine.Findings

    def __init__(self, inner: _engine.Findings) -> None:
        super().__init__(inner)

    def table(self, *, language: Language | None = None) -> Table:
        """One row a finding, with its projects, units, money, certainty, reason and a question.

        Parameters
        ----------
        language : {"da", "en"}, optional
            Of reasons and questions; by default Danish for Danish texts, else English.

        Returns
        -------
        Table
            ``at_stake_low`` and ``at_stake_high`` bound the money at stake: 0 and the sum less its largest part.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> "question" in ob.findings(reg, ob.cluster(ob.similarity(reg))).table().columns
        True
        """
        return Table(self._inner.table(language), self.settings, name="findings")

    def relations(self, *, language: Language | None = None) -> Table:
        """Pairs of related projects: benign relations (tranche, phase, replica, component …) and the others.

        Parameters
        ----------
        language : {"da", "en"}, optional
            Of the reasons; by default Danish for Danish texts, else English.

        Returns
        -------
        Table
            One row a pair, with its kind and the parts it rests on.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> "kind" in ob.findings(reg, ob.cluster(ob.similarity(reg))).relations().columns
        True
        """
        return Table(self._inner.relations(language), self.settings, name="relations")

    def of(self, kind: str, *, language: Language | None = None) -> Table:
        """The findings of one kind.

        Parameters
        ----------
        kind : str
            As in the column ``kind`` of `table`.
        language : {"da", "en"}, optional
            Of reasons and questions; by default Danish for Danish texts, else English.

        Returns
        -------
        Table

        Raises
        ------
        SettingsError
            For a kind that overblik does not know.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> set(ob.findings(reg, ob.cluster(ob.similarity(reg))).of("replica")["kind"])
        {'replica'}
        """
        return Table(self._inner.of(kind, language), self.settings | {"kind": kind}, name=f"findings, {kind}")

    @property
    def uninformative(self) -> dict[str, tuple[int, int]]:
        """Kinds that touch so many projects that they tell little of any: how many, of how many."""
        return {kind: (touched, of) for kind, touched, of in self._inner.uninformative}

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart of the findings."""
        from overblik import charts

        one_form(kind, "bounds")
        return charts.findings_chart(self)


class Distinct(Result):
    """How many really different efforts there are; from `distinct`.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> d = ob.distinct(reg, ob.similarity(reg))
    >>> 1 <= d.low <= d.value <= d.high <= 113
    True
    """

    _name = "distinct efforts"
    _inner: _engine.Distinct

    def __init__(self, inner: _engine.Distinct) -> None:
        super().__init__(inner)

    @property
    def value(self) -> float:
        """Effective number of efforts at q = 2 (Leinster & Cobbold 2012): like projects count as one."""
        return self._inner.value

    @property
    def low(self) -> float:
        """Lower bound of `value`: projects without text are like the others."""
        return self._inner.low

    @property
    def high(self) -> float:
        """Upper bound of `value`: projects without text are like no other."""
        return self._inner.high

    @property
    def redundancy(self) -> float:
        """1 - `value` / the number without likeness, in [0, 1]."""
        return self._inner.redundancy

    def hill(self, q: int) -> float:
        """Similarity-adjusted effective number of order q.

        Parameters
        ----------
        q : {0, 1, 2}
            0 counts every effort, 1 counts them by share, 2 counts mostly the large ones.

        Returns
        -------
        float

        Raises
        ------
        SettingsError
            For another order.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> d = ob.distinct(reg, ob.similarity(reg))
        >>> d.hill(2) == d.value
        True
        """
        return self._inner.hill(q)

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart of the effective numbers by order."""
        from overblik import charts

        one_form(kind, "bounds")
        return charts.distinct_chart(self)

    def __repr__(self) -> str:
        return f"<distinct efforts: {self.value:.1f} (from {self.low:.1f} to {self.high:.1f})>"

    def _repr_html_(self) -> str:
        facts = {"efforts": self.value, "at least": self.low, "at most": self.high, "redundancy": self.redundancy}
        return display.card("Really different efforts", facts, display.table(self._frame(), caption="by order"))


def findings(reg: Register, groups: Clustering, *, threads: int | None = None, progress: Progress = None) -> Findings:
    """Ask what should be asked: how like projects relate, where efforts scatter, what is at stake.

    Parameters
    ----------
    reg : Register
        The projects.
    groups : Clustering
        Their groups, from `cluster`.
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Findings
        Fragmentation, overlap and duplication as GAO (2015) separates them, after benign relations.

    Raises
    ------
    SettingsError
        When the groups belong to another register.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.example()
    >>> len(ob.findings(reg, ob.cluster(ob.similarity(reg)))) > 0
    True
    """
    with reporting(progress) as report:
        return Findings(_engine.findings(reg._inner, groups._inner, threads, report))


def distinct(reg: Register, sim: Similarity, *, threads: int | None = None, progress: Progress = None) -> Distinct:
    """Count the really different efforts: an effective number that knows likeness.

    Parameters
    ----------
    reg : Register
        The projects.
    sim : Similarity
        Their similarity; what two projects of the register may have by chance counts as 0: the median of all pairs
        plus up to 2.5 deviations below it, which over many projects would add up to one single effort.
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Distinct
        Leinster & Cobbold (2012), weighted by money, or by number where the register has no amounts.

    Raises
    ------
    SettingsError
        When the similarity belongs to another register.
    CurrencyError
        When the register has several currencies.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"title": ["Mentor for unge", "Vaskeri i byen"], "amount": [1, 1]}, currency="DKK")
    >>> ob.distinct(reg, ob.similarity(reg)).value
    2.0
    """
    with reporting(progress) as report:
        return Distinct(_engine.distinct(reg._inner, sim._inner, threads, report))
