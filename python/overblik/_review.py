"""Everything with one set of settings."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from overblik import _engine, display
from overblik._cluster import Clustering
from overblik._concentration import Concentration
from overblik._findings import Distinct, Findings
from overblik._meaning import meaning_of
from overblik._register import Register
from overblik._similarity import Similarity, compared_by
from overblik.progress import reporting
from overblik.results import Result, Table

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence

    from overblik.progress import Progress

__all__ = ["Headline", "Review", "review"]


# What a notebook shows of a review: the beginning of each table, the rest stands in the report.
_SHOWN = 10
_MONEY = ("currency", "n", "sum", "share", "mean", "median", "effective_number", "unknown")
_GROUPS = ("group", "title", "name", "n", "sum", "currency", "units", "cohesion", "stability")
_QUESTIONS = ("kind", "projects", "at_stake_high", "currency", "certainty", "question")


class Headline(str):
    """One sentence on a register, in Danish and English, with its numbers.

    Examples
    --------
    >>> import overblik as ob
    >>> headline = ob.review(ob.example(language="en")).headline
    >>> headline.numbers["n"]
    113
    >>> print(headline.da)
    Invented example: 113 projekter, 150.000.000,00 kr. ...
    """

    __slots__ = ("da", "en", "numbers")
    da: str
    en: str
    numbers: dict[str, Any]

    def __new__(cls, da: str, en: str, language: str, numbers: Mapping[str, Any]) -> Headline:
        headline = super().__new__(cls, da if language == "da" else en)
        headline.da, headline.en, headline.numbers = da, en, dict(numbers)
        return headline


class Review(Result):
    """Every result of a register, computed with one set of settings; from `review`.

    Examples
    --------
    >>> import overblik as ob
    >>> result = ob.review(ob.example())
    >>> result.overview["n"]
    [113]
    """

    _name = "review"
    _inner: _engine.Review

    def __init__(self, inner: _engine.Review) -> None:
        super().__init__(inner)

    @property
    def register(self) -> Register:
        """The projects."""
        return Register(self._inner.register)

    @property
    def overview(self) -> Table:
        """All projects in one row a currency."""
        return Table(self._inner.table(), self.settings, name="overview")

    @property
    def totals(self) -> dict[str, Table]:
        """Totals by column, as ``review.totals["theme"]``."""
        return {name: Table(t, self.settings | {"by": name}, name=f"by {name}") for name, t in self._inner.totals}

    @property
    def concentration(self) -> dict[str, Concentration]:
        """Concentration of the money by column, over projects under ``"project"``; ``"unit, DKK"`` with currencies."""
        measured = [Concentration(inner) for inner in self._inner.concentration]
        several = len({c.currency for c in measured}) > 1
        names = [str(c.settings["by"] or "project") for c in measured]
        return {f"{n}, {c.currency}" if several else n: c for n, c in zip(names, measured, strict=True)}

    @property
    def similarity(self) -> Similarity:
        """Which projects are alike."""
        return Similarity(self._inner.similarity)

    @cached_property
    def clusters(self) -> Clustering:
        """Which projects belong together."""
        return Clustering(self._inner.clusters)

    @property
    def findings(self) -> Findings:
        """What to ask."""
        return Findings(self._inner.findings)

    @property
    def distinct(self) -> Distinct | None:
        """How many really different efforts, by money; by number where money cannot weigh them: see `refusals`."""
        inner = self._inner.distinct
        return None if inner is None else Distinct(inner)

    @property
    def refusals(self) -> dict[str, str]:
        """Results that the data cannot support, with the reason."""
        return self._inner.refusals

    @property
    def ledger(self) -> Table:
        """What is counted and what is left out, by reason."""
        return Table(self._inner.ledger, self.settings, name="ledger")

    @property
    def coverage(self) -> Table:
        """How much of each field is known."""
        return Table(self._inner.coverage, self.settings, name="coverage")

    @property
    def manifest(self) -> dict[str, Any]:
        """What it takes to compute the same again: versions, settings, digests, counts of what was left out."""
        return dict(json.loads(self._inner.manifest))

    @property
    def headline(self) -> Headline:
        """One sentence; ``.da`` and ``.en`` in either language, ``.numbers`` its numbers."""
        da, en = self._inner.headline()
        return Headline(da, en, self._inner.language, self._inner.numbers)

    def save(self, path: str | os.PathLike[str], *, language: Literal["da", "en"] = "da") -> None:
        """Write one self-contained HTML file: nothing in it is fetched from anywhere.

        Parameters
        ----------
        path : str or path
            Where to.
        language : {"da", "en"}, default "da"
            Language of the report; texts of the register stay as they are.

        Raises
        ------
        SettingsError
            For another language.

        Examples
        --------
        >>> import overblik as ob, pathlib, tempfile
        >>> path = pathlib.Path(tempfile.mkdtemp(), "overblik.html")
        >>> ob.review(ob.example()).save(path, language="da")
        >>> path.stat().st_size > 0
        True
        """
        from overblik import report

        report.save(self, path, language=language)

    def to_json(self) -> str:
        """Return every result but the list of pairs as one JSON text; money as decimal text.

        Returns
        -------
        str

        Examples
        --------
        >>> import json
        >>> import overblik as ob
        >>> json.loads(ob.review(ob.example()).to_json())["overview"]["sum"]
        ['150000000.00']
        """
        return self._inner.to_json()

    def chart(self, *, kind: str | None = None) -> Any:
        """Return an Altair chart: where the money lies, by the first column of `totals`."""
        return next(iter(self.totals.values()), self.overview).chart(kind=kind)

    def __repr__(self) -> str:
        return f"<review: {self.headline}>"

    def _repr_html_(self) -> str:
        parts = [
            display.table(t._frame(), caption=t._name, shown=_SHOWN, only=[by, *_MONEY])
            for by, t in self.totals.items()
        ]
        parts.append(display.table(self.clusters._frame(), caption="what belongs together", shown=_SHOWN, only=_GROUPS))
        parts.append(display.table(self.findings._frame(), caption="what to ask", shown=3 * _SHOWN, only=_QUESTIONS))
        facts = {
            "rejected cells or rows": len(self.register.rejected),
            "compared by": compared_by(self.similarity.aspects),
            "digest": self.digest[:16],
            "the whole page": 'review.save("overblik.html")',
        }
        return display.card(str(self.headline), facts, *parts)


def review(
    reg: Register,
    *,
    settings: Mapping[str, Any] | None = None,
    meaning: Any = None,
    meaning_cache: str | os.PathLike[str] | None = None,
    by: str | Sequence[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> Review:
    """Run every step with one set of settings.

    Parameters
    ----------
    reg : Register
        The projects.
    settings : mapping, optional
        What to change of the defaults, as ``Review.settings`` shows them: ``{"cluster": {"level": "theme"}}``.
    meaning : array of shape (n, d), callable, object with ``.encode``, or "e5", optional
        What the texts mean, beside their words: see `similarity`.
    meaning_cache : path, optional
        Folder that keeps encoded texts, so that the next register encodes only what is new.
    by : str or list of str, optional
        Columns of the totals; by default theme, unit and provider where the register has them.
    threads : int, optional
        Default: one a core. The result does not depend on it.
    progress : callable or False, optional
        Called with (step, done, total). By default a bar appears when the work takes over a second.

    Returns
    -------
    Review

    Raises
    ------
    SettingsError
        For an unknown setting, or one outside its range.
    KeyboardInterrupt
        After Ctrl-C, within half a second; while a model in native code encodes, after its texts at hand, a second or
        two. What a `meaning_cache` holds by then stays.

    Examples
    --------
    >>> import overblik as ob
    >>> result = ob.review(ob.example(), by=["theme"])
    >>> list(result.totals)
    ['theme']
    """
    changed = dict(settings or {})
    cluster = changed.get("cluster")
    if isinstance(cluster, Mapping) and "level" in cluster:
        changed["cluster"] = {**cluster, "level": str(cluster["level"])}
    if by is not None:
        changed["by"] = [by] if isinstance(by, str) else list(by)
    vectors = meaning_of(reg, meaning, cache=meaning_cache, threads=threads, progress=progress)
    with reporting(progress) as report:
        return Review(_engine.review(reg._inner, json.dumps(changed), vectors, threads, report))
