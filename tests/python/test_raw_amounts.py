"""Section 5.10 of the reading reference from the raw strings, through the public API; skipped where they are absent."""

from __future__ import annotations

import os
import re
import sys
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import overblik as ob

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

REFERENCE = tomllib.loads((Path(__file__).parents[1] / "reference" / "eu_amounts.toml").read_text(encoding="utf-8"))
DATA = Path(os.environ.get("OVERBLIK_SHARED", Path(__file__).parents[3] / "shared")) / "data"
RAW = {"total": "total_amount_raw", "eu": "eu_amount_raw"}
QUOTED = 5


@pytest.fixture(scope="module")
def lists() -> dict[str, pl.DataFrame]:
    """The rows of each file in their order."""
    path = DATA / "eu_structural_funds" / "projects.parquet"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    frame = pl.read_parquet(path, columns=["source_file", "source_row", "currency", *RAW.values()])
    parts = frame.partition_by("source_file", as_dict=True, maintain_order=True)
    assert len(parts) == REFERENCE["outcomes"]["files"]
    return {str(name): part.sort("source_row") for (name,), part in parts.items()}


def of(lists: dict[str, pl.DataFrame], file: str) -> pl.DataFrame:
    """The file a name of the reference ends."""
    return next(part for name, part in lists.items() if name.endswith(file))


def register(part: pl.DataFrame, column: str, **options: Any) -> ob.Register:
    """One column of one file as a register: the currency of the file, or of the cell where the file has two."""
    frame = part.select(title=pl.col("source_file"), amount=pl.col(RAW[column]))
    code = None if "currency" in options else str(part["currency"][0])
    own = options.pop("currency", None)
    schema = ob.Schema(title="title", amount="amount", currency=own, only=True)
    return ob.register(frame, schema=schema, currency=code, progress=False, **options)


def account(reg: ob.Register) -> str:
    """How the amounts were read."""
    told = reg.account.to_dict()
    return str(told["how"][told["field"].index("amount")])


def number(text: str, pattern: str) -> int:
    """A count of the account; 0 when it is not named."""
    found = re.search(rf"(\d+) {pattern}", text)
    return int(found[1]) if found else 0


ENTRIES = REFERENCE["column"] + REFERENCE["clean"]


def test_the_reference_has_its_forty_five_columns() -> None:
    named = {(row["file"], row["column"]) for row in REFERENCE["column"]}
    assert len(named) == len(REFERENCE["column"]) == 45


@pytest.mark.parametrize("row", ENTRIES, ids=[f"{row['file'].split('/')[-1]} {row['column']}" for row in ENTRIES])
def test_a_column_gives_its_sum(row: dict[str, Any], lists: dict[str, pl.DataFrame]) -> None:
    part = of(lists, row["file"])
    several = {"currency": "amount"} if len(row["sums"]) > 1 else {}
    reg = register(part, row["column"], **several)
    how = account(reg)
    assert reg.amounts == {code: Decimal(total) for code, total in row["sums"].items()}
    assert number(how, "amounts of scale") == row["n"]
    for total in row["sums"].values():
        assert re.search(rf"; sum {re.escape(total)}0* ", how), how
    signs = {None: "no decimal sign to decide", ",": "decimal comma", ".": "decimal dot"}
    assert row not in REFERENCE["column"] or how.startswith(signs[row.get("decimal")])
    if "deciding" in row:
        assert number(how, "cells?:") == row["deciding"]
    for name, words in {"nulls": "empty", "negatives": "negative"}.items():
        if name in row:
            assert number(how, words) == row[name]
    rejected = reg.rejected.to_dict()
    assert Counter(rejected["reason"]) == Counter(row.get("rejected", {}))
    for place in row.get("rows", []):
        assert tuple(place) in zip(rejected["row"], rejected["value"], rejected["reason"], strict=True)
    cells = part[RAW[row["column"]]].drop_nulls().len()
    assert row["n"] + len(rejected["row"]) == cells, "every cell that is not empty is an amount or a rejection"


@pytest.mark.parametrize("row", REFERENCE["refused"], ids=lambda row: row["file"].split(".")[0])
def test_a_refused_column_says_why_and_what_settles_it(row: dict[str, Any], lists: dict[str, pl.DataFrame]) -> None:
    part = of(lists, row["file"])
    with pytest.raises(ob.AmountError) as caught:
        register(part, row["column"])
    told = str(caught.value)
    assert row["reason"] in told
    assert 'decimal=","' in told
    assert f"{row['comma']} cells allow only a decimal comma and {row['dot']} only a decimal dot" in told
    quoted = [(int(at), cell) for at, cell in re.findall(r"row (\d+) '([^']*)'", told.split("cells: ")[-1])]
    assert len(quoted) == min(QUOTED, row["comma"], row["dot"])
    cells = part[RAW[row["column"]]].to_list()
    assert all(cells[at - 1] == cell for at, cell in quoted)
    if "examples" in row:
        assert quoted == [tuple(place) for place in row["examples"]]
    assert (caught.value.row, caught.value.value) == quoted[0]


