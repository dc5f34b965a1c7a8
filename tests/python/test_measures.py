"""Division of labour, cross tables, inequality, per head, changes, people: through the public names."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob
from overblik.results import Result

UNITS = ["K", "Aa", "O"]
CELLS = {"job": [80, 20, 20], "sport": [10, 5, 1], "sprog": [10, 0, 4]}


@pytest.fixture
def matrix() -> ob.Register:
    rows = [
        {"title": f"{unit} {theme}", "unit": unit, "theme": theme, "amount": amount}
        for theme, amounts in CELLS.items()
        for unit, amount in zip(UNITS, amounts, strict=True)
    ]
    return ob.register(rows, currency="DKK")


def measured(reg: ob.Register) -> dict[str, Result]:
    return {
        "division": ob.division_of_labour(reg),
        "crosstab": ob.crosstab(reg, rows="unit", columns="theme"),
        "inequality": ob.inequality(reg, by="unit"),
        "per_head": ob.per_head(reg, by="unit", population={"K": 4, "O": 3}),
        "changes": ob.compare(reg, reg),
        "people": ob.people_reached(reg, by="unit"),
    }


def test_the_cells_of_the_user(matrix: ob.Register, tmp_path: Path) -> None:
    table = ob.division_of_labour(matrix).table()
    classes = {(u, t): c for u, t, c in zip(table["unit"], table["theme"], table["class"], strict=True)}
    assert classes == {
        ("K", "job"): "C", ("Aa", "job"): "C", ("O", "job"): "C", ("K", "sport"): "C", ("Aa", "sport"): "B",
        ("O", "sport"): "D", ("K", "sprog"): "B", ("O", "sprog"): "B", ("Aa", "sprog"): None,
    }  # fmt: skip
    cross = ob.crosstab(matrix, rows="unit", columns="theme").to_pandas()
    assert cross.loc["total", "total"] == Decimal("150.00")
    assert list(cross.index) == ["Aa", "K", "O", "total"]
    path = tmp_path / "population.csv"
    path.write_bytes("navn;befolkning 2020\nAa;5\nK;4\nØ;1\n".encode("windows-1252"))
    heads = ob.per_head(matrix, by="unit", population=path)
    assert heads.to_dict()["per_head"] == [Decimal("25.00"), Decimal("5.00")]  # K 100 / 4, Aa 25 / 5
    assert (heads.vintage, heads.population, heads.per_head) == ("2020", 9, Decimal("13.89"))  # 125 / 9
    assert (heads.unmatched()["unit"], heads.without_projects()["place"]) == (["O"], ["Ø"])
    turnover = ob.compare(matrix, matrix).turnover()
    assert turnover["change"] == [Decimal("0.00")] * 6


@pytest.mark.parametrize("name", ["division", "crosstab", "inequality", "per_head", "changes", "people"])
def test_a_result_shows_itself_and_becomes_a_frame(name: str) -> None:
    rows = {
        "id": ["a", "b", "c"], "title": ["A", "B", "<script>"], "unit": ["K", "O", "K"], "amount": [1, 2, 3],
        "theme": ["job", "job", "sport"], "participants": [4, 5, None],
    }  # fmt: skip
    one, two = (measured(ob.register(rows, currency="DKK"))[name] for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert "\n" not in repr(one)
    html = one._repr_html_()
    assert html.count("<div") == html.count("</div>")
    assert one.chart().to_dict(validate=False)["$schema"]
    plain = one.to_dict()
    frame = pl.DataFrame(one)
    assert frame.columns == list(plain)
    assert frame.to_dict(as_series=False) == plain
    assert len(one.to_pandas()) == len(frame)
    with pytest.raises(ob.SettingsError, match="no chart of kind 'pie'"):
        one.chart(kind="pie")


def test_order_of_rows_makes_no_difference(matrix: ob.Register) -> None:
    rows = matrix.to_dict()
    ids = matrix.ids
    data = {"id": ids, **{name: rows[name] for name in ("title", "unit", "theme", "amount")}}
    turned = {name: values[::-1] for name, values in data.items()}
    one, two = ob.register(data, currency="DKK"), ob.register(turned, currency="DKK")
    assert ob.division_of_labour(one).digest == ob.division_of_labour(two).digest
    assert ob.compare(one, two).turnover()["change"] == [Decimal("0.00")] * 6


def test_populations_come_in_many_forms(matrix: ob.Register) -> None:
    columns = {"kode": ["1", "2"], "navn": ["K", "Aa"], "folketal_2018": [4, 5]}
    want = ob.per_head(matrix, by="unit", population=columns)
    assert want.vintage == "2018"
    for population in (pd.DataFrame(columns), pl.DataFrame(columns)):
        assert ob.per_head(matrix, by="unit", population=population) == want
    indexed = pd.DataFrame(columns).set_index("navn")
    assert ob.per_head(matrix, by="unit", population=indexed).to_dict()["per_head"] == want.to_dict()["per_head"]
    assert ob.per_head(matrix, by="unit", population=indexed["folketal_2018"]).per_head == want.per_head
    plain = ob.per_head(matrix, by="unit", population={"K": 4, "Aa": 5}, vintage=2018)
    assert plain.to_dict()["per_head"] == want.to_dict()["per_head"]
    assert ob.per_head(matrix, by="unit", population={"1": 9}, names={"K": "1"}).to_dict()["match"] == ["given"]
    with pytest.raises(ob.SettingsError, match="population is a int"):
        ob.per_head(matrix, by="unit", population=5)
    with pytest.raises(ob.SettingsError, match=r"'4\.5' is no whole number"):
        ob.per_head(matrix, by="unit", population={"K": 4.5})
    with pytest.raises(ob.SettingsError, match="it has: a, b"):
        ob.per_head(matrix, by="unit", population={"a": [1], "b": [2]})


def test_pandas_frames_need_no_pyarrow(matrix: ob.Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    population = pd.DataFrame({"folketal": [4, 5]}, index=pd.Index(["K", "Aa"], name="navn"))
    assert ob.per_head(matrix, by="unit", population=population).per_head == Decimal("13.89")
    links = pd.DataFrame({"old": ["a"], "new": ["b"]})
    reg = [ob.register({"id": [key], "title": ["t"], "amount": [1]}, currency="DKK") for key in "ab"]
    assert len(ob.compare(*reg, links=links).lineage()) == 1


def test_municipalities_of_denmark(shared: Path) -> None:
    path = shared / "dk_municipalities" / "municipalities_population_2020.csv"
    units = ["Københavns Kommune", "Odense", "Nordfyn", "Vesthimmerlands Kommune"]
    reg = ob.register({"title": list("ABCD"), "unit": units, "amount": [632340, 1, 1, 1]}, currency="DKK")
    heads = ob.per_head(reg, by="unit", population=path)
    assert heads.vintage == "2020"
    assert heads.to_dict()["unit"][0] == "Københavns Kommune"
    assert heads.to_dict()["per_head"][0] == Decimal("1.00")
    matched = dict(zip(heads.to_dict()["unit"], heads.to_dict()["place"], strict=True))
    lost = dict(zip(heads.unmatched()["unit"], heads.unmatched()["nearest"], strict=True))
    assert set(matched) | set(lost) == set(units)
    assert sum(heads.without_projects()["population"]) + heads.population == 5_822_763


@pytest.mark.parametrize(
    "links", [{"c": "d"}, {"c": ["d"]}, [("c", "d")], pd.DataFrame({"old": ["c"], "new": ["d"]})], ids=str
)
def test_links_come_in_many_forms(links: Any) -> None:
    old = ob.register({"id": list("abc"), "title": list("ABC"), "amount": [100, 50, 30]}, currency="DKK")
    new = ob.register({"id": list("abd"), "title": list("ABD"), "amount": [120, 40, 60]}, currency="DKK")
    changes = ob.compare(old, new, links=links)
    assert changes.lineage()["relation"] == ["renewal"]
    conventions = changes.turnover()["convention"]
    assert conventions == ["linked"] * 6 + ["unlinked"] * 6
    with pytest.raises(ob.ProjectNotFoundError):
        ob.compare(old, new, links={"x": "d"})
    with pytest.raises(ob.SettingsError, match="pairs"):
        ob.compare(old, new, links=[("a", "b", "c")])
    assert {side: lines[0]["register"][0] for side, lines in changes.conserved.items()} == {"old": 3, "new": 3}


def test_people_are_bounds_and_never_a_sum(matrix: ob.Register) -> None:
    rows = {"id": list("abc"), "title": list("ABC"), "participants": [40, 25, 10], "amount": [1000, 500, 300]}
    reg = ob.register(rows, currency="DKK")
    table = ob.people_reached(reg, population=60, overlaps=[("a", "b", 5)])
    assert (table["people_low"], table["people_high"]) == ([60], [60])
    assert 75 not in [value for column in table.to_dict().values() for value in column]
    with pytest.raises(ob.NotIdentified, match="participants"):
        ob.people_reached(ob.register({"title": ["A"], "amount": [1]}, currency="DKK"))
    with pytest.raises(ob.SettingsError, match="share 26"):
        ob.people_reached(reg, overlaps=[("a", "b", 26)])


def test_thin_sugar_has_the_known_limits_and_any_other() -> None:
    reg = ob.register({"title": list("ABCD"), "amount": [99_999, 100_000, 400_000, 9_400_001]}, currency="DKK")
    c = ob.concentration(reg)
    assert c.below()["limit"] == [Decimal(100_000), Decimal(500_000), Decimal(10_000_000)]
    assert c.below()["n"] == [1, 3, 4]
    assert c.below("99999.01")["n"] == [1]
    assert c.below([Decimal("0.5"), 100_001])["n_share"] == [0.0, 0.5]


@pytest.mark.parametrize(
    ("q", "number"),
    [(0, 4.0), (0.5, 3.438302), (1, 2.971004), (2, 50 / 21), (3, 2.103516), (float("inf"), 1 / 0.6)],
)
def test_hill_numbers_of_every_order(q: float, number: float) -> None:
    """60, 20, 10, 10. q = .5: (√.6 + √.2 + 2 √.1)² = 1.854266²; q = 3: (.216 + .008 + .002)^(-1/2) = .226^(-1/2)."""
    reg = ob.register({"title": list("ABCD"), "amount": [60, 20, 10, 10]}, currency="DKK")
    assert ob.concentration(reg).hill(q) == pytest.approx(number, abs=5e-7)
    with pytest.raises(ob.SettingsError, match="0 or more"):
        ob.concentration(reg).hill(-1)


def test_percentiles_are_exact_and_say_their_definition() -> None:
    reg = ob.register({"title": list("ABCD"), "unit": ["x"] * 4, "amount": [10, 1, 3, 2]}, currency="DKK")
    table = ob.totals(reg, by="unit", measures=["p25", "p75", "p99", "median"])
    # numpy.quantile([1, 2, 3, 10], [.25, .75, .99]) = 1.75, 4.75, 9.79
    assert [table[p][0] for p in ("p25", "p75", "p99")] == [Decimal("1.75"), Decimal("4.75"), Decimal("9.79")]
    assert "Hyndman & Fan" in table.settings["quantiles"]
    with pytest.raises(ob.SettingsError, match="p1 to p99"):
        ob.totals(reg, by="unit", measures=["p100"])


# Amounts in hundredths up to the limit of 128 bits.
LIMIT = 2**127
FAR = st.one_of(
    st.integers(LIMIT - 500, LIMIT - 1),
    st.integers(-LIMIT, -LIMIT + 500),
    st.integers(-(10**6), 10**6),
    st.integers(-(2**100), 2**100),
)
ROWS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), FAR), min_size=1, max_size=8)


def money(minor: int) -> Decimal:
    return Decimal((int(minor < 0), tuple(int(d) for d in str(abs(minor))), -2))


def fits(minor: int) -> bool:
    return -LIMIT <= minor < LIMIT


def minor(amount: Decimal) -> int:
    return int(amount.scaleb(2, context=__import__("decimal").Context(prec=60)))


def registered(rows: list[tuple[str, str, int]]) -> ob.Register:
    units, themes, amounts = zip(*rows, strict=True)
    data = {"id": [f"p{i}" for i in range(len(rows))], "title": ["t"] * len(rows)}
    return ob.register(data | {"unit": units, "theme": themes, "amount": [money(x) for x in amounts]}, currency="DKK")


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROWS)
def test_sums_are_exact_or_refused(rows: list[tuple[str, str, int]]) -> None:
    reg = registered(rows)
    want: dict[str, int] = defaultdict(int)
    for unit, _, x in rows:
        want[unit] += x
    try:
        table = ob.totals(reg, by="unit", measures=["sum"])
    except ob.AmountOverflowError:
        assert not all(fits(x) for x in [*want.values(), sum(want.values())])
    else:
        assert {unit: minor(x) for unit, x in zip(table["unit"], table["sum"], strict=True)} == want


@settings(max_examples=60, deadline=None, derandomize=True)
@given(ROWS)
def test_cross_tables_are_exact_or_refused(rows: list[tuple[str, str, int]]) -> None:
    reg = registered(rows)
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for unit, theme, x in rows:
        cells[unit, theme] += x
    margins = [sum(x for key, x in cells.items() if wanted in key) for wanted in "abcxyz"]
    try:
        table = ob.crosstab(reg, rows="unit", columns="theme")
    except ob.AmountOverflowError:
        assert not all(fits(x) for x in [*cells.values(), *margins, sum(cells.values())])
    else:
        shown = {
            (unit, theme): minor(x)
            for theme in table.columns[1:-1]
            for unit, x in zip(table["unit"][:-1], table[theme][:-1], strict=True)
            if x is not None
        }
        assert shown == cells
        assert minor(table["total"][-1]) == sum(cells.values())


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 2**90)), min_size=1, max_size=8), st.integers(1, 10**7)
)
def test_per_head_is_the_fraction_rounded_half_to_even(rows: list[tuple[str, int]], people: int) -> None:
    reg = registered([(unit, "x", x) for unit, x in rows])
    heads = ob.per_head(reg, by="unit", population={"a": people, "b": 1, "c": 7}, digits=3).to_dict()
    for unit, amount in zip(heads["unit"], heads["per_head"], strict=True):
        exact = Fraction(sum(x for u, x in rows if u == unit), 100 * {"a": people, "b": 1, "c": 7}[unit])
        assert Fraction(amount) == Fraction(round(exact * 1000), 1000)  # round() of a fraction is half to even


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("xyz"), st.integers(-50, 10**6)), min_size=1, max_size=12
    )
)
def test_oecd_classes_are_those_of_the_slow_version(rows: list[tuple[str, str, int]]) -> None:
    cells: dict[tuple[str, str], int] = defaultdict(int)
    for unit, theme, x in rows:
        cells[unit, theme] += x
    positive = {key: x for key, x in cells.items() if x > 0}
    whole = sum(positive.values())
    want = {}
    for (unit, theme), x in positive.items():
        in_theme = sorted((y for (_, t), y in positive.items() if t == theme), reverse=True)
        of_unit = sum(y for (u, _), y in positive.items() if u == unit)
        concentrated = Fraction(x, sum(in_theme)) > Fraction(of_unit, whole)
        before = sum(y for y in in_theme if y > x)  # important unless those above already reach 90 %
        important = Fraction(before, sum(in_theme)) < Fraction(9, 10)
        want[unit, theme] = {(1, 0): "A", (1, 1): "B", (0, 1): "C", (0, 0): "D"}[concentrated, important]
    table = ob.division_of_labour(registered(rows)).table()
    got = {(u, t): c for u, t, c in zip(table["unit"], table["theme"], table["class"], strict=True) if c is not None}
    assert got == want


SIDES = st.dictionaries(st.sampled_from("abcde"), st.integers(0, 2**126), min_size=1)


@settings(max_examples=40, deadline=None, derandomize=True)
@given(SIDES, SIDES)
def test_turnover_adds_up_exactly_or_is_refused(before: dict[str, int], after: dict[str, int]) -> None:
    def of(side: dict[str, int]) -> ob.Register:
        data = {"id": list(side), "title": list(side), "amount": [money(x) for x in side.values()]}
        return ob.register(data, currency="DKK")

    try:
        table = ob.compare(of(before), of(after)).turnover()
    except ob.AmountOverflowError:
        assert not (fits(sum(before.values())) and fits(sum(after.values())))
        return
    change = dict(zip(table["flow"], (minor(x) for x in table["change"]), strict=True))
    both = before.keys() & after.keys()
    assert change == {
        "entry": sum(x for key, x in after.items() if key not in before),
        "exit": -sum(x for key, x in before.items() if key not in after),
        "expansion": sum(max(after[key] - before[key], 0) for key in both),
        "contraction": sum(min(after[key] - before[key], 0) for key in both),
        "unchanged": 0,
        "total": sum(after.values()) - sum(before.values()),
    }


def test_results_say_which_prices_they_are_in() -> None:
    """A number in constant prices without its index and vintage would be taken for a nominal one."""
    reg = ob.register(
        {
            "id": ["a", "b"],
            "title": ["Jobklub", "Mentor"],
            "amount": ["100.00", "300.00"],
            "start": ["2017-01-01"] * 2,
            "end": ["2017-12-31"] * 2,
            "unit": ["Odense", "Aarhus"],
            "theme": ["job"] * 2,
        },
        currency="DKK",
    )
    index = ob.PriceIndex({2017: "100", 2018: "110"}, kind="index", name="CPI", vintage="2026")
    real = reg.in_prices(2018, index)
    results = [
        ob.concentration(real),
        ob.crosstab(real, rows="unit", columns="theme"),
        ob.division_of_labour(real),
        ob.inequality(real, by="unit"),
        ob.per_head(real, by="unit", population={"Odense": 10, "Aarhus": 20}),
        ob.totals(real, by="unit"),
    ]
    for result in results:
        assert result.settings["price_basis"] == "2018 prices, CPI (2026)", result
    assert "price_basis" not in ob.concentration(reg).settings
    with pytest.raises(ob.SettingsError, match="nominal money, the new one in 2018 prices"):
        ob.compare(reg, real)


def test_commitments_are_compared_where_the_register_tells_them_apart() -> None:
    reg = ob.register(
        {"id": ["a"], "title": ["Wells"], "spent": ["40"], "promised": ["100"], "paid": ["40"]},
        schema=ob.Schema(
            id="id", title="title", amount="spent", commitment="promised", disbursed="paid", currency="EUR"
        ),
    )
    table = ob.execution(reg)
    # 40 of 100 paid; the amount is what was spent and would always read 100 per cent
    assert [str(table[name][0]) for name in ("committed", "disbursed", "remaining", "disbursed_share")] == [
        "100.00",
        "40.00",
        "60.00",
        "40.00",
    ]


def _lasting(amounts: dict[str, str], **further: list[object]) -> ob.Register:
    """Projects of 2017, so that an index has one year to go by."""
    n = len(amounts)
    columns: dict[str, list[object]] = {
        "id": list(amounts),
        "title": list(amounts),
        "amount": list(amounts.values()),
        "start": ["2017-01-01"] * n,
        "end": ["2017-12-31"] * n,
    }
    return ob.register(columns | further, currency="DKK")


def _index(vintage: str = "2026") -> ob.PriceIndex:
    return ob.PriceIndex({2017: "100", 2018: "110"}, kind="index", name="CPI", vintage=vintage)


def test_tables_carry_their_prices_in_settings_and_name() -> None:
    reg = _lasting({"a": "100.00", "b": "300.00"}, unit=["x", "y"], theme=["s", "t"], participants=[4, 6])
    real = reg.in_prices(2018, _index())
    basis = "2018 prices, CPI (2026)"
    for table in (
        ob.people_reached(real),
        ob.people_reached(real, by="unit"),
        ob.crosstab(real, rows="unit", columns="theme"),
        ob.overview(real),
        ob.totals(real, by="unit"),
    ):
        assert table.settings["price_basis"] == basis, table
        assert basis in repr(table), table
        assert basis in table._repr_html_(), table
    for measure in (
        ob.concentration(real),
        ob.division_of_labour(real),
        ob.inequality(real, by="unit"),
        ob.per_head(real, by="unit", population={"x": 10, "y": 20}),
        ob.compare(real, real),
    ):
        assert measure.settings["price_basis"] == basis, measure
        assert basis in measure._repr_html_(), measure
    for nominal in (ob.people_reached(reg), ob.crosstab(reg, rows="unit", columns="theme"), ob.compare(reg, reg)):
        assert "price_basis" not in nominal.settings
        assert "prices" not in nominal._repr_html_()


def test_execution_says_its_prices() -> None:
    reg = _lasting({"a": "100.00"}, disbursed=["40.00"])
    table = ob.execution(reg.in_prices(2018, _index()))
    assert table.settings["price_basis"] == "2018 prices, CPI (2026)"
    assert "2018 prices" in repr(table)
    # 100 · 110/100 and 40 · 110/100
    assert [str(table[name][0]) for name in ("committed", "disbursed")] == ["110.00", "44.00"]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("other", ["nominal", "base", "vintage"])
def test_two_price_bases_are_never_compared(other: str, turned: bool) -> None:
    """Prices of 2017 against those of 2018, or two vintages of one index, would look like growth."""
    reg = _lasting({"a": "100.00", "b": "300.00"})
    real = reg.in_prices(2018, _index())
    wrong = {"nominal": reg, "base": reg.in_prices(2017, _index()), "vintage": reg.in_prices(2018, _index("2025"))}[
        other
    ]
    pair = (real, wrong) if turned else (wrong, real)
    with pytest.raises(ob.SettingsError, match=r"one price basis with in_prices"):
        ob.compare(*pair)


def test_one_price_basis_is_compared() -> None:
    old, new = _lasting({"a": "100.00"}), _lasting({"a": "150.00"})
    changes = ob.compare(old.in_prices(2018, _index()), new.in_prices(2018, _index()))
    # (150 - 100) · 110/100
    assert str(changes.turnover()["change"][-1]) == "55.00"


def test_execution_reconciles_commitments_not_what_was_spent() -> None:
    reg = ob.register(
        {
            "id": ["a", "b", "c"],
            "title": ["Wells", "Roads", "School"],
            "unit": ["x", "x", "y"],
            "spent": ["40", "7", "9"],
            "promised": ["100", None, "60"],
            "paid": ["40", "5", None],
        },
        schema=ob.Schema(
            id="id", title="title", unit="unit", amount="spent", commitment="promised", disbursed="paid", currency="EUR"
        ),
    )
    table = ob.execution(reg, by="unit")
    told = dict(zip(table["unit"], zip(table["committed"], table["unknown_committed"], strict=True), strict=True))
    # x promised 100 and an unknown amount; y 60, of which nobody knows what was paid
    assert {unit: [None if a is None else str(a) for a in row] for unit, row in told.items()} == {
        "x": ["100.00", None],
        "y": ["60.00", "60.00"],
    }
    [line] = table.conserved
    # 100 + 60 of a and c; b has no commitment
    assert (line["counted"], line["excluded"]["unknown_amount"][0]) == ((2, Decimal("160.00")), 1)
    assert line["holds"]


def test_execution_needs_what_was_paid() -> None:
    reg = ob.register(
        {"id": ["a"], "title": ["Wells"], "promised": ["100"]},
        schema=ob.Schema(id="id", title="title", commitment="promised", currency="EUR"),
    )
    with pytest.raises(ob.SchemaError, match="no 'disbursed'"):
        ob.execution(reg)
