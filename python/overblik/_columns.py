"""Tables that are no register, as populations and links: columns of text."""

from __future__ import annotations

from typing import Any

from overblik import _engine

__all__ = ["of_frame", "text"]


def of_frame(frame: Any) -> dict[str, list[str | None]] | None:
    """Return the columns of a data frame as text; None for what is none.

    A pandas frame needs no pyarrow: without it the columns are taken cell by cell, and the index before them.
    """
    if type(frame).__module__.partition(".")[0] == "pandas" and hasattr(frame, "columns"):
        try:
            return _engine.stream_columns(frame)
        except ImportError:
            indexed = frame.reset_index()
            return {str(name): [text(cell) for cell in indexed[name].tolist()] for name in indexed.columns}
    return _engine.stream_columns(frame) if hasattr(frame, "__arrow_c_stream__") else None


def text(cell: object) -> str | None:
    """Return a cell as text; None for a missing one."""
    return None if cell is None or cell != cell else str(cell)
