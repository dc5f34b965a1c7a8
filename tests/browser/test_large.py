"""A large register: the page shows the largest and says exactly what it does not show."""

from __future__ import annotations

import re
import time
from decimal import Decimal
from pathlib import Path

import fake

from overblik import report


def large_review(n: int = 20_000) -> object:
    projects = fake.projects(n)
    for i, project in enumerate(projects):
        project.provider, project.group = f"Udfører {i % 3000}", i % 4000
    return fake.review(projects, label=None)


def test_file_stays_small_and_nothing_vanishes(tmp_path: Path) -> None:
    review = large_review()
    path = tmp_path / "large.html"
    began = time.perf_counter()
    report.save(review, path)  # type: ignore[arg-type]
    assert time.perf_counter() - began < 20
    assert path.stat().st_size < 5_000_000
    page = path.read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")

    providers = review.totals["provider"].to_dict()["sum"]  # type: ignore[attr-defined]
    shown, left = sorted(providers, reverse=True)[:15], sorted(providers, reverse=True)[15:]
    rest = re.search(r"og 2\.985 mere, ([\d.]+(?:,\d\d)?) kr\. tilsammen", page)
    assert rest is not None
    written = Decimal(rest[1].replace(".", "").replace(",", "."))
    assert written == sum(left, Decimal(0))
    assert written + sum(shown, Decimal(0)) == sum(providers, Decimal(0))
    assert re.search(r"Yderligere 3\.970 grupper med 19\.850 projekter", page)
