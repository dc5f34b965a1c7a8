"""The groups of the 705 Danish EU projects, words only: figures of the design, no text of the register."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

import overblik as ob

PROJECTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "dk_eu_projects" / "projects.csv"


@pytest.mark.skipif(not PROJECTS.exists(), reason=f"no {PROJECTS.name} of dk_eu_projects beside the checkout")
def test_groups_of_the_danish_eu_projects() -> None:
    groups = ob.cluster(ob.similarity(ob.read(PROJECTS), progress=False))
    labels = [int(label) for label in groups.labels]
    with PROJECTS.open(encoding="utf-8", newline="") as file:
        titles = [row["title"].strip().lower() for row in csv.DictReader(file)]
    assert len(titles) == len(labels) == 705
    same: defaultdict[str, list[int]] = defaultdict(list)
    for title, label in zip(titles, labels, strict=True):
        same[title].append(label)
    repeated = [found for found in same.values() if len(found) > 1]
    assert (len(repeated), sum(map(len, repeated))) == (22, 45)
    assert sum(len(set(found)) == 1 for found in repeated) >= 21
    foreign = [
        label for title, label in zip(titles, labels, strict=True) if "udenlandsk" in title and "arbejdskraft" in title
    ]
    assert len(foreign) == 9
    assert max(Counter(foreign).values()) >= 8
    assert max(Counter(labels).values()) < 40
