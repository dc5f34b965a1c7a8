"""Registers of money without texts, and many rows: what is not asked for costs nothing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import overblik as ob

SCHEMA = ob.Schema(amount="amount", currency="DKK", unit="unit", only=True)


def table(n: int) -> pa.Table:
    amounts = [None if i % 31 == 0 else Decimal(i * 7 % 1000) / 4 for i in range(n)]
    units = [f"Kommune {i % 97:02d}" for i in range(n)]
    return pa.table({"amount": pa.array(amounts, pa.decimal128(18, 2)), "unit": units, "note": units})


def test_money_can_be_totalled_without_titles(tmp_path: Path) -> None:
    n = 30_000
    frame = table(n)
    path = tmp_path / "rows.parquet"
    pq.write_table(frame, path, row_group_size=7_000)
    reg = ob.read(path, schema=SCHEMA)
    totals = ob.totals(reg, by="unit", measures=["n", "sum", "median"])
    assert len(totals) == 97
    assert sum(totals["n"]) == len(reg) == n
    assert sum(totals["sum"]) == sum(a for a in frame["amount"].to_pylist() if a is not None)
    whole = ob.register(frame, schema=SCHEMA)
    assert whole.digest != reg.digest, "rows are named by their file"
    assert ob.totals(whole, by="unit", measures=["n", "sum", "median"]).digest == totals.digest
    with pytest.raises(ob.SchemaError, match="no titles and no descriptions"):
        ob.similarity(reg)


def test_rows_are_named_and_ordered_by_their_number() -> None:
    reg = ob.register(table(12), schema=SCHEMA)
    assert reg.ids == [f"data:{row}" for row in range(1, 13)]
    assert reg.where(["data:2", "data:10"]).ids == ["data:2", "data:10"]
    with pytest.raises(ob.ProjectNotFoundError, match=r"data:12"):
        reg.where(["data:13"])
