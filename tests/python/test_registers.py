"""Golden figures of real registers that lie beside the checkout; skipped, by name, where they are absent."""

from __future__ import annotations

import csv
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import pytest

import overblik as ob

DATA = Path(__file__).parents[3] / "shared" / "data"
DANISH = DATA / "dk_eu_projects" / "projects.csv"
EUROPEAN = DATA / "eu_structural_funds" / "projects.parquet"
BUDGET = Decimal("10490610795.15")
UNION = Decimal("4611190571.47")

needs_danish = pytest.mark.skipif(not DANISH.exists(), reason=f"{DANISH} is absent")
needs_european = pytest.mark.skipif(not EUROPEAN.exists(), reason=f"{EUROPEAN} is absent")


@needs_danish
@pytest.mark.parametrize(
    ("column", "total"), [("budget_dkk", BUDGET), ("budget_dkk_raw", BUDGET), ("eu_dkk", UNION), ("eu_dkk_raw", UNION)]
)
def test_danish_sums(column: str, total: Decimal) -> None:
    reg = ob.read(DANISH, schema=ob.Schema(id="id", title="title", amount=column, currency="DKK"))
    assert (len(reg), reg.amounts) == (705, {"DKK": total})


@needs_danish
def test_every_danish_project_that_shares_a_title_is_related_to_it() -> None:
    with DANISH.open(encoding="utf-8") as source:
        rows = list(csv.DictReader(source))
    titles: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        titles[row["title"]].append(row["id"])
    shared = [ids for ids in titles.values() if len(ids) > 1]
    assert sum(map(len, shared)) == 43
    relations = ob.review(ob.read(DANISH), progress=False).findings.relations().to_dict()
    related = {frozenset(pair) for pair in zip(relations["a"], relations["b"], strict=True)}
    for ids in shared:
        for project in ids:
            assert any(frozenset((project, other)) in related for other in ids if other != project), project


@needs_european
def test_european_totals_per_currency() -> None:
    reg = ob.read(
        EUROPEAN,
        schema=ob.Schema(
            title="project_name", description="project_description", amount="total_amount", currency="currency"
        ),
    )
    assert len(reg) == 492_254
    assert {code: str(amount) for code, amount in reg.amounts.items()} == {
        "CZK": "48011431146.78",
        "DKK": "10490610795.15",
        "EUR": "175349568817.90",
        "GBP": "17706926110.62",
        "HRK": "9032670578.44",
        "HUF": "6124212881812.00",
        "PLN": "218987413327.48",
        "RON": "32258634088.58",
        "SEK": "4354438151.00",
    }


LABELS = {
    "TRANSFORMER": "multi_fund_split",
    "GameLab4Health": "multi_fund_split",
    "Design2Innovate": "multi_fund_split",
    "GLOBAL": "multi_fund_split",
    "Udvikling af stedbundne turismekoncepter": "multi_fund_split",
    "Netværksinitiativ": "tranche",
    "DEXADEM": "tranche",
    "Alu-kompetenceudvikling": "tranche",
    "BrainsBusiness": "phase",
    "SustainAgri": "phase",
    "Green Solution House": "phase",
    "Nordjysk Iværksætter Netværk": "phase",
    "Detailakademiet": "replica cross_region",
    "Hærvejen": "replica cross_region",
    "Modtagelse og fastholdelse": "replica parallel_same_fund",
}
"""The labels of the fifteen same-title groups of 2007-13 (method reference, 7.3)."""


@needs_danish
@pytest.mark.parametrize("unit", ["region", "fund"])
def test_danish_same_title_groups_get_their_labels(unit: str) -> None:
    schema = ob.Schema(
        id="id",
        title="title",
        description="description",
        amount="budget_dkk",
        currency="DKK",
        start="start_date",
        end="end_date",
        unit=unit,
        provider=["beneficiary_cvr", "beneficiary"],
        programme="fund" if unit == "region" else None,
        theme="theme",
        place="city",
        dims=["period"],
    )
    reg = ob.read(DANISH, schema=schema)
    with DANISH.open(encoding="utf-8") as source:
        rows = {row["id"]: row for row in csv.DictReader(source)}
    relations = ob.review(reg, progress=False).findings.relations().to_dict()
    told: dict[str, set[str]] = defaultdict(set)
    for a, b, kind, sub in zip(*(relations[name] for name in ("a", "b", "kind", "sub")), strict=True):
        one, two = rows[a], rows[b]
        if one["title"] == two["title"] and one["period"] == two["period"] == "2007-2013":
            told[one["title"]].add(f"{kind} {sub}" if sub else kind)
    assert len(told) == 15
    for title, kinds in told.items():
        expected = [label for start, label in LABELS.items() if title.startswith(start)]
        assert [*kinds] == expected, title
