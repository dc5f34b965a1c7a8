"""The report: one self-contained HTML file that answers an economist's questions in their order.

Every word stands in `texts`, every number is written by `numbers`, every chapter is one file. The report reads result
objects and computes nothing about projects.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal

__all__ = ["save"]


def save(
    review: Any, path: str | os.PathLike[str], *, language: Literal["da", "en"] = "da", scripts: bool = True
) -> None:
    """Write the report on a review as one HTML file; nothing in it is fetched from anywhere.

    Parameters
    ----------
    review : Review
        From `overblik.review`.
    path : str or path
        Where to.
    language : {"da", "en"}, default "da"
        Language of words and numbers; texts of the register stay as they are.
    scripts : bool, default True
        Whether charts answer to a pointer. Without scripts they are drawn all the same and the file is ten times
        smaller.

    Raises
    ------
    SettingsError
        For another language.
    """
    from overblik.report.page import render

    Path(path).write_text(render(review, language=language, scripts=scripts), encoding="utf-8", newline="\n")
