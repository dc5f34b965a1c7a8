"""Which projects are alike, and why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik._baseline import Baseline, baseline_of
from overblik._meaning import meaning_of
from overblik.errors import SettingsError
from overblik.progress import reporting
from overblik.results import Result, Table, one_form

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

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

    @property
    def aspects(self) -> Table:
        """What is compared: each aspect with its weight and the number of projects that have nothing there.

        Examples
        --------
        >>> import overblik as ob
        >>> ob.similarity(ob.example(), weights={"text": 3, "theme": 1}).aspects["weight"]
        [0.75, 0.25]
        """
        return Table(self._inner.aspects(), self.settings, name="aspects")

    @property
    def notes(self) -> list[str]:
        """What the reader should know: a floor that was raised, an old baseline, texts that are not compared in full.

        Examples
        --------
        >>> import overblik as ob
        >>> titles = ["青年教育项目", "Lektier", "Vaskeri"]
        >>> ob.similarity(ob.register({"id": list("abc"), "title": titles})).notes[0][:25]
        '1 of 3 distinct texts are'
        """
        return self._inner.notes

    @property
    def baseline(self) -> Baseline:
        """The weights of this register, or those it was compared by: what next year's is measured with.

        Examples
        --------
        >>> import overblik as ob
        >>> sim = ob.similarity(ob.example())
        >>> ob.similarity(ob.example(), baseline=sim.baseline).pairs() == sim.pairs()
        True
        """
        return Baseline(self._inner.baseline())

    def update(
        self,
        reg: Register,
        *,
        meaning: Any = None,
        meaning_cache: str | os.PathLike[str] | None = None,
        threads: int | None = None,
        progress: Progress = None,
    ) -> Similarity:
        """Compare the projects of another register, as next year's, by the weights of this one.

        Only what is new is compared; the result is that of ``similarity(reg, baseline=sim.baseline)``, bit for bit.

        Parameters
        ----------
        reg : Register
            The other register, whole: with the projects that stay, without those that are gone.
        meaning : optional
            As in `similarity`, from the same model; needed where this register was compared by meaning.
        meaning_cache : path, optional
            As in `similarity`.
        threads : int, optional
            Default: one a core.
        progress : callable or False, optional
            As in `similarity`.

        Returns
        -------
        Similarity
            A project whose text stays keeps its vector, and two such projects their similarity. A word that this
            register does not have counts as one that stands in a single text. `notes` advises a new baseline when more
            than a tenth of the projects is new, or words have become rarer or commoner by a tenth.

        Raises
        ------
        SettingsError
            For vectors of meaning that are missing, not wanted, or of another width.
        KeyboardInterrupt
            After Ctrl-C, within half a second.

        Examples
        --------
        >>> import overblik as ob
        >>> sim = ob.similarity(ob.example())
        >>> sim.update(ob.example()).pairs() == sim.pairs()
        True
        """
        vectors = meaning_of(reg, meaning, cache=meaning_cache, threads=threads, progress=progress)
        with reporting(progress) as report:
            return Similarity(self._inner.update(reg._inner, vectors, threads, report))

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
            One row a term with its aspect, largest share first; shares add up to 1. ``settings`` has the similarity and
            each aspect's part in it.

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
        table, value, identical, aspects = self._inner.explain(str(a), str(b))
        parts = Table(aspects, {}, name="aspects").to_dict()
        told = {"a": a, "b": b, "similarity": value, "identical": identical, "aspects": parts}
        return Table(table, told, name=f"{a} and {b}, similarity {value:.3f}")

    def nearly_identical(self) -> Table:
        """The listed pairs that are nearly the same text: by all their words as they stand, not by what they are about.

        Returns
        -------
        Table
            ``a``, ``b``, ``similarity``, ``words_in_common`` (share of the words of both, function words and numbers
            included; Dice 1945) and ``bearers`` (projects with that text). A pair is listed when the share of words in
            common is at least .80, taken down for a text that many projects bear: ``k`` of ``n`` projects take it down
            by ``ln(k / 2) / ln(n / 2)``.

        Examples
        --------
        >>> import overblik as ob
        >>> reg = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for de unge", "Vaskeri i byen"]})
        >>> ob.similarity(reg).nearly_identical()["words_in_common"]
        [0.8571428571428571]
        """
        return Table(self._inner.nearly_identical(), self.settings, name="nearly identical")

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
        facts: dict[str, Any] = {"projects": self._inner.n, "pairs": len(self), "floor": self.floor}
        facts |= {"proved complete": self.exact, "compared by": compared_by(self.aspects)}
        alike = display.table(self._inner.most_alike(10), caption="most alike")
        return display.card("Similarity", facts, display.rows(self.notes), alike)


def compared_by(aspects: Table) -> str:
    """Say what is compared, how much each aspect counts and how many projects lack it, in one line.

    Examples
    --------
    >>> import overblik as ob
    >>> from overblik._similarity import compared_by
    >>> compared_by(ob.similarity(ob.example(), weights={"text": 3, "theme": 1}).aspects)
    'text .75, theme .25'
    """
    columns = (aspects["aspect"], aspects["weight"], aspects["without"])
    told = ((name, f"{weight:.2f}".removeprefix("0"), without) for name, weight, without in zip(*columns, strict=True))
    return ", ".join(
        f"{name} {weight}" + (f" ({without:,} without)" if without else "") for name, weight, without in told
    )


def similarity(
    reg: Register,
    *,
    meaning: Any = None,
    weights: Mapping[str, int] | None = None,
    meaning_cache: str | os.PathLike[str] | None = None,
    floor: float | None = None,
    language: str | None = None,
    baseline: Baseline | str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Similarity:
    """Compare all projects, by words and whatever else is given: every pair at or above a floor, exactly.

    Parameters
    ----------
    reg : Register
        The projects; title and description are compared, the title counting twice.
    meaning : array of shape (n, d), callable, object with ``.encode``, or "e5", optional
        What the texts mean, beside their words. An array has one row a project in the order of ``reg.ids``, zeros where
        there is none; a function or a model (sentence-transformers, model2vec) is called with lists of texts. ``"e5"``
        is multilingual-e5-small (Wang et al. 2024) inside the extra ``overblik[meaning]``: nothing is downloaded.
        Vectors are centred on the mean of their language; where the register is told in two languages, directions in
        which translations differ count less (Hatch, Kajarekar and Stolcke 2006).
    weights : mapping of str to int, optional
        How much each aspect counts, in whole numbers: ``text`` and ``meaning`` 1 each by default, the tags
        ``target_group``, ``activity`` and ``theme`` 0. Words say nothing across languages: unless ``text`` is given, it
        counts beside meaning by the square of the share of pairs of projects that share a language (a quarter for two
        languages by halves), and by the square of that where translations were found (a sixteenth);
        `Similarity.aspects` has what was used. The similarity is the weighted mean of the cosines; a project that has
        nothing in an aspect is like no other there, and is counted in `Similarity.aspects`.
    meaning_cache : path, optional
        Folder that keeps encoded texts, so that the next register encodes only what is new.
    floor : float, optional
        The least similarity to list, in (0, 1]; without it the engine's own, low enough for every level of `cluster`.
    language : str, optional
        ISO 639 code of the texts: da, en, no (or nb, nn), sv or de, also as nb-NO; by default each text decides.
        Bokmål and Nynorsk are told apart text by text.
    baseline : Baseline or path, optional
        Weights of an earlier register, from `Similarity.baseline`; they come with their own `weights`, `floor` and
        `language`. See `Similarity.update`, which is faster where the earlier similarity is at hand.
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Similarity
        Cosine (Salton, Wong & Yang 1975) of tf-idf vectors (Spärck Jones 1972) in fixed point; with several aspects
        the weighted mean of theirs.

    Raises
    ------
    SettingsError
        For a floor outside (0, 1], an unknown language or aspect, a `meaning` of another shape, a `baseline` that does
        not fit or cannot be read, or settings beside it.
    SchemaError
        For a tag without a column.
    KeyboardInterrupt
        After Ctrl-C, within half a second; while a model in native code encodes, after its texts at hand, a second or
        two. What a `meaning_cache` holds by then stays.

    Examples
    --------
    >>> import overblik as ob
    >>> sim = ob.similarity(ob.example(), floor=0.3)
    >>> sim.floor
    0.3
    """
    if baseline is not None:
        given = {"weights": weights, "floor": floor, "language": language}
        also = [name for name, value in given.items() if value is not None]
        if also:
            raise SettingsError(f"a baseline comes with its own {' and '.join(also)}; leave that out")
        kept = baseline_of(baseline)
        vectors = meaning_of(reg, meaning, cache=meaning_cache, threads=threads, progress=progress)
        with reporting(progress) as report:
            return Similarity(_engine.similarity_by(reg._inner, kept._inner, vectors, threads, report))
    settings = {"floor": floor, "text": {"language": language}, "weights": dict(weights or {})}
    vectors = meaning_of(reg, meaning, cache=meaning_cache, threads=threads, progress=progress)
    with reporting(progress) as report:
        return Similarity(_engine.similarity(reg._inner, json.dumps(settings), vectors, threads, report))


def estimate(reg: Register) -> Table:
    """Say before running what similarity will cost.

    Parameters
    ----------
    reg : Register
        The projects.

    Returns
    -------
    Table
        One row: ``projects``, ``distinct_texts``, ``terms``, the ``floor`` that will be used and about how many
        ``pairs`` reach it, ``seconds`` on one core, and ``memory_mib`` beside the register. Seconds are counted steps
        times what a step took on one machine.

    Examples
    --------
    >>> import overblik as ob
    >>> ob.estimate(ob.example())["projects"]
    [113]
    """
    return Table(_engine.estimate(reg._inner), {}, name="estimate")
