"""The tree against scipy: the same groups, the same heights to rounding."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform
from sklearn.metrics import adjusted_rand_score

import overblik as ob

FLOOR = 0.1


def register_of(titles: list[str]) -> ob.Register:
    return ob.register({"id": [f"T{i:05d}" for i in range(len(titles))], "title": titles})


def invented(n: int) -> list[str]:
    """Titles of six words, some common and some rare, drawn by a fixed seed."""
    rng = np.random.default_rng(705)
    words = np.minimum(rng.zipf(1.3, (n, 6)), 4_000)
    return [" ".join(f"ord{word}x" for word in row) + f" nr{at // 3}y" for at, row in enumerate(words)]


def assert_same_as_scipy(titles: list[str]) -> None:
    sim = ob.similarity(register_of(titles), floor=FLOOR)
    groups = ob.cluster(sim, level=0.3)
    distances = 1.0 - sim.matrix()
    np.fill_diagonal(distances, 0.0)
    theirs = linkage(squareform(distances, checks=False), "average")
    for level in (0.15, 0.3, 0.5, 0.7):
        labels = fcluster(theirs, 1.0 - level, "distance")
        assert adjusted_rand_score(labels, groups.cut(level).labels) == 1.0, level
    ours, heights = np.sort(groups.tree[:, 2]), np.sort(theirs[:, 2])
    upper = heights < 1.0 - FLOOR - 1e-6
    assert upper.sum() > len(titles) / 4
    assert np.abs(ours[: upper.sum()] - heights[upper]).max() < 1e-9


def test_invented_titles_are_grouped_as_by_scipy() -> None:
    assert_same_as_scipy(invented(600))


def test_3000_real_texts_are_grouped_as_by_scipy(shared: Path) -> None:
    path = shared / "eu_structural_funds" / "projects.parquet"
    if not path.exists():
        pytest.skip(f"{path.name} is not on this machine")
    names = pq.read_table(path, columns=["project_name"])["project_name"].to_pylist()
    titles = list(dict.fromkeys(name for name in names[::31] if name and len(name) > 20))[:3_000]
    assert len(titles) == 3_000
    assert_same_as_scipy(titles)
