"""The same three amounts near the limit of 128 bits in the engines people know: documentation of what they do.

3 × 999999999999999999999999999999999999.99 fits no decimal of 38 digits, and no 128 bits of hundredths. Ours must be
exact or refuse, which is asserted. What the others do differs by version: it is one of the outcomes below, and printed,
with the version (`pytest -rP`). In November 2026 pyarrow 26.0 wraps to a negative amount without a word, in sums and in
groups; Polars 2.1 raises in a sum and wraps in a group-by; DuckDB 2.0 raises; pandas 3, adding `Decimal` objects,
rounds to the 28 digits of Python's context.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pytest

import overblik as ob

LARGE = Decimal("999999999999999999999999999999999999.99")
EXACT = Decimal("2999999999999999999999999999999999999.97")
FRAME = pa.table({"title": list("ABC"), "amount": pa.array([LARGE] * 3, type=pa.decimal128(38, 2))})
GROUPED = FRAME.append_column("unit", pa.array(["K"] * 3))


def pyarrow_sum() -> object:
    return pc.sum(FRAME["amount"]).as_py()


def pyarrow_group_sum() -> object:
    return GROUPED.group_by("unit").aggregate([("amount", "sum")])["amount_sum"].to_pylist()[0]


def polars_group_sum() -> object:
    return pl.DataFrame(GROUPED).group_by("unit").agg(pl.col("amount").sum())["amount"][0]


def duckdb_sum_of(rows: pa.Table, query: str) -> object:
    with duckdb.connect() as connection:
        connection.register("rows", rows)
        return connection.execute(query).fetchall()[0][0]


def duckdb_sum() -> object:
    return duckdb_sum_of(FRAME, "select sum(amount) from rows")


def duckdb_group_sum() -> object:
    return duckdb_sum_of(GROUPED, "select sum(amount) from rows group by unit")


def polars_sum() -> object:
    return pl.DataFrame(FRAME)["amount"].sum()


def pandas_sum() -> object:
    return pd.Series(FRAME["amount"].to_pylist(), dtype="object").sum()


OTHERS: dict[str, tuple[str, Callable[[], object]]] = {
    "pyarrow": (pa.__version__, pyarrow_sum),
    "polars": (pl.__version__, polars_sum),
    "duckdb": (duckdb.__version__, duckdb_sum),
    "pandas": (pd.__version__, pandas_sum),
    "pyarrow group_by": (pa.__version__, pyarrow_group_sum),
    "polars group_by": (pl.__version__, polars_group_sum),
    "duckdb group by": (duckdb.__version__, duckdb_group_sum),
}


def outcome(add: Callable[[], object]) -> tuple[str, str]:
    """Whether a sum is exact, refused, rounded to a float, null, or wrong."""
    try:
        total = add()
    except Exception as error:
        return "raises", f"{type(error).__name__}: {str(error).splitlines()[0][:120]}"
    if total is None:
        return "null", "None"
    if total == EXACT:
        return "exact", repr(total)
    near = abs(Fraction(str(total)) / Fraction(EXACT) - 1) < Fraction(1, 10**12)
    return ("rounds" if near else "wraps"), repr(total)


@pytest.mark.parametrize("engine", sorted(OTHERS))
def test_what_other_engines_do(engine: str) -> None:
    version, add = OTHERS[engine]
    kind, shown = outcome(add)
    print(f"{engine} {version}: {kind} ({shown})")
    assert kind in {"exact", "raises", "null", "rounds", "wraps"}, f"{engine} {version}: {shown}"


def test_ours_refuses_what_does_not_fit() -> None:
    assert Fraction(EXACT) == 3 * Fraction(LARGE)  # Decimal would round to 28 digits
    reg = ob.register(FRAME, currency="DKK")
    for measure in ("sum", "share", "mean"):
        with pytest.raises(ob.AmountOverflowError, match="170141183460469231731687303715884105727"):
            ob.totals(reg, by=[], measures=[measure])


def test_ours_is_exact_where_the_sum_fits_again() -> None:
    rows = {"title": list("ABCDE"), "amount": [LARGE, LARGE, LARGE, LARGE.copy_negate(), LARGE.copy_negate()]}
    table = ob.totals(ob.register(rows, currency="DKK"), by=[], measures=["n", "sum"])
    assert table.to_dict() == {"currency": ["DKK"], "n": [5], "sum": [LARGE]}
    assert all(line["holds"] for line in table.conserved)


@pytest.mark.parametrize("engine", ["duckdb", "pandas", "polars", "pyarrow"])
def test_small_amounts_agree_with_every_engine(engine: str) -> None:
    """That the comparison above compares: where nothing overflows, all give the same amount."""
    amounts = [Decimal("0.10"), Decimal("0.20"), Decimal("-0.05"), None]
    frame = pa.table({"title": list("ABCD"), "amount": pa.array(amounts, type=pa.decimal128(38, 2))})
    theirs = {
        "pyarrow": lambda: pc.sum(frame["amount"]).as_py(),
        "polars": lambda: pl.DataFrame(frame)["amount"].sum(),
        "pandas": lambda: pd.Series(amounts[:3], dtype="object").sum(),
        "duckdb": lambda: duckdb_sum_of(frame, "select sum(amount) from rows"),
    }[engine]()
    assert theirs == Decimal("0.25") == ob.totals(ob.register(frame, currency="DKK"), by=[], measures=["sum"])["sum"][0]
