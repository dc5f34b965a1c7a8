"""Registers from files and from every frame people use."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import overblik as ob


def columns() -> dict[str, list[object]]:
    return {
        "id": ["a", "b", "c"],
        "title": ["Jobklub", "Mentor", None],
        "amount": [Decimal("10.50"), Decimal("20.25"), None],
        "start": [datetime.date(2017, 1, 1), None, datetime.date(2017, 6, 30)],
        "unit": ["Odense", "Aarhus", "Odense"],
    }


def frames() -> dict[str, object]:
    import duckdb

    arrow = pa.table(columns())
    return {
        "dict": columns(),
        "list": [dict(zip(columns(), row, strict=True)) for row in zip(*columns().values(), strict=True)],
        "pyarrow": arrow,
        "pandas": pd.DataFrame(columns()),
        "pandas, categories": pd.DataFrame(columns()).astype({"unit": "category"}),
        "polars": pl.DataFrame(columns()),
        "duckdb": duckdb.sql("select * from arrow"),
        "batches": pa.Table.from_batches(arrow.to_batches(max_chunksize=1)),
    }


@pytest.mark.parametrize("kind", frames())
def test_every_frame_gives_the_same_register(kind: str) -> None:
    reg = ob.register(frames()[kind], currency="DKK")
    assert reg.ids == ["a", "b", "c"]
    assert reg.amounts == {"DKK": Decimal("30.75")}
    assert reg == ob.register(columns(), currency="DKK"), (reg.to_dict(), reg.account.to_dict())


def test_numpy_scalars_and_arrays_are_values() -> None:
    data = {
        "title": np.array(["A", "B"]),
        "amount": np.array([1, 2], dtype=np.int64),
        "start": np.array(["2017-01-01", "2017-01-02"], dtype="datetime64[ns]"),
    }
    reg = ob.register(data, currency="DKK")
    assert reg.amounts == {"DKK": Decimal("3.00")}
    assert reg.period == (datetime.date(2017, 1, 1), datetime.date(2017, 1, 2))
    one = ob.register([{"title": "A", "amount": np.int32(5), "participants": np.uint8(7)}], currency="DKK")
    assert one.to_dict()["participants"] == [7]


@pytest.mark.parametrize("data", [{"title": ["A"], "amount": [0.5]}, pd.DataFrame({"title": ["A"], "amount": [0.5]})])
def test_floats_are_refused_unless_asked_for(data: object) -> None:
    with pytest.raises(ob.AmountError, match="allow_float"):
        ob.register(data, currency="DKK")
    assert ob.register(data, currency="DKK", allow_float=True).amounts == {"DKK": Decimal("0.50")}


def test_missing_is_not_zero_and_not_a_word() -> None:
    cells = {"id": ["a", "b", "c"], "title": ["A", None, float("nan")], "amount": [1, None, pd.NA]}
    frame = pd.DataFrame(cells, dtype="object")
    reg = ob.register(frame, currency="DKK")
    assert reg.amounts == {"DKK": Decimal("1.00")}
    assert reg.to_dict()["title"] == ["A", None, None]


def test_a_column_of_mixed_objects_is_taken_cell_by_cell() -> None:
    frame = pd.DataFrame({"title": ["A", "B"], "amount": [Decimal("1.5"), "2"]}, dtype="object")
    assert ob.register(frame, currency="DKK").amounts == {"DKK": Decimal("3.50")}


def test_sums_beyond_a_float_are_exact() -> None:
    reg = ob.register({"title": ["A", "B"], "amount": [2**53, 1]}, currency="DKK")
    assert reg.amounts == {"DKK": Decimal(2**53 + 1)}


@pytest.mark.parametrize("data", [42, "projekter.csv", None, [1, 2], {"title": "A"}, [["A"]]])
def test_other_things_are_refused_by_name(data: object) -> None:
    with pytest.raises(ob.SchemaError):
        ob.register(data)


def test_columns_of_unequal_length_are_refused() -> None:
    with pytest.raises(ob.SchemaError):
        ob.register({"title": ["A", "B"], "unit": ["x"]})


def test_a_named_column_must_exist() -> None:
    with pytest.raises(ob.SchemaError, match="no column 'Titel'; the source has: title, amount"):
        ob.register({"title": ["A"], "amount": [1]}, schema=ob.Schema(title="Titel"), currency="DKK")


def test_a_file_reads_like_its_frame(tmp_path: Path) -> None:
    path = tmp_path / "projekter.parquet"
    pl.DataFrame(columns()).write_parquet(path)
    assert ob.read(path, currency="DKK") == ob.register(columns(), currency="DKK")


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ob.ReadError) as caught:
        ob.read(tmp_path / "none.csv")
    assert caught.value.file == str(tmp_path / "none.csv")


def test_a_rejected_cell_keeps_its_place(tmp_path: Path) -> None:
    path = tmp_path / "projekter.csv"
    path.write_text("titel;beløb\nA;1.000,50\nB;tyve\n", encoding="utf-8")
    reg = ob.read(path, schema=ob.Schema(title="titel", amount="beløb"), currency="DKK", decimal=",")
    rejected = reg.rejected.to_dict()
    assert (rejected["row"], rejected["column"], rejected["value"]) == ([2], ["beløb"], ["tyve"])


def test_filters_keep_and_note(small: ob.Register) -> None:
    assert small.filter(unit="Odense").ids == ["P3", "P4"]
    assert small.filter(unit=["Odense", "Aarhus"], theme="job").ids == ["P3", "P1"]
    assert small.where(["P1"]).ids == ["P1"]
    assert small.where(np.array([True, False, False, True])).ids == ["P3", "P2"]
    assert small.filter(theme="job").notes[-1] == "filter: 2 of 4 projects kept, 2 left out"
    with pytest.raises(ob.SchemaError, match="no project has unit 'Odensee'; the register has: Aarhus, Odense"):
        small.filter(unit="Odensee")
    with pytest.raises(ob.SettingsError):
        small.where([True])
    with pytest.raises(ob.ProjectNotFoundError):
        small.where(["P9"])


def test_a_period_keeps_what_it_touches() -> None:
    data = {
        "id": ["before", "over", "unknown"],
        "title": ["A", "B", "C"],
        "start": ["2016-01-01", "2016-06-01", None],
        "end": ["2016-12-31", "2017-01-01", "2017-05-01"],
    }
    reg = ob.register(data)
    assert reg.filter(period=("2017-01-01", "2017-12-31")).ids == ["over"]
    with pytest.raises(ob.SettingsError, match="is no day"):
        reg.filter(period=("2017-02-30", "2017-12-31"))


def test_data_without_rows_is_refused_and_named() -> None:
    with pytest.raises(ob.ReadError, match="no rows"):
        ob.register({"title": [], "amount": []}, currency="DKK")


@pytest.mark.parametrize("n", [0, 1, 2, 3])
def test_small_registers_go_all_the_way(n: int) -> None:
    whole = ob.register({"id": list("abc"), "title": ["Mentor"] * 3, "amount": [1] * 3}, currency="DKK")
    reg = whole.where([at < n for at in range(3)])
    review = ob.review(reg)
    assert len(review.clusters.labels) == n
    assert review.headline.numbers["n"] == n


def test_a_register_without_amounts_goes_all_the_way() -> None:
    review = ob.review(ob.register({"title": ["Mentor for unge", "Vaskeri"]}))
    assert len(review.clusters.table()) >= 0
    assert review.headline


def test_parquet_files_are_one_register_with_all_their_columns(tmp_path: Path) -> None:
    """Typed columns are taken as they lie in the file; beside other files they must be appended all the same."""
    one = pa.table(
        {
            "amount": pa.array([Decimal("10.50"), None, Decimal("-3.00")], pa.decimal128(18, 2)),
            "unit": ["Odense", "Aarhus", None],
            "role": ["direct", "regrant", "direct"],
        }
    )
    two = pa.table({"amount": pa.array([Decimal("1.255")], pa.decimal128(18, 3)), "unit": ["Odense"]})
    import pyarrow.parquet as pq

    pq.write_table(one, tmp_path / "one.parquet")
    pq.write_table(two, tmp_path / "two.parquet")
    paths = [tmp_path / "one.parquet", tmp_path / "two.parquet"]
    with pytest.raises(ob.SchemaError, match="no column 'role'"):
        ob.read(paths, schema=ob.Schema(amount="amount", unit="unit", role="role", currency="DKK", only=True))
    reg = ob.read(paths, schema=ob.Schema(amount="amount", unit="unit", currency="DKK", only=True))
    # 10.50 − 3.00 + 1.255
    assert reg.amounts == {"DKK": Decimal("8.755")}
    assert reg.ids == ["one.parquet:1", "one.parquet:2", "one.parquet:3", "two.parquet:1"]
    assert reg.to_dict()["unit"] == ["Odense", "Aarhus", None, "Odense"]
    assert reg.to_dict()["source"] == ["one.parquet"] * 3 + ["two.parquet"]
