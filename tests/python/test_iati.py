"""IATI, OCDS and OC4IDS from the notebook; the README.md beside each fixture works the answers out."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

import overblik as ob

FIXTURES = Path(__file__).parents[1] / "fixtures"
IATI = FIXTURES / "iati" / "activities.xml"
OCDS = FIXTURES / "ocds" / "releases.json"
OC4IDS = FIXTURES / "oc4ids" / "projects.json"


def how(reg: ob.Register, field: str) -> str:
    account = reg.account.to_dict()
    return str(account["how"][account["field"].index(field)])


def column(reg: ob.Register, name: str) -> dict[str, object]:
    data = reg.to_dict()
    return dict(zip(data["id"], data[name], strict=True))


def raw(reg: ob.Register, name: str) -> dict[str, Decimal]:
    """Raw sums by currency, added up here."""
    data = reg.to_dict()
    sums: dict[str, Decimal] = {}
    for currency, value in zip(data["currency"], data[name], strict=True):
        if value is not None:
            sums[currency] = sums.get(currency, Decimal(0)) + Decimal(str(value))
    return sums


def test_activities_from_file_to_exact_sums() -> None:
    reg = ob.read(IATI)
    # 1000.10 - 200.05 + 0.005 = 800.055; + 600 + 200 + 580 + 580
    assert raw(reg, "amount") == {"EUR": Decimal("2760.055"), "USD": Decimal(90), "DKK": Decimal(70)}
    assert raw(reg, "commitment") == {"EUR": Decimal(1200)}
    assert raw(reg, "budget") == {"EUR": Decimal(1000)}, "650 replaces 500 of the same period; 350"
    assert column(reg, "title")["DK-1-WATER"] == "Vand og sanitet"
    assert column(reg, "funded_from")["KE-NGO-7-PUMPS"] == "DK-1-WATER-A"
    assert column(reg, "role")["DK-2-COPY"] == "duplicate_report"


def test_the_account_says_what_the_amount_is() -> None:
    assert "disbursements (type 3) and expenditures (type 4)" in how(ob.read(IATI), "amount")
    assert "never both, and never the tender" in how(ob.read(OCDS), "amount")
    assert "not of one funder" in how(ob.read(OC4IDS), "amount")


def test_a_total_by_unit_is_that_of_fractions() -> None:
    reg = ob.read(OCDS)
    table = ob.totals(reg, by="unit").to_dict()
    got = {
        (unit, currency): Fraction(str(value))
        for unit, currency, value in zip(table["unit"], table["currency"], table["sum"], strict=True)
        if value is not None
    }
    # Odense: 900.00 + 50.05, and 745 of a process under a framework; Aarhus: 250.50 + 0.25
    assert got[("Aarhus", "DKK")] == Fraction("250.75")
    assert sum(raw(reg, "amount").values()) == Decimal("12345678901234567990.12") + Decimal("1945.80")


def test_projects_of_infrastructure() -> None:
    reg = ob.read(OC4IDS)
    assert raw(reg, "total_cost") == {"DKK": Decimal(1100000)}
    assert raw(reg, "amount") == {"DKK": Decimal("1000000.50"), "EUR": Decimal(500)}


def test_schema_names_the_new_fields(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("t;b;c;g\nA;1;2;3\n")
    schema = ob.Schema(title="t", amount="b", commitment="c", budget="g", currency="DKK")
    reg = ob.read(path, schema=schema)
    assert raw(reg, "commitment") == {"DKK": Decimal(2)}
    assert raw(reg, "budget") == {"DKK": Decimal(3)}


def test_the_formats_are_told_and_can_be_asked_for() -> None:
    for name, path in (("iati", IATI), ("ocds", OCDS), ("oc4ids", OC4IDS)):
        assert name in ob.standards()["standard"]
        assert ob.read(path, standard=name) == ob.read(path)
        other = "ocds" if name == "iati" else "iati"
        with pytest.raises(ob.SchemaError, match=f"not those of '{other}'"):
            ob.read(path, standard=other)


def test_nothing_of_a_person_is_kept() -> None:
    for path in (IATI, OCDS, OC4IDS):
        assert "Private" in path.read_text()
        reg = ob.read(path)
        assert "Private" not in json.dumps(reg.to_dict(), default=str), path


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('<!DOCTYPE a [<!ENTITY b "c">]><iati-activities/>', "line 1: a DOCTYPE"),
        ("<iati-activities version='2.03'>\n<iati-activity>&xxe;", "line 2: &xxe; is no character"),
        ("<iati-activities version='2.03'>" + "<a>" * 100_000, "64 levels"),
        ("<iati-activities version='2.03'><iati-activity>", "the file ends"),
        ("<rss/>", "<iati-activities> was expected"),
        ("<iati-activities version='1.04'/>", "version 2 was expected"),
    ],
)
def test_hostile_xml_is_a_read_error(tmp_path: Path, text: str, part: str) -> None:
    path = tmp_path / "a.xml"
    path.write_text(text)
    with pytest.raises(ob.ReadError) as caught:
        ob.read(path)
    assert part in str(caught.value)


def test_an_encoding_is_asked_for_where_the_bytes_are_wrong(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(IATI.read_text().replace("Pumps for schools", "Pumper på Fyn").encode("latin-1"))
    with pytest.raises(ob.ReadError, match="encoding="):
        ob.read(path)
    assert "Pumper på Fyn" in column(ob.read(path, encoding="iso-8859-1"), "title").values()
