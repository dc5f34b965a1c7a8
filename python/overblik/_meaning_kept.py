"""Encoded texts in a folder, for the next register."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING, cast

from overblik._meaning import checked, encoded
from overblik.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from overblik._meaning import Encode, Vectors
    from overblik.progress import Report

__all__ = ["Kept"]

_FILE = "overblik-meaning.sqlite"
# Seconds to wait for another process that writes.
_PATIENCE = 30.0
# What a model makes of these tells it from others; at most so many kept texts are asked for again as well.
_PROBES = ["overblik over offentlige projekter", "an overview of public projects"]
_ASKED_AGAIN = 3
# Runs of one model may differ in the last bits; two models differ in the first.
_SAME = 0.999


class Kept:
    """Vectors kept by the content of their text, for each model apart.

    A model is told by what it makes of two sentences, so that another model, or another version, never answers for it.
    A model of a vocabulary may know no word of them: some of the kept texts are asked for again, and when it answers
    differently nothing that is kept counts.
    """

    def __init__(self, folder: Path, encode: Encode) -> None:
        self._encode = encode
        self._path = folder / _FILE
        self._model = _digest(*(_packed(checked(encode([probe]), [probe])[0]) for probe in _PROBES))
        with self._readable():
            folder.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(self._path, timeout=_PATIENCE)
            self._database.execute(
                "create table if not exists vectors"
                " (model blob, text blob, dtype text, vector blob, primary key (model, text))"
            )

    def encode(self, texts: list[str], characters: int | None, report: Report | None) -> Vectors:
        """Return a vector for each text, from the folder where it has it."""
        import numpy as np

        with self._readable():
            known = {text: vector for text in texts if (vector := self._get(text)) is not None}
        if not self._answers_alike(known):
            known = {}
        missing = [text for text in texts if text not in known]
        for batch, vectors in encoded(missing, self._encode, characters, report):
            with self._readable():
                self._put(batch, vectors)
            known.update(zip(batch, vectors, strict=True))
        if len({len(vector) for vector in known.values()}) > 1:
            raise SettingsError(self._told("it holds vectors of several lengths for one model"))
        return cast("Vectors", np.stack([known[text] for text in texts]))

    def _answers_alike(self, known: dict[str, Vectors]) -> bool:
        few = sorted(known)[:: max(1, len(known) // _ASKED_AGAIN)][:_ASKED_AGAIN]
        return all(_alike(known[text], checked(self._encode([text]), [text])[0]) for text in few)

    def _get(self, text: str) -> Vectors | None:
        import numpy as np

        key = (self._model, _digest(text.encode()))
        row = self._database.execute("select dtype, vector from vectors where model = ? and text = ?", key).fetchone()
        if row is None:
            return None
        vector: Vectors = np.frombuffer(row[1], dtype=row[0])
        if row[0] not in ("float32", "float64") or not np.isfinite(vector).all():
            raise ValueError("a vector that no model gave")
        return vector

    def _put(self, texts: list[str], vectors: Vectors) -> None:
        rows = [
            (self._model, _digest(text.encode()), str(v.dtype), v.tobytes())
            for text, v in zip(texts, vectors, strict=True)
        ]
        with self._database:  # each batch stays, also when the next is interrupted
            self._database.executemany("insert or replace into vectors values (?, ?, ?, ?)", rows)

    @contextmanager
    def _readable(self) -> Iterator[None]:
        """Say of every trouble with the file which file it is."""
        try:
            yield
        except (sqlite3.Error, OSError, TypeError, ValueError) as error:
            raise SettingsError(self._told(str(error))) from error

    def _told(self, trouble: str) -> str:
        return f"meaning_cache: {self._path} cannot be used ({trouble}); delete that file or name another folder"

    def close(self) -> None:
        """Close the file."""
        self._database.close()


def _alike(a: Vectors, b: Vectors) -> bool:
    import numpy as np

    if len(a) != len(b):
        return False
    lengths = float(np.linalg.norm(a)) * float(np.linalg.norm(b))
    return float(a @ b) >= _SAME * lengths if lengths else not (a.any() or b.any())


def _packed(vector: Vectors) -> bytes:
    return str(vector.dtype).encode() + vector.tobytes()


def _digest(*content: bytes) -> bytes:
    return hashlib.sha256(b"".join(content)).digest()