@pytest.mark.parametrize("row", [row for row in REFERENCE["refused"] if "settled" in row], ids=lambda row: row["file"])
def test_a_refused_column_parses_once_told_the_sign(row: dict[str, Any], lists: dict[str, pl.DataFrame]) -> None:
    settled = row["settled"]
    reg = register(of(lists, row["file"]), row["column"], decimal=settled["decimal"])
    assert reg.amounts == {settled["currency"]: Decimal(settled["sum"])}
    assert number(account(reg), "amounts of scale") == settled["n"]
    rejected = reg.rejected.to_dict()
    assert rejected["reason"] == ["contradicts_decimal"] * settled["rejected"]
    assert list(zip(rejected["row"], rejected["value"], strict=True)) == [tuple(place) for place in row["examples"]]


def test_a_column_of_rates_gives_no_money(lists: dict[str, pl.DataFrame]) -> None:
    rate = REFERENCE["rate"]
    reg = register(of(lists, rate["file"]), rate["column"])
    assert reg.amounts == {}
    assert reg.rejected["reason"] == ["percent"] * rate["percent"]


def test_every_column_has_its_outcome_and_every_currency_its_total(lists: dict[str, pl.DataFrame]) -> None:
    totals: dict[str, Decimal] = defaultdict(Decimal)
    outcomes: Counter[str] = Counter()
    cells: Counter[str] = Counter()
    negatives = 0
    for part in lists.values():
        for column, raw in RAW.items():
            if part[raw].null_count() == part.height:
                continue
            cells[column] += part.height - part[raw].null_count()
            several = part[raw].str.contains("kn").any() and part[raw].str.contains("€").any()
            try:
                reg = register(part, column, **({"currency": "amount"} if several else {}))
            except ob.AmountError as error:
                outcomes[str(error).split(" (amount)")[0].split(": ")[-1]] += 1
                continue
            how = account(reg)
            outcomes[{"comma": ",", "dot": "."}.get(how.split()[1].strip(","), "none")] += 1
            if column == "total":
                negatives += number(how, "negative")
                for code, amount in reg.amounts.items():
                    totals[code] += amount
    expected = REFERENCE["outcomes"]
    assert dict(cells) == expected["cells"]
    assert dict(outcomes) == {name: expected[name] for name in (",", ".", "none", "mixed_locales")}
    assert negatives == expected["negatives"]
    assert dict(totals) == {code: Decimal(total) for code, total in REFERENCE["currencies"].items()}


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        ("Antal_testede", "suspect_lost_zeros"),
        ("Befolkningstal", "suspect_lost_zeros"),
        ("Antal_bekræftede_COVID-19", "ambiguous_decimal"),
    ],
)
def test_lost_zeros_of_the_municipalities_are_refused(column: str, reason: str) -> None:
    path = DATA / "dk_municipalities" / "ssi_municipality_test_pos.csv"
    if not path.exists():
        pytest.skip(f"{path} is absent")
    with pytest.raises(ob.AmountError, match=reason) as caught:
        ob.read(path, schema=ob.Schema(title="Kommune_(navn)", amount=column, only=True), currency="DKK")
    assert caught.value.column == column
    assert "decimal=" in str(caught.value)


def made(cells: list[str | None], **options: Any) -> ob.Register:
    """A column made by hand."""
    schema = ob.Schema(title="title", amount="amount", only=True, currency=options.pop("column", None))
    data = {"title": [f"T{at}" for at in range(len(cells))], "amount": cells}
    return ob.register(data, schema=schema, currency=options.pop("currency", "DKK"), **options)


def test_the_account_tells_all_that_was_decided() -> None:
    # 3 amounts at scale 2: 1000.50 - 20.25 + 0 = 980.25; one empty cell, one percentage.
    how = account(made(["1.000,50", "-20,25", None, "0", "25 %"]))
    assert how == (
        "decimal comma, decided by 2 cells: row 1 '1.000,50', row 2 '-20,25'; 3 amounts of scale 2, "
        "from -20.25 to 1000.50; sum 980.25 DKK; 1 negative; 1 zero; 1 empty; 1 rejected as percent"
    )


def test_the_account_names_tokens_and_units() -> None:
    how = account(made(["1,2 mio. kr.", "500 t.kr.", "7 kr"]))
    assert "; sum 1700007 DKK; kr in 3 cells; 1 cell in units of 10^3; 1 cell in units of 10^6" in how
    how = account(made(["1,50 €", "2"], currency="EUR"))
    assert "; sum 3.50 EUR; no currency in 1 cell; EUR in 1 cell" in how


def test_the_account_names_the_first_five_deciding_cells_by_their_rows() -> None:
    how = account(made(["5", "1,5", "2,5", "3,5", "4,5", "5,5", "6,5"]))
    assert "decided by 6 cells: row 2 '1,5', row 3 '2,5', row 4 '3,5', row 5 '4,5', row 6 '5,5';" in how


