"""Which projects are alike, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.errors import SettingsError
from overblik.progress import reporting
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from overblik._register import Register
    from overblik.progress import Progress

__all__ = ["Similarity", "estimate", "similarity"]


class Similarity(Result):
    """All pairs of projects at or above a floor, exactly; from `similarity`.

    Examples
    --------
    >>> import overblik as ob
    >>> reg = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for unge mænd", "Vaskeri i byen"]})
    >>> sim = ob.similarity(reg)
    >>> sim.pairs()["a"], sim.pairs()["b"]
    (['a'], ['b'])
    """

    _name = "similarity"
    _inner: _engine.Similarity

    def __init__(self, inner: _engine.Similarity) -> None:
        super().__init__(inner)

    @property
    def floor(self) -> float:
        """The least similarity that is listed, in [0, 1]."""
        return self._inner.floor

    @property
    def exact(self) -> float:
        """Share of projects whose neighbours above the floor are proved complete, in [0, 1]."""
        return self._inner.exact

    def pairs(self) -> Table:
        """All pairs at or above the floor, each once, by id.

        Returns
        -------
        Table
            ``a``, ``b``, ``similarity`` in [0, 1] (cosine; Salton 1975) and its parts.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.similarity(ob.example(), floor=0.5).pairs().columns[:3]
        ['a', 'b', 'similarity']
        """
        return Table(self._inner.table(), self.settings, name="pairs")

    def nearest(self, id: str, k: int = 10) -> Table:
        """The projects most like one, most alike first, ties by id.

        Parameters
        ----------
        id : str
            The project.
        k : int, default 10
            How many at most.

        Returns
        -------
        Table

        Raises
        ------
        ProjectNotFoundError
            For an unknown id.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.example()
        >>> len(ob.similarity(reg).nearest(reg.ids[0], k=3))
        3
        """
        return Table(self._inner.nearest(str(id), k), {"id": id, "k": k}, name=f"nearest to {id}")

    def explain(self, a: str, b: str) -> Table:
        """Why two projects are alike: the terms they share, with their part in it, and those only one has.

        Parameters
        ----------
        a, b : str
            Ids of the projects.

        Returns
        -------
        Table
            One row a term, largest share first; shares add up to 1. ``settings`` has the similarity.

        Raises
        ------
        ProjectNotFoundError
            For an unknown id.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"id": ["a", "b"], "title": ["Mentor for unge", "Mentor for unge mænd"]})
        >>> len(ob.similarity(reg).explain("a", "b")) > 0
        True
        """
        table, value, identical = self._inner.explain(str(a), str(b))
        told = {"a": a, "b": b, "similarity": value, "identical": identical}
        return Table(table, told, name=f"{a} and {b}, similarity {value:.3f}")

    def matrix(self) -> NDArray[np.float64]:
        """All similarities as a dense matrix in input order, those below the floor included.

        Returns
        -------
        ndarray of shape (n, n)

        Raises
        ------
        SettingsError
            For more than 5 000 projects.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.similarity(ob.example()).matrix().shape
        (113, 113)
        """
        return self._inner.matrix()

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: how many pairs are how much alike."""
        from overblik import charts

        one_form(kind, "histogram")
        return charts.similarity_chart(self)

    def __len__(self) -> int:
        return len(self._inner)

    def __repr__(self) -> str:
        return f"<similarity: {len(self):,} pairs of {self._inner.n:,} projects at or above {self.floor:g}>"

    def _repr_html_(self) -> str:
        facts = {"projects": self._inner.n, "pairs": len(self), "floor": self.floor, "proved complete": self.exact}
        return display.card("Similarity", facts, display.table(self._inner.most_alike(10), caption="most alike"))


def similarity(
    reg: Register,
    *,
    meaning: Any = None,
    floor: float | None = None,
    language: str | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Similarity:
    """Compare the texts of all projects: every pair at or above a floor, exactly.

    Parameters
    ----------
    reg : Register
        The projects; title and description are compared, the title counting twice.
    meaning : None
        Only words are compared; vectors of meaning come in a later version.
    floor : float, optional
        The least similarity to list, in (0, 1]; without it the engine's own, low enough for every level of `cluster`.
    language : str, optional
        ISO 639-1 code of the texts: da, en, no, sv or de; by default each text decides.
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Similarity
        Cosine (Salton, Wong & Yang 1975) of tf-idf vectors (Spärck Jones 1972) in fixed point.

    Raises
    ------
    SettingsError
        For a floor outside (0, 1], an unknown language, or a `meaning`.
    KeyboardInterrupt
        After Ctrl-C, within half a second.

    Examples
    --------
    >>> import overblik as ob
    >>> sim = ob.similarity(ob.example(), floor=0.3)
    >>> sim.floor
    0.3
    """
    if meaning is not None:
        raise SettingsError("meaning is not part of this version; leave it None to compare words")
    settings = {"floor": floor, "text": {"language": language}}
    with reporting(progress) as report:
        return Similarity(_engine.similarity(reg._inner, json.dumps(settings), threads, report))


def estimate(reg: Register) -> Table:
    """Say before running what similarity will cost.

    Parameters
    ----------
    reg : Register
        The projects.

    Returns
    -------
    Table
        One row: projects, distinct texts, terms, multiply-adds (exact), seconds on one core (order of magnitude) and
        memory in MiB.

    Examples
    --------
    >>> import overblik as ob
    >>> ob.estimate(ob.example())["projects"]
    [113]
    """
    return Table(_engine.estimate(reg._inner), {}, name="estimate")
