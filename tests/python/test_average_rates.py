"""Average rates: the exact mean of the quotes of a span, beside every amount converted by it."""

from __future__ import annotations

import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

QUOTES = {
    "date": ["2017-01-02", "2017-01-03", "2017-01-06", "2017-01-09"],
    "DKK": ["7.4", "7.5", "7.75", "7.25"],
    "SEK": ["9", None, "10", "10.5"],
}


def test_the_cell_of_a_user() -> None:
    rates = ob.Rates(QUOTES, base="EUR", name="ECB", vintage="2026")
    data = {"title": ["A", "B"], "amount": [100, 100], "currency": ["EUR", "SEK"]}
    data |= {"start": ["2017-01-02"] * 2, "end": ["2017-01-08", "2018-01-08"]}
    dkk = ob.register(data).convert("DKK", rates, at="period_average")
    # (7.4 + 7.5 + 7.75) / 3 = 7.55; the table ends a year before B does
    assert dkk.to_dict()["amount"] == [Decimal("755.00"), None]
    assert dkk.to_dict()["rate"] == ["22.65/3", None]
    assert dkk.to_dict()["rate_quotes"] == ["3", None]
    assert dkk.to_dict()["rate_date"] == ["2017-01-02 … 2017-01-08", None]
    assert dkk.rejected["reason"] == ["no_rate"]
    assert "2017-01-02 … 2017-01-09" in dkk.rejected["detail"][0]
    assert dkk.settings["rates_at"] == "period_average"
    assert any("at period_average by ECB (2026)" in note for note in dkk.notes)


def test_the_average_of_a_span() -> None:
    rates = ob.Rates(QUOTES, base="EUR")
    span = {"first": datetime.date(2017, 1, 1), "last": datetime.date(2017, 1, 8)}
    assert rates.average("EUR", "DKK", **span) == (Fraction("22.65") / 3, 3)
    # on the days that have both: (7.4 + 7.75) / (9 + 10)
    assert rates.average("SEK", "DKK", **span) == (Fraction("15.15") / 19, 2)
    with pytest.raises(ob.NotIdentified, match="at least every 2 days"):
        rates.average("EUR", "DKK", first="2017-01-02", last="2017-01-09", max_gap_days=2)
    with pytest.raises(ob.NotIdentified, match="base of"):
        rates.average("EUR", "EUR", **span)


def test_the_year_average_is_for_years() -> None:
    rates = ob.Rates(QUOTES, base="EUR")
    reg = ob.register({"title": ["A"], "amount": [1]}, currency="EUR")
    with pytest.raises(ob.SettingsError, match=r"first by_year\(\)"):
        reg.convert("DKK", rates, at="year_average")
    with pytest.raises(ob.SettingsError, match="period_average, year_average"):
        reg.convert("DKK", rates, at="average")
    with pytest.raises(ob.SchemaError, match="start"):
        reg.convert("DKK", rates, at="period_average")


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.decimals("0.0001", "99999", places=4), min_size=1, max_size=12),
    st.lists(st.integers(-(10**15), 10**15), min_size=1, max_size=5),
)
def test_each_part_is_rounded_once(quotes: list[Decimal], cents: list[int]) -> None:
    days = [str(datetime.date(2019, month, 1)) for month in range(1, len(quotes) + 1)]
    rates = ob.Rates({"date": days, "DKK": quotes}, base="EUR")
    data = {"id": [f"p{at}" for at in range(len(cents))], "title": ["T"] * len(cents)}
    amounts = {"Grant 2018": [None] * len(cents), "Grant 2019": [Decimal(cent).scaleb(-2) for cent in cents]}
    years = ob.register({**data, **amounts}, currency="EUR").by_year(basis="reported")
    dkk = years.convert("DKK", rates, at="year_average", max_gap_days=365)
    mean = sum(map(Fraction, quotes), Fraction(0)) / len(quotes)
    # round() of a Fraction is half to even
    assert dkk.to_dict()["amount"] == [Decimal(round(cent * mean)).scaleb(-2) for cent in cents]
    assert set(dkk.to_dict()["rate_quotes"]) == {str(len(quotes))}
