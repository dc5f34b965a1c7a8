"""What counts once: the ledger, its rules and what is to be looked at, as a user meets them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

FAMILY = ob.Schema(
    id="id",
    title="title",
    unit="unit",
    parent="parent",
    role="role",
    family="family",
    funded_from="funded_from",
    provider="provider",
    amount="amount",
    total_cost="total_cost",
    currency="DKK",
)


def register(*rows: dict[str, object]) -> ob.Register:
    names = ("id", "title", "unit", "parent", "role", "family", "funded_from", "provider", "amount", "total_cost")
    return ob.register({name: [row.get(name) for row in rows] for name in names}, schema=FAMILY)


def reasons(table: ob.Table) -> dict[str, tuple[int, Decimal | None]]:
    assert all(line["holds"] for line in table.conserved)
    return dict(zip(table["reason"], zip(table["n"], table["amount"], strict=True), strict=True))


def test_the_swedish_register(shared: Path) -> None:
    schema = ob.Schema(id="project_id", title="title_sv", amount="amount_sek", currency="SEK", unit="funder")
    reg = ob.read(shared / "swecris_kth" / "fundings.parquet", schema=schema)
    once = reasons(reg.ledger())
    assert once["duplicate_report"] == (1351, Decimal(4_070_043_420))
    assert once["counted"] == (6519 - 1351 - 11, Decimal(22_587_640_002 - 4_070_043_420))
    assert once["register"] == (6519, Decimal(22_587_640_002))
    by_unit = ob.totals(reg, by="unit", measures=["n", "sum"])
    assert all(line["holds"] for line in by_unit.conserved)
    assert sum(by_unit["sum"]) == Decimal(18_517_596_582) == reg.counted["SEK"]
    raw = reasons(reg.counting(duplicate_reports=False).ledger())
    assert raw["counted"] == (6508, Decimal(22_587_640_002))
    assert "duplicate_report" not in raw


def test_the_representation_tells_what_counts() -> None:
    reg = register({"id": "P", "amount": 100}, {"id": "a", "amount": 60, "parent": "P"})
    plain = repr(reg).replace("\N{NARROW NO-BREAK SPACE}", " ")
    assert plain == "<Register: 2 projects, 100.00 counted of 160.00 DKK>"
    assert "counted, DKK" in reg._repr_html_()
    assert "counted" not in repr(ob.example())


def test_turned_off_rules_stand_in_settings_and_notes() -> None:
    reg = register({"id": "P", "amount": 100}, {"id": "a", "amount": 60, "parent": "P"})
    assert reg.ledger().settings == {"of": None}
    raw = reg.counting(residuals=False)
    assert raw.ledger().settings == {"of": None, "counting": {"residuals": False}}
    assert raw.notes[-1] == "counting: turned off: residuals"
    assert raw.digest != reg.digest
    assert raw.counting().digest == reg.digest
    assert raw.counted == raw.amounts == reg.amounts


def test_regrants_roles_and_conflicts() -> None:
    reg = register(
        {"id": "L", "unit": "Lottery", "provider": "The Trust", "role": "regrant", "amount": 100},
        {"id": "T", "unit": "THE TRUST", "provider": "Kitchen", "amount": 80},
    )
    assert reasons(reg.ledger())["pass_through"] == (0, Decimal(80))
    roles = reg.roles()
    assert list(zip(roles["role"], roles["rule"], roles["counted"], strict=True)) == [
        ("direct", "assumed", Decimal(80)),
        ("regrant", "source", Decimal(20)),
    ]
    conflicts = reg.conflicts()
    assert (conflicts["kind"], conflicts["projects"]) == (["onward_use_unknown"], [["L"]])


def test_total_cost_by_unit_is_refused_with_the_way_out() -> None:
    reg = register(
        {"id": "1", "unit": "A", "family": "bridge", "amount": 40, "total_cost": 100},
        {"id": "2", "unit": "B", "family": "bridge", "amount": 50, "total_cost": 100},
    )
    assert reasons(reg.ledger(of="total_cost"))["counted_once"] == (1, Decimal(100))
    assert ob.totals(reg, by="unit", measures=["sum"])["sum"] == [Decimal(50), Decimal(40)]
    with pytest.raises(ob.SettingsError, match=r"'bridge' is paid for by A, B.*of=\"amount\""):
        ob.totals(reg, by="unit", of="total_cost")


def test_a_review_goes_on_where_total_cost_by_unit_is_refused() -> None:
    schema = ob.Schema(id="id", title="title", unit="unit", family="family", total_cost="cost", currency="DKK")
    rows = {"id": ["1", "2"], "title": ["Bro", "Bro"], "unit": ["A", "B"], "family": ["f", "f"], "cost": [100, 100]}
    review = ob.review(ob.register(rows, schema=schema), progress=False)
    assert "totals by unit" in review.refusals
    assert review.headline.numbers["amounts"] == {"DKK": Decimal(100)}


def test_every_printed_total_is_that_of_the_ledger() -> None:
    grant = {"title": "Mentor for unge", "amount": 700}
    reg = register(
        {"id": "2025-1_VR", "unit": "Research Council", **grant},
        {"id": "2025-1_RJ", "unit": "Jubilee Fund", **grant},
        {"id": "2025-2_VR", "unit": "Research Council", "title": "Mentor for mænd", "amount": 50},
    )
    review = ob.review(reg, progress=False)
    counted = {"DKK": Decimal(750)}
    assert reg.counted == counted
    assert review.headline.numbers["amounts"] == counted
    assert review.headline.numbers["n"] == 2
    assert review.headline.numbers["left_out"] == {"DKK": Decimal(700)}
    assert "700" in review.headline
    groups = review.clusters.table()
    assert all(line["holds"] for line in groups.conserved)
    assert all(line["excluded"]["duplicate_report"] == (1, Decimal(700)) for line in groups.conserved)
    for table in (review.overview, *review.totals.values()):
        assert sum(amount for amount in table["sum"] if amount is not None) == 750


def test_the_report_names_the_reasons(tmp_path: Path) -> None:
    reg = register(
        {"id": "P", "title": "Pulje", "amount": 100},
        {"id": "a", "title": "Mentor", "amount": 60, "parent": "P"},
    )
    review = ob.review(reg, progress=False)
    for language, words in (("da", "overordnet række; delene er talt"), ("en", "parent row; its parts are counted")):
        review.save(tmp_path / "report.html", language=language)
        page = (tmp_path / "report.html").read_text(encoding="utf-8")
        assert words in page
        assert "160" in page


@given(
    st.lists(st.tuples(st.none() | st.integers(0, 500), st.none() | st.integers(0, 30)), min_size=1, max_size=12),
)
@settings(max_examples=60, deadline=None)
def test_residuals_against_fractions(rows: list[tuple[int | None, int | None]]) -> None:
    """Every parent stands before its children; the plain rule in fractions of a krone."""
    parents = [None if to is None or at == 0 else to % at for at, (_, to) in enumerate(rows)]
    reg = register(
        *(
            {"id": f"{at:02}", "amount": amount, "parent": None if parents[at] is None else f"{parents[at]:02}"}
            for at, (amount, _) in enumerate(rows)
        )
    )

    def account(at: int) -> Fraction | None:
        below = [a for child, parent in enumerate(parents) if parent == at and (a := account(child)) is not None]
        own = None if rows[at][0] is None else Fraction(rows[at][0])
        return (
            sum(below, Fraction())
            if own is None and below
            else own
            if own is None
            else max(own, sum(below, Fraction()))
        )

    roots = [account(at) for at, parent in enumerate(parents) if parent is None]
    worth = sum((root for root in roots if root is not None), Fraction())
    assert Fraction(reg.counted.get("DKK", Decimal())) == worth
