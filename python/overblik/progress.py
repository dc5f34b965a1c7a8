"""A bar for work that takes over a second, in terminals and notebooks."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias

Report: TypeAlias = Callable[[str, int, int], object]
Progress: TypeAlias = Report | Literal[False] | None

_PATIENCE = 1.0  # seconds without a bar


class _Bar:
    """One bar a step, from the second second on."""

    def __init__(self) -> None:
        self._began = time.monotonic()
        self._step = ""
        self._bar: object | None = None

    def __call__(self, step: str, done: int, total: int) -> None:
        if time.monotonic() - self._began < _PATIENCE:
            return
        if step != self._step:
            self.close()
            self._step, self._bar = step, _new_bar(step, total)
        self._bar.n = min(done, total) if total else done  # type: ignore[union-attr]
        self._bar.refresh()  # type: ignore[union-attr]

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()  # type: ignore[attr-defined]
            self._bar = None


def _new_bar(step: str, total: int) -> object:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a notebook without widgets falls back to text, with a warning
        from tqdm.auto import tqdm
    return tqdm(total=total or None, desc=step, leave=False)


def _is_watched() -> bool:
    in_notebook = "IPython" in sys.modules and hasattr(sys.modules["IPython"].get_ipython(), "kernel")
    return in_notebook or (sys.stderr is not None and sys.stderr.isatty())


@contextmanager
def reporting(progress: Progress) -> Iterator[Report | None]:
    """Yield what the engine calls with (step, done, total): a bar, the caller's own function, or nothing."""
    if progress is not None or not _is_watched():
        yield progress or None
        return
    bar = _Bar()
    try:
        yield bar
    finally:
        bar.close()
