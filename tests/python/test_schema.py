"""Which column is which field: by hand, recognised, from a file."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

import overblik as ob


def test_what_was_recognised_is_printed_and_gives_the_same_register(capsys: pytest.CaptureFixture[str]) -> None:
    data = {"Projekttitel": ["Jobklub", "Mentor"], "Bevilling": ["1.000,50", "2.000,00"], "Kommune": ["Odense", None]}
    schema = ob.Schema.of(data, currency="DKK")
    printed = capsys.readouterr().out
    assert "Projekttitel -> title" in printed
    assert schema.to_dict() == {
        "title": "Projekttitel",
        "amount": "Bevilling",
        "currency": "DKK",
        "unit": "Kommune",
    }
    assert schema.account is not None
    assert ob.register(data, schema=schema) == ob.register(data, currency="DKK")


def test_a_schema_is_equal_by_content_and_reads_like_its_call() -> None:
    one = ob.Schema(title="Titel", description=["Formål", "Indhold"], only=True)
    assert one == ob.Schema(title=["Titel"], description=("Formål", "Indhold"), only=True)
    assert repr(one) == "Schema(title='Titel', description=['Formål', 'Indhold'], only=True)"
    assert eval(repr(one), {"Schema": ob.Schema}) == one
    assert one != ob.Schema(title="Titel")


@pytest.mark.parametrize("wrong", [1, [1], {"title": "x"}])
def test_a_field_takes_names(wrong: object) -> None:
    with pytest.raises((ob.SchemaError, TypeError)):
        ob.Schema(title=wrong)  # type: ignore[arg-type]


def test_columns_not_named_are_kept_unless_only() -> None:
    data = {"t": ["A"], "b": [1], "x": ["kept"]}
    schema = {"title": "t", "amount": "b", "currency": "DKK"}
    assert "x" in ob.register(data, schema=ob.Schema(**schema)).columns
    assert "x" not in ob.register(data, schema=ob.Schema(**schema, only=True)).columns


def test_the_danish_lists_add_up_from_both_columns(shared: Path) -> None:
    path = shared / "dk_eu_projects" / "projects.csv"
    expected = {
        "budget_dkk": "10490610795.15",
        "budget_dkk_raw": "10490610795.15",
        "eu_dkk": "4611190571.47",
        "eu_dkk_raw": "4611190571.47",
    }
    for column, total in expected.items():
        reg = ob.read(path, schema=ob.Schema(title="title", amount=column, currency="DKK", only=True))
        assert (len(reg), reg.amounts) == (705, {"DKK": Decimal(total)}), column


def test_a_standard_must_fit(shared: Path) -> None:
    path = shared / "dk_eu_projects" / "projects.csv"
    assert len(ob.read(path, standard="dk-erdf")) == 705
    with pytest.raises(ob.SettingsError, match="no standard 'oc5ids'"):
        ob.read(path, standard="oc5ids")
    with pytest.raises(ob.SchemaError, match="not those of 'dk-erdf'"):
        ob.register({"title": ["A"]}, standard="dk-erdf")
