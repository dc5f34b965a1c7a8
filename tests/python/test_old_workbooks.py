"""The legacy xls, by a writer of its own: days, numbers, merged and hidden cells, and what is told of them."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlwt

import overblik as ob

GENERAL, DAY, MONTH, PERCENT, CROWNS, THOUSANDS = range(6)
FORMATS = ("General", "dd-mm-yyyy", "mmm yyyy", "0%", '#,##0.00 "kr."', "#,##0,")

HEAD = ("Titel", "Forvaltning", "Startdato", "Slutdato", "Bevilling")
FIRST = datetime.date(2017, 1, 1)


def workbook(
    path: Path,
    rows: list[list[Any]],
    *,
    from_1904: bool = False,
    hidden_rows: tuple[int, ...] = (),
    hidden_columns: tuple[int, ...] = (),
    merged: tuple[tuple[int, int, int, int, str], ...] = (),
) -> Path:
    """Write rows below the header; a cell is a value, or a value with the number of its format."""
    book = xlwt.Workbook()
    book.dates_1904 = int(from_1904)
    sheet = book.add_sheet("Projekter")
    styles = [xlwt.easyxf(num_format_str=code) for code in FORMATS]
    for at, row in enumerate([list(HEAD), *rows]):
        for column, cell in enumerate(row):
            value, style = cell if isinstance(cell, tuple) else (cell, GENERAL)
            if value is not None:
                sheet.write(at, column, value, styles[style])
    for top, bottom, left, right, text in merged:
        sheet.merge(top, bottom, left, right)
        sheet.write(top, left, text)
    for at in hidden_rows:
        sheet.row(at).hidden = True
    for at in hidden_columns:
        sheet.col(at).hidden = True
    book.save(str(path))
    return path


# 42 736 is 2017-01-01 in the system from 1900; that from 1904 counts 1 462 days less: 41 274.
@pytest.mark.parametrize(("day", "from_1904"), [(42_736, False), (41_274, True)])
def test_days_are_days_in_both_systems_formatted_or_plain(day: int, from_1904: bool, tmp_path: Path) -> None:
    rows = [
        ["A", "Social", (day, DAY), day, 10],
        ["B", "Social", (day, DAY), day + 364, 20.5],
    ]
    reg = ob.read(workbook(tmp_path / "gammel.xls", rows, from_1904=from_1904), currency="DKK")
    assert reg.to_dict()["start"] == [FIRST, FIRST]
    # 2017-01-01 and 364 days is 2017-12-31.
    assert reg.to_dict()["end"] == [FIRST, datetime.date(2017, 12, 31)]
    assert reg.to_dict()["amount"] == [Decimal("10.00"), Decimal("20.50")]


def test_formats_are_not_known_and_that_is_said(tmp_path: Path) -> None:
    rows = [
        ["A", "Social", (42_736, MONTH), None, (1250.25, CROWNS)],
        ["B", "Social", (42_736, DAY), None, (2_000_000, THOUSANDS)],
        ["C", "Social", (42_736, DAY), None, (0.25, PERCENT)],
    ]
    path = workbook(tmp_path / "gammel.xls", rows)
    with pytest.raises(ob.CurrencyError):
        ob.read(path)  # the kroner that are shown are no currency of the amounts
    reg = ob.read(path, currency="DKK")
    # The stored numbers, whatever is shown: 1 250.25, 2 000 000 (shown as 2 000), 0.25 (shown as 25%).
    assert reg.to_dict()["amount"] == [Decimal("1250.25"), Decimal("2000000.00"), Decimal("0.25")]
    note = next(note for note in reg.notes if "of an xls file" in note)
    for part in ("percentages", "currencies", "thousands", "months", "save it as xlsx"):
        assert part in note


def test_hidden_rows_and_columns_count_and_that_they_are_not_told_is_said(tmp_path: Path) -> None:
    rows = [["A", None, (42_736, DAY), None, 10], ["B", None, (42_736, DAY), None, 20]]
    path = workbook(
        tmp_path / "gammel.xls",
        rows,
        hidden_rows=(2,),
        hidden_columns=(3,),
        merged=((1, 2, 1, 1, "Social"),),
    )
    reg = ob.read(path, currency="DKK")
    assert reg.to_dict()["amount"] == [Decimal("10.00"), Decimal("20.00")]
    assert reg.to_dict()["unit"] == ["Social", "Social"]
    assert any(
        "of an xls file hidden rows and columns cannot be told (they are read like the others)" in n for n in reg.notes
    )
