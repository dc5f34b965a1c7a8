"""Small registers with answers worked by hand."""

from __future__ import annotations

import os
from decimal import Decimal
from pathlib import Path

import pytest

import overblik as ob

ROWS = [
    {"id": "P3", "title": "Mentor for unge", "amount": Decimal("60.00"), "unit": "Odense", "theme": "job"},
    {"id": "P1", "title": "Mentor for unge mænd", "amount": Decimal("20.50"), "unit": "Aarhus", "theme": "job"},
    {"id": "P4", "title": "Vaskeri i byen", "amount": None, "unit": "Odense", "theme": "sprog"},
    {"id": "P2", "title": "<script>alert(1)</script>", "amount": Decimal("10.00"), "unit": None, "theme": "sprog"},
]


@pytest.fixture
def rows() -> list[dict[str, object]]:
    return [dict(row) for row in ROWS]


@pytest.fixture
def small(rows: list[dict[str, object]]) -> ob.Register:
    return ob.register(rows, currency="DKK")


@pytest.fixture(scope="session")
def example() -> ob.Register:
    return ob.example()


@pytest.fixture(scope="session")
def reviewed(example: ob.Register) -> ob.Review:
    return ob.review(example)


def words(n: int, seed: int = 1) -> list[str]:
    """Texts of many words from a small vocabulary: dear to compare."""
    state, texts = seed, []
    for _ in range(n):
        text = []
        for _ in range(40):
            state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
            text.append(f"ord{(state >> 33) % 300}x")
        texts.append(" ".join(text))
    return texts


@pytest.fixture(scope="session")
def large() -> ob.Register:
    """A register whose review takes seconds."""
    texts = words(2000)
    return ob.register({"id": [f"L{i:05}" for i in range(len(texts))], "title": texts})


@pytest.fixture
def shared() -> Path:
    here = Path(os.environ.get("OVERBLIK_SHARED", Path(__file__).parents[3] / "shared"))
    if not (here / "data").is_dir():
        pytest.skip("the shared data is not on this machine")
    return here / "data"