def test_a_row_of_the_account_is_the_row_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titel;Beløb\nA;5\n;\nB;1,50\nI alt;6,50\n", encoding="utf-8")
    reg = ob.read(path, schema=ob.Schema(title="Titel", amount="Beløb"), currency="DKK")
    assert "decided by 1 cell: row 3 '1,50';" in account(reg)


@pytest.mark.parametrize("sign", [",", "."])
def test_an_ambiguous_column_parses_once_told_the_sign(sign: str) -> None:
    cells: list[str | None] = ["713.472", "400.296", "98"]
    with pytest.raises(ob.AmountError, match="ambiguous_decimal") as caught:
        made(cells)
    assert (caught.value.row, caught.value.column, caught.value.value) == (1, "amount", "713.472")
    # Groups: 713472 + 400296 + 98; fractions: 713.472 + 400.296 + 98.
    total = Decimal("1113866") if sign == "," else Decimal("1211.768")
    assert made(cells, decimal=sign).amounts == {"DKK": total}


def test_lost_zeros_are_suspected_and_may_be_insisted_on() -> None:
    cells: list[str | None] = ["632.34", "12.5", "58.941", "199.73", "40.128", "107.614", "22.806", "7", "61.022"]
    with pytest.raises(ob.AmountError, match="suspect_lost_zeros"):
        made(cells)
    # 632.34 + 12.5 + 58.941 + 199.73 + 40.128 + 107.614 + 22.806 + 7 + 61.022 = 1142.081
    assert made(cells, decimal=".").amounts == {"DKK": Decimal("1142.081")}


@pytest.mark.parametrize(("commas", "dots", "quoted"), [(3, 7, 3), (8, 7, 5), (1, 1, 1)])
def test_a_mixed_column_quotes_the_smaller_side(commas: int, dots: int, quoted: int) -> None:
    cells: list[str | None] = [f"{at}.000,50" for at in range(1, commas + 1)]
    cells += [f"{at}.25" for at in range(1, dots + 1)]
    with pytest.raises(ob.AmountError, match="mixed_locales") as caught:
        made(cells)
    smaller = 1 if commas <= dots else commas + 1
    told = re.findall(r"row (\d+) '", str(caught.value).split("cells: ")[-1])
    assert [int(row) for row in told] == list(range(smaller, smaller + quoted))
    # Told the sign, the other side is rejected cell by cell: Σ k·1000,50 or Σ k.25.
    for sign, kept, total in [
        (",", dots, sum(Decimal(at * 1000) + Decimal("0.50") for at in range(1, commas + 1))),
        (".", commas, sum(Decimal(at) + Decimal("0.25") for at in range(1, dots + 1))),
    ]:
        reg = made(cells, decimal=sign)
        assert (reg.amounts, reg.rejected["reason"]) == ({"DKK": total}, ["contradicts_decimal"] * kept)


def test_float_artefacts_and_rates_are_rejected_one_by_one() -> None:
    reg = made(["46872.100000000006", "4989023.399999999", "163504.321", "25.45%", "-"])
    assert reg.amounts == {"DKK": Decimal("163504.321")}
    assert reg.rejected["reason"] == ["float_artefact", "float_artefact", "percent", "no_digits"]


def test_an_amount_that_contradicts_the_currency_of_its_row_is_in_no_sum() -> None:
    data = {"title": ["A", "B", "C"], "amount": ["5 €", "6", "7"], "code": ["DKK", "DKK", "kroner?"]}
    reg = ob.register(data, schema=ob.Schema(title="title", amount="amount", currency="code", only=True))
    assert reg.amounts == {"DKK": Decimal("6.00")}
    assert reg.rejected["reason"] == ["wrong_currency", "wrong_currency"]
    assert "1 amounts of scale 0, from 6 to 6; sum 6 DKK; 2 rejected as wrong_currency" in account(reg)


def test_two_currencies_in_a_column_stay_apart() -> None:
    cells: list[str | None] = ["893.276,02 kn", "106.723,98 kn", "2.254,62 €"]
    with pytest.raises(ob.AmountError, match="mixed_currencies"):
        made(cells, currency=None)
    amounts = made(cells, currency=None, column="amount").amounts
    assert amounts == {"HRK": Decimal("1000000.00"), "EUR": Decimal("2254.62")}


def test_a_filter_never_changes_a_decision() -> None:
    # Row 3 decides for the comma; kept alone, 713.472 would be ambiguous and 1.5 a dot decimal.
    cells: list[str | None] = ["713.472", "400.296", "4.578.474", "12"]
    reg = made(cells)
    for kept in range(len(cells)):
        part = reg.where([at == kept for at in range(len(cells))])
        assert part.to_dict()["amount"] == [reg.to_dict()["amount"][kept]]
        assert account(part) == account(reg)
    assert reg.amounts == {"DKK": Decimal(713472 + 400296 + 4578474 + 12)}
