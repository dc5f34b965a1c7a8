"""The example register: its figures, and how many of the planted relations the findings tell."""

from __future__ import annotations

import itertools
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import overblik as ob

TRUTH: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "fixtures" / "example_truth.json").read_text(encoding="utf-8")
)
PLANTED = {
    (relation["kind"], pair)
    for relation in TRUTH["relations"]
    for pair in itertools.combinations(sorted(relation["projects"]), 2)
}


def relations_of(language: str) -> dict[tuple[str, ...], str]:
    table = ob.review(ob.example(language=language), progress=False).findings.relations().to_dict()
    return {tuple(sorted((a, b))): kind for a, b, kind in zip(table["a"], table["b"], table["kind"], strict=True)}


@pytest.mark.parametrize("language", ["da", "en"])
def test_figures(language: str) -> None:
    reg = ob.example(language=language)
    assert len(reg) == 113
    assert reg.amounts == {"DKK": Decimal("150000000.00")}
    assert len(reg.rejected) == 0
    themes = ob.overview(reg, by="theme").to_dict()
    jobs = dict(zip(themes["theme"], themes["share"], strict=True))[
        {"da": "Beskæftigelse", "en": "Employment"}[language]
    ]
    assert jobs > 50
    assert ob.concentration(reg).below(500_000)["n"][0] >= 45


@pytest.mark.parametrize("language", ["da", "en"])
def test_planted_relations_are_found_with_the_right_kind(language: str) -> None:
    found = relations_of(language)
    right = {(kind, pair) for kind, pair in PLANTED if found.get(pair) == kind}
    by_kind = {kind: sum(k == kind for k, _ in right) / sum(k == kind for k, _ in PLANTED) for kind, _ in PLANTED}
    assert len(right) / len(PLANTED) >= 0.7, by_kind
    assert min(by_kind.values()) >= 0.5, by_kind


@pytest.mark.parametrize("language", ["da", "en"])
def test_few_relations_are_told_that_were_not_planted(language: str) -> None:
    planted = {pair for _, pair in PLANTED}
    told = {pair: kind for pair, kind in relations_of(language).items() if pair not in planted and kind != "similar"}
    assert len(told) <= len(planted) // 4, told


def test_families_lie_together() -> None:
    """The Rand index adjusted for chance, over the members of planted families."""
    from sklearn.metrics import adjusted_rand_score

    reg = ob.example()
    groups = ob.cluster(ob.similarity(reg, progress=False))
    family = {member: family["name"] for family in TRUTH["families"] for member in family["members"]}
    at = [i for i, project in enumerate(reg.ids) if project in family]
    ids = list(reg.ids)
    assert adjusted_rand_score([family[ids[i]] for i in at], [groups.labels[i] for i in at]) >= 0.8


def test_what_is_like_nothing_else_stays_alone() -> None:
    reg = ob.example()
    groups = ob.cluster(ob.similarity(reg, progress=False))
    alone = set(groups.ungrouped()["project"])
    assert len(alone & set(TRUTH["unlike_anything"])) >= 0.8 * len(TRUTH["unlike_anything"])
