"""Numbers as they are written in Danish and English."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from overblik.report.numbers import NUMBERS, fraction_digits, together

DA, EN = NUMBERS["da"], NUMBERS["en"]


def plain(text: str) -> str:
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("amount", "danish", "english"),
    [
        ("150000000.00", "150,0 mio. kr.", "DKK 150.0 million"),
        ("1234567890.12", "1,2 mia. kr.", "DKK 1.2 billion"),
        ("999999.50", "1.000.000 kr.", "DKK 1,000,000"),
        ("423157", "423.157 kr.", "DKK 423,157"),
        ("0", "0 kr.", "DKK 0"),
        ("-2500000", "\N{MINUS SIGN}2,5 mio. kr.", "DKK \N{MINUS SIGN}2.5 million"),
    ],
)
def test_amounts_are_shortened(amount: str, danish: str, english: str) -> None:
    assert plain(DA.short(Decimal(amount), "DKK")) == danish
    assert plain(EN.short(Decimal(amount), "DKK")) == english


def test_amounts_are_written_to_the_last_unit() -> None:
    assert plain(DA.exact(Decimal("150000000"), "DKK")) == "150.000.000,00 kr."
    assert plain(DA.exact(Decimal("1234567.89"), "EUR")) == "1.234.567,89 EUR"
    assert plain(EN.exact(Decimal("1234567.891"), "EUR")) == "EUR 1,234,567.891"


def test_no_digit_is_lost_beyond_pythons_default_precision() -> None:
    large = Decimal("170141183460469231731687303715884.11")
    assert plain(EN.exact(large, "")) == "170,141,183,460,469,231,731,687,303,715,884.11"
    assert together([large, Decimal("0.01"), None]) == Decimal("170141183460469231731687303715884.12")


def test_missing_is_a_dash_and_not_a_zero() -> None:
    assert {DA.money(None, "DKK"), DA.count(None), DA.ratio(None), DA.share(None), DA.day(None)} == {"\N{EM DASH}"}
    assert DA.ratio(float("nan")) == "\N{EM DASH}"


def test_shares() -> None:
    assert plain(DA.share(0.371)) == "37,1 %"
    assert EN.share(0.371) == "37.1%"
    assert plain(DA.per_cent(Decimal("0.004"))) == "< 0,1 %"
    assert plain(DA.share(0)) == "0,0 %"


def test_bounds_name_the_currency_once() -> None:
    assert plain(DA.bounds(Decimal(0), Decimal("3720345"), "DKK")) == "0 \N{EN DASH} 3.720.345 kr."
    assert plain(EN.bounds(None, Decimal("3720345.50"), "DKK")) == "DKK 0 \N{EN DASH} 3,720,345.50"


def test_dates() -> None:
    assert DA.day(date(2017, 3, 1)) == "01.03.2017"
    assert plain(EN.day(date(2017, 3, 1))) == "1 Mar 2017"


def test_columns_of_whole_amounts_show_no_fraction() -> None:
    assert fraction_digits([Decimal("5.00"), None]) == 0
    assert fraction_digits([Decimal("5.00"), Decimal("5.5")]) == 2
    assert fraction_digits([Decimal("5.125")]) == 3
