"""The weights of one register, kept for the next."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from overblik import _engine, display
from overblik.errors import SettingsError

if TYPE_CHECKING:
    import os

__all__ = ["Baseline", "baseline_of"]


class Baseline:
    """What a register decides about similarity: words, terms, weights, what texts share by meaning; from `Similarity`.

    Two registers compared by one baseline are measured alike: projects that stay as they are keep their similarity, to
    the last bit. Every word of the texts stands in it, the names of units, providers and places, and sentences that an
    organisation writes in many projects, but no text of a project.

    Examples
    --------
    >>> import overblik as ob
    >>> kept = ob.similarity(ob.example()).baseline
    >>> kept == ob.similarity(ob.example()).baseline
    True
    """

    def __init__(self, inner: _engine.Baseline) -> None:
        self._inner = inner

    @property
    def settings(self) -> dict[str, Any]:
        """What every register measured by it is compared with."""
        return dict(json.loads(self._inner.settings))

    @property
    def digest(self) -> str:
        """SHA-256 over everything in it; results name it in their ``settings``."""
        return self._inner.digest

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file, as JSON that names its version.

        Parameters
        ----------
        path : path
            The file; an existing one is replaced.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import overblik as ob
        >>> sim = ob.similarity(ob.example())
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = pathlib.Path(folder) / "2026.json"
        ...     sim.baseline.save(file)
        ...     ob.Baseline.load(file) == sim.baseline
        True
        """
        target = Path(path)
        beside = target.with_name(target.name + ".part")
        beside.write_text(self._inner.to_json(), encoding="utf-8")
        beside.replace(target)

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Baseline:
        """Read it from a file.

        Parameters
        ----------
        path : path
            A file that `save` wrote.

        Returns
        -------
        Baseline

        Raises
        ------
        SettingsError
            For a file that is no baseline, of another version, changed since it was written, or made by another
            analyser of words than that of this version of overblik.
        FileNotFoundError
            When there is no such file.

        Examples
        --------
        >>> import tempfile, pathlib
        >>> import overblik as ob
        >>> kept = ob.similarity(ob.example()).baseline
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     file = pathlib.Path(folder) / "2026.json"
        ...     kept.save(file)
        ...     ob.Baseline.load(file).digest == kept.digest
        True
        """
        try:
            text = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise SettingsError(f"{path}: this is no baseline of overblik: {error}") from error
        try:
            return cls(_engine.Baseline.from_json(text))
        except SettingsError as error:
            raise SettingsError(f"{path}: {error}") from error

    def __eq__(self, other: object) -> bool:
        return self.digest == other.digest if isinstance(other, Baseline) else NotImplemented

    def __hash__(self) -> int:
        return hash(self.digest)

    def __repr__(self) -> str:
        meaning = f", meaning of {self._inner.meaning_width}" if self._inner.meaning_width else ""
        known = f"{self._inner.n_texts:,} texts, {self._inner.n_terms:,} terms"
        return f"<baseline {self.digest[:8]}: {known}{meaning}; {self._inner.language}>"

    def _repr_html_(self) -> str:
        facts = {"texts": self._inner.n_texts, "terms": self._inner.n_terms, "language": self._inner.language}
        return display.card(
            "Baseline", {**facts, "meaning": self._inner.meaning_width or "none", "digest": self.digest}
        )


def baseline_of(given: Baseline | str | os.PathLike[str]) -> Baseline:
    """Return a baseline, read where it is given as a path.

    Examples
    --------
    >>> import overblik as ob
    >>> from overblik._baseline import baseline_of
    >>> kept = ob.similarity(ob.example()).baseline
    >>> baseline_of(kept) is kept
    True
    """
    return given if isinstance(given, Baseline) else Baseline.load(given)
