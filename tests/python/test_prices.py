"""Years, constant prices and exchange rates, against fractions worked out here."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

DAY = datetime.date(2010, 1, 1)


def register(**columns: list[Any]) -> ob.Register:
    columns["title"] = columns["id"]
    return ob.register(columns, currency=None if "currency" in columns else "DKK")


def cents(amount: Decimal) -> int:
    return int(amount.scaleb(2))


def half_even(value: Fraction) -> int:
    return round(value)  # Python rounds fractions half to even


def test_a_million_by_days() -> None:
    # 184 + 365 + 181 = 730 days: 25 205 479.45, 50 000 000, 24 794 520.55 øre; the spare øre goes to 2018
    reg = register(id=["P-17"], amount=["1000000.00"], start=["2016-07-01"], end=["2018-06-30"])
    years = reg.by_year()
    assert years.ids == ["P-17 · 2016", "P-17 · 2017", "P-17 · 2018"]
    assert years.to_dict()["amount"] == [Decimal("252054.79"), Decimal("500000.00"), Decimal("247945.21")]
    assert years.to_dict()["family"] == ["P-17"] * 3
    assert years.settings["years"] == "day_proportional"
    assert "3 project-years of 1 projects" in repr(years)
    assert "3 project-years of 1 projects" in years.notes[-1]


def test_money_without_a_year_is_shown_as_such() -> None:
    reg = register(
        id=["a", "b", "c"],
        amount=["100.00", "50.00", "7.00"],
        start=["2016-01-01", "2016-01-01", "2016"],
        end=["2017-12-31", None, "2016"],
    )
    table = ob.totals(reg.by_year(), by="year", measures=["n", "sum"])
    assert all(line["holds"] for line in table.conserved)
    # 366 of 731 days in 2016: 100.00 · 366 / 731 = 50.068…; the rest 49.93
    found = dict(zip(table["year"], table["sum"], strict=True))
    assert found == {"2016": Decimal("50.07"), "2017": Decimal("49.93"), None: Decimal("57.00")}
    assert sorted(reg.by_year().rejected["reason"]) == ["coarse_date", "open_interval"]
    assert "57.00 DKK" in reg.by_year().notes[-1]


def test_years_by_award_and_as_reported() -> None:
    reg = register(id=["a", "b"], amount=[1, 2], award_date=["2015-03-01", None], regnskab=["2016", "2017"])
    assert reg.by_year(basis="award").to_dict()["year"] == ["2015", None]
    assert reg.by_year(basis="reported", year="regnskab").to_dict()["year"] == ["2016", "2017"]
    with pytest.raises(ob.SettingsError, match="day_proportional, award, reported"):
        reg.by_year(basis="budget")  # type: ignore[arg-type]
    with pytest.raises(ob.SchemaError, match="year="):
        reg.by_year(basis="reported")
    with pytest.raises(ob.SchemaError, match="needs start and end"):
        reg.by_year()
    with pytest.raises(ob.SettingsError, match="by year already"):
        reg.by_year(basis="award").by_year(basis="award")


def test_prices_of_one_year_say_which() -> None:
    index = ob.PriceIndex({2016: "0.25", 2017: "1.147"}, kind="inflation", name="CPI", vintage="World Bank 2025")
    reg = register(id=["a"], unit=["Odense"], amount=["1000.00"], start=["2015-01-01"], end=["2015-12-31"])
    real = reg.in_prices(2017, index)
    # 1000.00 · 1.0025 · 1.01147 = 1013.998675 → 1014.00
    assert real.to_dict()["amount"] == [Decimal("1014.00")]
    assert real.to_dict()["nominal"] == [Decimal("1000.00")]
    assert real.price_basis == "2017 prices, CPI (World Bank 2025)"
    assert reg.price_basis == "nominal"
    assert real.settings["price_digest"] == index.digest
    assert "World Bank 2025" in real.notes[-1]
    assert "World Bank 2025" in repr(real)
    assert real.digest != reg.digest
    table = ob.totals(real, by="unit", measures=["sum"])
    assert table["sum"] == [Decimal("1014.00")]
    assert table.settings["price_vintage"] == "World Bank 2025"
    assert "2017 prices" in repr(table)
    assert ob.totals(real, by="unit", measures=["sum"], of="nominal")["sum"] == [Decimal("1000.00")]
    # the same data, two vintages: two results, each saying its own
    other = ob.PriceIndex({2016: "0.25", 2017: "1.2"}, kind="inflation", name="CPI", vintage="World Bank 2026")
    assert reg.in_prices(2017, other).digest != real.digest
    with pytest.raises(ob.SettingsError, match="already"):
        real.in_prices(2016, index)
    with pytest.raises(ob.SettingsError, match="first by_year"):
        real.by_year()


def test_what_has_no_price_level_is_left_out_by_reason() -> None:
    index = ob.PriceIndex({2016: "1", 2017: "2"}, kind="inflation")
    reg = register(
        id=["a", "b", "c"],
        amount=["100.00", "50.00", "7.00"],
        start=["2016-01-01", "2016-01-01", "2016-01-01"],
        end=["2016-12-31", None, "2019-12-31"],
    )
    with pytest.raises(ob.SettingsError, match=r"2015–2017.*2018.*2019.*missing="):
        reg.in_prices(2017, index)
    real = reg.in_prices(2017, index, missing="exclude")
    assert real.to_dict()["amount"] == [Decimal("102.00"), None, None]
    assert sorted(real.rejected["reason"]) == ["no_index", "open_interval"]
    assert "1 no_index, 1 no_year: 57.00 DKK" in real.notes[-1]
    with pytest.raises(ob.SettingsError, match="2015–2017"):
        reg.in_prices(2030, index)


def test_an_index_is_for_one_currency() -> None:
    index = ob.PriceIndex({2016: "1"}, kind="inflation")
    reg = register(id=["a", "b"], amount=[100, 100], currency=["DKK", "EUR"], award_date=["2016-01-01"] * 2)
    with pytest.raises(ob.CurrencyError, match="DKK, EUR"):
        reg.in_prices(2016, index, basis="award")
    real = reg.in_prices(2016, index, basis="award", currency="DKK")
    assert real.to_dict()["amount"] == [Decimal("100.00"), None]
    assert real.rejected["reason"] == ["other_currency"]


RATES = {"date": ["2017-06-30", "2017-07-03"], "USD": ["1.1412", "1.1369"], "DKK": ["7.4366", "7.4366"]}


def test_every_row_keeps_what_it_was() -> None:
    reg = register(
        id=["a", "b", "c", "d"],
        amount=["100.00", "100.00", "100.00", "100.00"],
        currency=["EUR", "DKK", "USD", "EUR"],
        award_date=["2017-07-01", None, "2017-07-02", "2017"],
    )
    rates = ob.Rates(RATES, base="EUR", name="ECB", vintage="2026-10-30")
    dkk = reg.convert("DKK", rates)
    cells = dkk.to_dict()
    # 743.66; 100.00 · 7.4366 / 1.1412 = 651.6473… → 651.65
    assert cells["amount"] == [Decimal("743.66"), Decimal("100.00"), Decimal("651.65"), None]
    assert cells["currency"] == ["DKK"] * 4
    assert cells["original_amount"] == ["100.00"] * 4
    assert cells["original_currency"] == ["EUR", "DKK", "USD", "EUR"]
    assert cells["rate"] == ["7.4366", None, "7.4366/1.1412", None]
    assert cells["rate_date"] == ["2017-06-30", None, "2017-06-30", None]
    assert cells["rate_source"][0] == "ECB (2026-10-30)"
    assert (dkk.rejected["reason"], dkk.rejected["value"]) == (["no_date"], ["100.00 EUR"])
    assert "found 2017" in dkk.rejected["detail"][0]
    assert dkk.settings["rates_vintage"] == "2026-10-30"
    assert set(dkk.amounts) == {"DKK"}
    with pytest.raises(ob.SettingsError, match="award_date, start, end"):
        reg.convert("DKK", rates, at="award")
    with pytest.raises(ob.SchemaError, match="start"):
        reg.convert("DKK", rates, at="start")
    one_day = reg.convert("DKK", rates, at=datetime.date(2017, 6, 30)).to_dict()["amount"]
    assert one_day == [Decimal("743.66"), Decimal("100.00"), Decimal("651.65"), Decimal("743.66")]


@pytest.mark.parametrize("gap", [0, 1])
def test_a_day_off_takes_fridays_rate_if_it_may(gap: int) -> None:
    rates = ob.Rates(RATES, base="EUR")
    saturday = datetime.date(2017, 7, 1)
    if gap:
        assert rates.find("EUR", "DKK", on=saturday, max_gap_days=gap) == (
            Fraction("7.4366"),
            datetime.date(2017, 6, 30),
        )
    else:
        with pytest.raises(ob.NotIdentified, match="2017-06-30 … 2017-07-03"):
            rates.find("EUR", "DKK", on=saturday, max_gap_days=gap)


@pytest.mark.parametrize("number", [7.4366, 100.0])
def test_a_float_is_refused_and_text_is_not(number: float) -> None:
    with pytest.raises(ob.SettingsError, match=r"column 'DKK', row 1: .* binary float"):
        ob.Rates({"date": ["2017-06-30"], "DKK": [number]}, base="EUR")
    with pytest.raises(ob.SettingsError, match="binary float"):
        ob.PriceIndex({2016: number})
    for exact in (str(number), Decimal(str(number))):
        assert len(ob.Rates({"date": ["2017-06-30"], "DKK": [exact]}, base="EUR")) == 1
        assert len(ob.PriceIndex({2016: exact}, kind="index")) == 1


def test_the_kind_is_never_guessed() -> None:
    with pytest.raises(ob.SettingsError, match=r"2016: 0\.25 … 2017: 1\.147.*kind="):
        ob.PriceIndex({2016: "0.25", 2017: "1.147"})
    assert ob.PriceIndex({2015: "100", 2016: "100.3"}).kind == "index"
    assert ob.PriceIndex({2015: "1", 2016: "-0.1"}).kind == "inflation"
    with pytest.raises(ob.SettingsError, match="no index"):
        ob.PriceIndex({2015: "1", 2016: "-0.1"}, kind="index")
    with pytest.raises(ob.SettingsError, match="index, inflation"):
        ob.PriceIndex({2015: "1"}, kind="cpi")  # type: ignore[arg-type]


def test_frames_of_text_are_tables() -> None:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    table = {"Year": [2016, 2017, 2018], "Inflation": ["0.25", None, "0.814"]}
    plain = ob.PriceIndex(table)
    assert plain.years == "2015–2018"
    rows = [dict(zip(table, row, strict=True)) for row in zip(*table.values(), strict=True)]
    for data in (pd.DataFrame(table, dtype=object), pl.DataFrame(table), pa.table(table), rows):
        assert ob.PriceIndex(data) == plain
    with pytest.raises(ob.SettingsError, match="do not compare"):
        plain.ratio(2016, 2018)
    assert plain.to_dict()["level"] == [Decimal(x) for x in ("100.000000", "100.250000", "100.000000", "100.814000")]
    with pytest.raises(ob.SchemaError, match="int"):
        ob.PriceIndex(5)


def test_results_show_themselves() -> None:
    index = ob.PriceIndex({2016: "10", 2017: "20"}, kind="inflation", name="<CPI>", vintage="2025")
    assert index.to_dict()["level"] == [Decimal("100.000000"), Decimal("110.000000"), Decimal("132.000000")]
    assert "&lt;CPI&gt;" in index._repr_html_()
    assert index == ob.PriceIndex({2017: "20", 2016: "10"}, kind="inflation")
    rates = ob.Rates(RATES, base="EUR")
    assert "2017-06-30 – 2017-07-03" in repr(rates)
    assert "units for one EUR" in rates._repr_html_()
    assert rates.to_dict()["last_rate"] == ["7.4366", "1.1369"]


projects = st.lists(
    st.tuples(st.integers(-(10**12), 10**12), st.integers(0, 3000), st.integers(0, 1500)), min_size=1, max_size=6
)


def drawn(rows: list[tuple[int, int, int]], currency: str = "DKK") -> ob.Register:
    return ob.register(
        {
            "id": [f"p{i}" for i in range(len(rows))],
            "title": ["Mentor"] * len(rows),
            "amount": [Decimal(minor).scaleb(-2) for minor, _, _ in rows],
            "start": [DAY + datetime.timedelta(start) for _, start, _ in rows],
            "end": [DAY + datetime.timedelta(start + length) for _, start, length in rows],
        },
        currency=currency,
    )


def by_hand(minor: int, start: int, length: int) -> dict[int, int]:
    """Days counted one by one, then largest remainder, ties to the earlier year."""
    days: dict[int, int] = {}
    for offset in range(start, start + length + 1):
        year = (DAY + datetime.timedelta(offset)).year
        days[year] = days.get(year, 0) + 1
    sign, size = (-1, -minor) if minor < 0 else (1, minor)
    quotas = {year: Fraction(size * n, length + 1) for year, n in days.items()}
    parts = {year: int(quota) for year, quota in quotas.items()}
    spare = size - sum(parts.values())
    for year in sorted(parts, key=lambda year: (parts[year] - quotas[year], year))[:spare]:
        parts[year] += 1
    return {year: sign * part for year, part in parts.items()}


@settings(max_examples=60, deadline=None)
@given(projects)
def test_years_are_those_counted_day_by_day(rows: list[tuple[int, int, int]]) -> None:
    cells = drawn(rows).by_year().to_dict()
    found = [(f, int(y), cents(a)) for f, y, a in zip(cells["family"], cells["year"], cells["amount"], strict=True)]
    assert sorted(found) == sorted((f"p{i}", y, a) for i, row in enumerate(rows) for y, a in by_hand(*row).items())


@settings(max_examples=60, deadline=None)
@given(projects, st.lists(st.integers(-5_000_000, 9_000_000), min_size=14, max_size=14), st.integers(2009, 2023))
def test_real_is_the_sum_of_the_rounded_parts(rows: list[tuple[int, int, int]], rises: list[int], base: int) -> None:
    inflation = {2010 + i: Decimal(rise).scaleb(-5) for i, rise in enumerate(rises)}
    level, levels = Fraction(1), {2009: Fraction(1)}
    for year, rise in inflation.items():
        level *= 1 + Fraction(rise) / 100
        levels[year] = level
    reg, index = drawn(rows), ob.PriceIndex(inflation, kind="inflation")
    real = [cents(amount) for amount in reg.in_prices(base, index).to_dict()["amount"]]
    expected = [
        sum(half_even(part * levels[base] / levels[year]) for year, part in by_hand(*row).items()) for row in rows
    ]
    assert real == expected
    by_year = reg.by_year().in_prices(base, index)
    assert by_year.amounts == reg.in_prices(base, index).amounts
    flat = ob.PriceIndex(dict.fromkeys(range(2010, 2024), 0), kind="inflation")
    assert reg.in_prices(base, flat).to_dict()["amount"] == reg.to_dict()["amount"]


rate = st.integers(1, 10**9).map(lambda digits: Decimal(digits).scaleb(-4))


@settings(max_examples=60, deadline=None)
@given(projects, rate, rate)
def test_conversion_rounds_the_exact_product_once(rows: list[tuple[int, int, int]], dkk: Decimal, sek: Decimal) -> None:
    rates = ob.Rates({"date": ["2017-06-30"], "DKK": [dkk], "SEK": [sek]}, base="EUR")
    for currency, exact in {"EUR": Fraction(dkk), "SEK": Fraction(dkk) / Fraction(sek), "DKK": Fraction(1)}.items():
        cells = drawn(rows, currency).convert("DKK", rates, at="2017-06-30").to_dict()
        assert [cents(amount) for amount in cells["amount"]] == [half_even(row[0] * exact) for row in rows]
    order = list(range(len(rows)))
    forwards, backwards = (
        ob.register({"id": [f"p{i}" for i in at], "title": at, "amount": [rows[i][0] for i in at]}, currency="SEK")
        for at in (order, order[::-1])
    )
    assert forwards.convert("DKK", rates, at="2017-06-30") == backwards.convert("DKK", rates, at="2017-06-30")


def test_the_published_files(shared: Path) -> None:
    folder = shared / "prices_fx"
    index = ob.PriceIndex.read(
        folder / "cpi_inflation_annual.csv", country="Denmark", name="CPI", vintage="World Bank 2025"
    )
    assert (index.kind, index.years, index.base) == ("inflation", "1959–2024", 1959)
    known = {2016: "0.25", 2017: "1.147", 2018: "0.814", 2021: "1.853", 2022: "7.697", 2023: "3.305", 2024: "1.372"}
    for year, rise in known.items():
        assert round((index.ratio(year, year - 1) - 1) * 100, 3) == Fraction(rise)
    levels = ob.PriceIndex.read(folder / "cpi_index_old_2016.csv", country="DNK")
    assert (levels.kind, levels.base) == ("index", 2010)
    assert [round(levels.ratio(year, 2010) * 100, 3) for year in (2012, 2013, 2014)] == [
        Fraction("105.234"),
        Fraction("106.058"),
        Fraction("106.657"),
    ]
    rates = ob.Rates.read(folder / "ecb_eur_fx_daily.csv.gz")
    assert rates.base == "EUR"
    for on in ("2017-06-30", "2017-07-01", "2017-07-02"):
        assert rates.find("EUR", "DKK", on=on) == (Fraction("7.4366"), datetime.date(2017, 6, 30))
    with pytest.raises(ob.CurrencyError, match="base="):
        ob.Rates.read(folder / "usd_fx_monthly.csv")
    monthly = ob.Rates.read(folder / "usd_fx_monthly.csv", base="USD")
    assert monthly.find("USD", "DKK", on="2026-06-30", max_gap_days=31)[0] == Fraction("6.4903")
    with pytest.raises(ob.SettingsError, match="Denmark"):
        ob.PriceIndex.read(folder / "cpi_inflation_annual.csv", country="Danmark")


def test_the_danish_lists_by_year(shared: Path) -> None:
    reg = ob.read(shared / "dk_eu_projects" / "projects.csv")
    cells = reg.to_dict()
    expected: dict[str, int] = {}
    for amount, start, end in zip(cells["amount"], cells["start"], cells["end"], strict=True):
        if amount is not None:
            for year, part in by_hand(cents(amount), (start - DAY).days, (end - start).days).items():
                expected[str(year)] = expected.get(str(year), 0) + part
    table = ob.totals(reg.by_year(), by="year", measures=["sum"])
    assert len(expected) > 10
    assert {year: cents(amount) for year, amount in zip(table["year"], table["sum"], strict=True)} == expected
    assert all(line["holds"] for line in table.conserved)
