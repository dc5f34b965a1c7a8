"""Every result has a chart, in any order of imports."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest

import overblik as ob
from overblik import charts


@pytest.mark.parametrize("name", ["overview", "similarity", "clusters", "findings", "distinct"])
def test_a_result_draws_itself(reviewed: ob.Review, name: str) -> None:
    assert getattr(reviewed, name).chart().to_dict(validate=False)["$schema"]


def test_the_others_draw_themselves_too(reviewed: ob.Review) -> None:
    for result in (reviewed, reviewed.totals["theme"], reviewed.concentration["project"]):
        assert result.chart().to_dict(validate=False)["$schema"]
    assert reviewed.clusters.chart(kind="timeline").to_dict(validate=False)["$schema"]
    with pytest.raises(ValueError, match="no chart of kind 'pie'; there"):
        reviewed.overview.chart(kind="pie")
    with pytest.raises(ValueError, match="no chart of kind 'pie'; there"):
        reviewed.clusters.chart(kind="pie")


@pytest.mark.parametrize("module", ["overblik.charts", "overblik.report", "overblik.cli"])
def test_modules_import_alone(module: str) -> None:
    subprocess.run([sys.executable, "-W", "error", "-c", f"import {module}"], check=True, capture_output=True)


def _two_currencies() -> ob.Register:
    return ob.register(
        {
            "id": list("abcde"),
            "title": ["Jobklub", "Mentor", "Sprog", "Cykler", "Lektier"],
            "unit": ["x", "x", "y", "y", "z"],
            "theme": ["s", "t", "s", "t", "s"],
            "amount": ["400.00", "100.00", "3.00", "2.00", None],
            "currency": ["DKK", "DKK", "EUR", "EUR", None],
        }
    )


def _bars(chart: Any) -> list[dict[str, Any]]:
    spec = chart.to_dict(validate=False)
    return list(spec["layer"][0].get("data", spec.get("data"))["values"])


def test_currencies_are_drawn_each_on_its_own_scale() -> None:
    chart = charts.totals_chart(ob.totals(_two_currencies(), by="unit"), language="da")
    bars = _bars(chart)
    assert [(bar["label"], bar["currency"], bar["x"]) for bar in bars] == [
        ("x", "DKK", 1.0),
        ("y", "EUR", 1.0),  # 5 of 5 euro, not 5 of 500 kroner
        ("z", "", 0.0),
    ]
    assert bars[2]["short"] == "\N{EM DASH}"
    assert chart.to_dict(validate=False)["title"]["subtitle"] == "Hver valuta har sin egen målestok."
    alone = charts.totals_chart(ob.totals(_two_currencies().filter(unit="x"), by="theme"))
    assert [bar["x"] for bar in _bars(alone)] == [400.0, 100.0]


def test_groups_of_two_columns_have_a_bar_each() -> None:
    chart = charts.totals_chart(ob.totals(_two_currencies(), by=["unit", "theme"]), language="en")
    bars = _bars(chart)
    assert [bar["label"] for bar in bars] == ["x · s", "x · t", "y · s", "y · t", "z · s"]
    assert len({bar["key"] for bar in bars}) == 5
    assert chart.to_dict(validate=False)["title"]["text"] == "Amount by unit × theme"


def test_what_is_unknown_together_is_not_zero() -> None:
    n = charts.MOST + 5
    reg = ob.register(
        {
            "title": [f"P{i}" for i in range(n)],
            "unit": [f"u{i:02}" for i in range(n)],
            "amount": ["1"] * 3 + [None] * (n - 3),
        },
        currency="DKK",
    )
    last = _bars(charts.totals_chart(ob.totals(reg, by="unit")))[-1]
    assert (last["label"], last["short"]) == ("5 øvrige", "\N{EM DASH}")


def test_tables_without_a_sum_draw_the_money_they_have() -> None:
    reg = _two_currencies().filter(unit=["x"])
    ledger = _bars(reg.ledger().chart())
    assert {(bar["label"], bar["short"]) for bar in ledger} == {
        ("Medregnet", "500\N{NO-BREAK SPACE}kr."),
        ("Registret", "500\N{NO-BREAK SPACE}kr."),
    }
    assert [(bar["label"], bar["x"]) for bar in _bars(ob.overview(reg).chart())] == [("i alt", 500.0)]


def test_years_are_drawn_in_their_order_and_prices_are_named() -> None:
    reg = ob.register(
        {
            "title": ["A", "B"],
            "amount": [10, 90],
            "start": ["2016-01-01", "2017-01-01"],
            "end": ["2016-12-31", "2017-12-31"],
        },
        currency="DKK",
    )
    years = ob.totals(reg.by_year(), by="year")
    assert [bar["label"] for bar in _bars(years.chart())] == ["2016", "2017"]
    index = ob.PriceIndex({2016: "100", 2017: "110"}, kind="index", name="CPI", vintage="2026")
    real = reg.by_year().in_prices(2017, index)
    assert ob.totals(real, by="year").chart().to_dict(validate=False)["title"] == "Beløb efter år, 2017-priser"


@pytest.mark.parametrize(("measure", "cell"), [("sum", "400"), ("n", "1"), ("share", "80,0")])
def test_cells_of_a_cross_table_are_written(measure: str, cell: str) -> None:
    reg = _two_currencies().filter(unit=["x"])
    table = ob.crosstab(reg, rows="unit", columns="theme", measure=measure)
    assert _bars(charts.crosstab_chart(table, language="da"))[0]["short"] == cell


def test_a_curve_over_units_is_not_called_one_of_projects() -> None:
    curve = ob.concentration(_two_currencies(), by="unit", currency="DKK")
    title = charts.lorenz_chart(curve, language="da").to_dict(validate=False)["title"]
    assert title == "Andel af pengene, efter enhed"
