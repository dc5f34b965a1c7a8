"""Money with a column a calendar year: the amount is the sum of its years, and by_year cuts by them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

if TYPE_CHECKING:
    from pathlib import Path

# 100 + 50 = 150; 1 250.50 + 0 = 1 250.50; no 2019 and 7 in 2020. By year: 1 350.50 and 57, together 1 407.50.
DATA: dict[str, list[str | None]] = {
    "Sagsnr": ["1", "2", "3"],
    "Titel": ["Jobklub", "Mentor", "Kor"],
    "Bevilling 2019": ["100,00", "1.250,50", None],
    "Bevilling 2020": ["50", "0", "7"],
    "Bevilling i alt": ["150", "1250,50", "7"],
}
YEARS = {2019: "Bevilling 2019", 2020: "Bevilling 2020"}


def kroner(table: ob.Table) -> dict[str, Decimal]:
    return dict(zip(table["year"], table["sum"], strict=True))


@pytest.mark.parametrize("total", [True, False])
def test_the_cell_of_a_user(total: bool) -> None:
    data = DATA if total else {name: cells for name, cells in DATA.items() if name != "Bevilling i alt"}
    reg = ob.register(data, currency="DKK")
    assert reg.amounts == {"DKK": Decimal("1407.50")}
    years = reg.by_year(basis="reported")
    table = ob.totals(years, by="year", measures=["n", "sum"])
    assert kroner(table) == {"2019": Decimal("1350.50"), "2020": Decimal("57.00")}
    assert table["n"] == [2, 3], "an empty cell is no year, 0 is one"
    assert all(line["holds"] for line in table.conserved)
    assert reg.to_dict()["amount 2019"] == [Decimal("100.00"), Decimal("1250.50"), None]
    assert years.settings["years"] == "reported"


def test_a_schema_of_years_goes_round(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    reg = ob.register(DATA, currency="DKK")
    schema = ob.Schema.of(DATA, currency="DKK")
    assert "Bevilling 2019 -> amount 2019: one header but for the year" in capsys.readouterr().out
    assert schema.to_dict()["amount"] == {**YEARS, "total": "Bevilling i alt"}
    assert ob.register(DATA, schema=schema) == reg
    path = tmp_path / "schema.toml"
    text = (
        'id = "Sagsnr"\ntitle = "Titel"\ncurrency = "DKK"\n[amount]\n2019 = "Bevilling 2019"\n2020 = "Bevilling 2020"\n'
    )
    path.write_text(text + 'total = "Bevilling i alt"\n', encoding="utf-8")
    assert ob.Schema.load(path) == schema
    assert hash(ob.Schema.load(path)) == hash(schema)
    only = ob.Schema(title="Titel", amount=YEARS, currency="DKK", only=True)
    assert ob.register(DATA, schema=only).columns == ["id", "title", "amount", "amount 2019", "amount 2020"]


def test_a_total_that_differs_is_refused_and_both_ways_out_work() -> None:
    # 151 against 150 and 8 against 7
    wrong = {**DATA, "Bevilling i alt": ["151", "1250,50", "8"]}
    with pytest.raises(ob.AmountError, match=r"in 2 of 3 rows.*row 1: years 150\.00, total 151\.00; row 3: years 7"):
        ob.register(wrong, currency="DKK")
    total = ob.Schema(title="Titel", amount="Bevilling i alt", currency="DKK")
    assert ob.register(wrong, schema=total).amounts == {"DKK": Decimal("1409.50")}
    years = ob.Schema(title="Titel", amount=YEARS, currency="DKK")
    assert ob.register(wrong, schema=years).amounts == {"DKK": Decimal("1407.50")}
    with pytest.raises(ob.AmountError, match="years_differ"):
        ob.register(
            wrong, schema=ob.Schema(title="Titel", amount={**YEARS, "total": "Bevilling i alt"}, currency="DKK")
        )


@pytest.mark.parametrize(
    "amount", [{"x": "y"}, {19: "B"}, {"total": "B"}, {2019: ["B"]}, {}, {2019: None}], ids=lambda value: str(value)
)
def test_what_is_no_year_is_said(amount: Any) -> None:
    with pytest.raises(ob.SchemaError, match="takes the columns of its years"):
        ob.Schema(amount=amount)


def test_years_belong_to_money() -> None:
    with pytest.raises(ob.SchemaError, match="'theme' takes the name of a column"):
        ob.Schema(theme={2019: "A"})  # type: ignore[arg-type]


def test_without_columns_by_year_there_is_no_reported_basis() -> None:
    reg = ob.register({"title": ["A"], "amount": [1]}, currency="DKK")
    with pytest.raises(ob.SchemaError, match="a column of money for each year"):
        reg.by_year(basis="reported")


def test_parquet_gives_the_same(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    pq = pytest.importorskip("pyarrow.parquet")
    data = {"id": ["a", "b"], "title": ["A", "B"], "grant 2019": [100, None], "grant 2020": [50, 7]}
    pq.write_table(pa.table(data), tmp_path / "years.parquet")
    read = ob.read(tmp_path / "years.parquet", currency="DKK")
    assert read.amounts == {"DKK": Decimal("157.00")}
    assert read == ob.register(data, currency="DKK")
    closed = ob.Schema(
        id="id", title="title", amount={2019: "grant 2019", 2020: "grant 2020"}, currency="DKK", only=True
    )
    assert ob.read(tmp_path / "years.parquet", schema=closed) == read


cells = st.one_of(st.none(), st.decimals(-(10**12), 10**12, places=2, allow_nan=False))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(cells, cells, cells), min_size=1, max_size=8))
def test_years_are_conserved(rows: list[tuple[Decimal | None, ...]]) -> None:
    names = ["grant 2018", "grant 2019", "grant 2020"]
    data: dict[str, list[Any]] = {"title": [f"P{at}" for at in range(len(rows))]}
    data |= {name: [row[at] for row in rows] for at, name in enumerate(names)}
    years = ob.register(data, currency="DKK").by_year(basis="reported").to_dict()
    for year in ("2018", "2019", "2020"):
        exact = sum((Fraction(cell) for cell in data[f"grant {year}"] if cell is not None), Fraction(0))
        own = [amount for amount, own in zip(years["amount"], years["year"], strict=True) if own == year]
        assert sum(map(Fraction, own), Fraction(0)) == exact
        assert len(own) == sum(cell is not None for cell in data[f"grant {year}"])
