"""What the report says of money: prices, currencies, what is unknown."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

import pytest

import overblik as ob
from overblik.report.page import render


@cache
def _twice() -> ob.Register:
    rows = [
        ("P", None, "Jobvejen, samlet ramme", "Staten", "job", "1000.00", "DKK", "2016-01-01", "2017-12-31"),
        ("P-1", "P", "Jobvejen, del med mentorer", "Staten", "job", "600.00", "DKK", "2016-01-01", "2016-12-31"),
        ("P-2", "P", "Jobvejen, del med mentorer", "Staten", "job", "300.00", "DKK", "2017-01-01", "2017-12-31"),
        ("2017-014_Fonden", None, "Mentorer for unge", "Fonden", "job", "250.00", "DKK", "2017-01-01", "2017-12-31"),
        ("2017-014_Staten", None, "Mentorer for unge", "Staten", "job", "250.00", "DKK", "2017-01-01", "2017-12-31"),
        ("E", None, "Language café", "A", "sprog", "70.00", "EUR", "2017-01-01", "2017-12-31"),
        ("N", None, "Tilbagebetalt tilskud", "B", "sprog", "-40.00", "DKK", "2017-01-01", "2017-12-31"),
        ("M", None, "Uden beløb", "B", "sprog", None, None, None, None),
    ]
    names = ["id", "parent", "title", "unit", "theme", "amount", "currency", "start", "end"]
    return ob.register([dict(zip(names, row, strict=True)) for row in rows])


@cache
def _real() -> ob.Register:
    index = ob.PriceIndex({2016: "100", 2017: "110"}, kind="index", name="CPI", vintage="2026")
    return _twice().in_prices(2017, index, currency="DKK", missing="exclude")


@cache
def _told(reg: ob.Register, language: str) -> str:
    page = render(ob.review(reg), language=language, scripts=False)
    body = re.sub(r"(?s)<svg.*?</svg>|<style>.*?</style>", " ", page)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_a_row_without_currency_has_no_sum_of_dashes() -> None:
    told = _told(_twice(), "da")
    assert "mindst —" not in told
    assert "præcis —" not in told
    assert "Desuden har 1 projekt hverken kendt beløb eller valuta" in told
    assert "1 projekt uden kendt beløb" in told


@pytest.mark.parametrize(
    ("language", "line"),
    [("da", "Priser: 2017-priser efter CPI, udgave 2026"), ("en", "Prices: 2017 prices by CPI, vintage 2026")],
)
def test_prices_stand_at_the_top_and_in_what_repeats_it(language: str, line: str) -> None:
    told = _told(_real(), language)
    assert told.count(line) == 2
    assert line.split(":")[0] + ":" not in _told(_twice(), language)


def test_reasons_of_prices_are_words() -> None:
    told = _told(_real(), "da")
    assert "i en anden valuta end prisindeksets" in told
    assert not re.search(r"other_currency |no_year |open_interval", told.split("Bemærket under læsningen")[0])


@pytest.mark.parametrize("language", ["da", "en"])
def test_no_share_of_projects_is_more_than_all(language: str) -> None:
    shares = re.findall(r"(\d+(?:[.,]\d+)?)\s?%", _told(_twice(), language))
    assert len(shares) > 20
    assert max(float(share.replace(",", ".")) for share in shares) <= 100


def test_data_in_memory_is_no_file() -> None:
    told = _told(_twice(), "da")
    assert "Kilde: data givet direkte i hukommelsen" in told
    assert "ob.review(ob.register(data))" in told


def test_a_group_says_when_less_counts_than_its_rows_say() -> None:
    """Two reports of one grant: of 600 + 300 + 250 + 250 = 1400 in the rows, 600 + 300 + 250 = 1150 count."""
    told = _told(_twice(), "da")
    assert "1.150 kr. talt én gang; rækkerne nedenfor er tilsammen 1.400 kr." in told


def test_rows_that_are_not_counted_are_said_where_projects_are() -> None:
    """Seven projects, of which one is reported twice: the groups are made of all eight rows."""
    told = _told(_twice(), "da")
    assert "Overblik over 7 projekter" in told
    assert "registret har 8 rækker; 1 tælles ikke med" in told
    assert "Alle 8 rækker er med her, også dem, der ikke tælles i beløbene." in told
    assert "tælles ikke" not in _told(ob.example(), "da").split("udeladt, og hvorfor")[0]


def test_columns_of_one_currency_name_it() -> None:
    assert "Beløb, kr." in _told(ob.example(), "da")
    assert "Amount, DKK" in _told(ob.example(language="en"), "en")
