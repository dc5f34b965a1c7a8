"""Workbooks as a municipality sends them: real files with merged and hidden cells, formats and several sheets."""

from __future__ import annotations

import datetime
import zipfile
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import overblik as ob

openpyxl = pytest.importorskip("openpyxl")

# Amounts in t.kr.: 2016, 2017. Sums by administration: 545.5 + 494.5 = 1 040; 285.25 + 304.75 = 590;
# 624 + 646 = 1 270; together 1 454.75 + 1 445.25 = 2 900 t.kr. = 2 900 000 kr.
PROJECTS: dict[str, list[tuple[str, str, float | None, float]]] = {
    "Børn og Unge": [
        ("Jobklub for kvinder", "2016-2017", 120, 130),
        ("Mentor for unge", "2016-2017", 80, 0),
        ("Lektiecafé", "2016-2018", 45.5, 54.5),
        ("Sprog i praksis", "2016/17", 300, 310),
    ],
    "Social": [
        ("Rådgivning", "jan 2016 - dec 2017", 10, 20),
        ("Værested", "01.01.2016 - 31.12.2017", 200, 200),
        ("Fritidsjob", "2016-2017", 75.25, 24.75),
        ("Netværk", "2017", None, 60),
    ],
    "Beskæftigelse": [
        ("Virksomhedspraktik", "2016-2017", 500, 600),
        ("Brobygning", "2016-2017", 33, 34),
        ("Danskklub", "2016-2017", 90, 10),
        ("Madklub", "2016-2017", 1, 2),
    ],
}


def municipality(path: Path, *, total: float = 2900, last: str = "I alt") -> Path:
    """The list with its title, a header of two rows, subtotals, a hidden row, a grand total and a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Projekter"
    sheet["A1"], sheet["A2"] = "Integrationsprojekter 2017", "Opgjort pr. 31.12.2017 (foreløbige tal)"
    sheet.merge_cells("A1:G1")
    sheet.append([])
    sheet.append(["Sagsnr", "Projekt", "Forvaltning", "Periode", "Bevilling (t.kr.)", None, None])
    sheet.append([None, None, None, None, 2016, 2017, last])
    for columns in ("A4:A5", "B4:B5", "C4:C5", "D4:D5", "E4:G4"):
        sheet.merge_cells(columns)
    number, sums = 17, (0.0, 0.0)
    for unit, projects in PROJECTS.items():
        first = sheet.max_row + 1
        for title, period, before, now in projects:
            sheet.append([number, title, unit if title == projects[0][0] else None, period, before, now])
            row = sheet.max_row
            sheet.cell(row, 1).number_format = "00000"
            sheet.cell(row, 7, (before or 0) + now).number_format = "#,##0.00"
            sheet.row_dimensions[row].hidden = title == "Sprog i praksis"
            number += 1
        sheet.merge_cells(start_row=first, end_row=sheet.max_row, start_column=3, end_column=3)
        parts = sum(p[2] or 0 for p in projects), sum(p[3] for p in projects)
        sheet.append([None, None, f"{unit} i alt", None, *parts, sum(parts)])
        sums = sums[0] + parts[0], sums[1] + parts[1]
    sheet.append(["I alt", None, None, None, *sums, total])
    sheet.append([])
    sheet.append(["Kilde: kommunens budgetsystem"])
    notes = book.create_sheet("Udgåede")
    notes.append(["Projekt", "Forvaltning", "Bevilling (t.kr.)"])
    notes.append(["Lukket klub", "Social", 7])
    notes.sheet_state = "hidden"
    book.save(path)
    return path


def test_the_cell_of_a_municipality(tmp_path: Path) -> None:
    reg = ob.read(municipality(tmp_path / "kommune.xlsx"), currency="DKK", unit="1000")
    assert (len(reg), reg.amounts) == (12, {"DKK": Decimal("2900000.00")})
    assert reg.ids[:2] == ["00017", "00018"]
    rejected = reg.rejected.to_dict()
    assert list(zip(rejected["row"], rejected["reason"], strict=True)) == [
        (5, "total_row"),
        (10, "total_row"),
        (15, "total_row"),
        (16, "total_row"),
        (18, "note_row"),
    ]
    assert rejected["detail"][0].endswith("amount: printed 1040000, rows 1 to 4 add up to 1040000, the same")
    for part in (
        "sheet 'Projekter'; not read, though they hold tables: 'Udgåede' (hidden)",
        "table in A4:G23; data row 1 is row 6 of the sheet",
        "1 hidden row is read like the others: 4 (row 9 of the sheet); amount there: 610000 DKK",
        "title rows above the header left out: Integrationsprojekter 2017",
    ):
        assert any(part in note for note in reg.notes), (part, reg.notes)
    account = dict(zip(reg.account["field"], zip(reg.account["columns"], reg.account["how"], strict=True), strict=True))
    assert "Bevilling (t.kr.) I alt" in str(account["amount"][0])
    assert "all 4 totals of the table agree" in account["amount"][1]
    assert "12 cells in units of 10^3" in account["amount"][1]
    assert "Periode" in str(account["start"][0])
    data = reg.to_dict()
    assert data["unit"].count("Social") == 4
    assert data["start"][5] == datetime.date(2016, 1, 1)


def test_the_total_of_the_table_is_held_against_ours(tmp_path: Path) -> None:
    # What the screen shows: 2 900 less the 610 of the hidden row.
    reg = ob.read(municipality(tmp_path / "kommune.xlsx", total=2290), currency="DKK", unit="1000")
    assert reg.amounts == {"DKK": Decimal("2900000.00")}
    told = [note for note in reg.notes if "differs" in note]
    assert len(told) == 1
    assert "610000 more than printed; the amount of row 4 alone explains it" in told[0]


def test_years_are_one_amount_and_units_are_asked_for(tmp_path: Path) -> None:
    path = municipality(tmp_path / "kommune.xlsx", last="2018")
    # 1 454.75 + 1 445.25 and, under 2018, 2 900 again
    years = ob.read(path, currency="DKK", unit="1000")
    assert years.amounts == {"DKK": Decimal("5800000.00")}
    assert years.by_year(basis="reported").filter(year="2016").amounts == {"DKK": Decimal("1454750.00")}
    schema = ob.Schema(title="Projekt", unit="Forvaltning", amount="Bevilling (t.kr.) 2016")
    with pytest.raises(ob.AmountError, match='unit="1000"'):
        ob.read(path, schema=schema, currency="DKK")
    assert ob.read(path, schema=schema, currency="DKK", unit="1000").amounts == {"DKK": Decimal("1454750.00")}


def test_sheets_of_years(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for year, amounts in {2016: [10, 20], 2017: [40]}.items():
        sheet = book.create_sheet(str(year))
        sheet.append(["Id", "Projekt", f"Bevilling {year}"])
        for at, amount in enumerate(amounts, 1):
            sheet.append([f"P{at}", f"Projekt {at}", amount])
    book.create_sheet("Noter").append(["Kode", "Betydning"])
    path = tmp_path / "kommune.xlsx"
    book.save(path)
    for sheets in ("*", ["2016", "2017"]):
        with pytest.raises(ob.SchemaError, match=r"the id 'P1' stands in both .*prefix_ids=True"):
            ob.read(path, sheet=sheets, currency="DKK")
        reg = ob.read(path, sheet=sheets, currency="DKK", prefix_ids=True)
        assert reg.ids == ["kommune#2016:P1", "kommune#2016:P2", "kommune#2017:P1"]
        assert reg.amounts == {"DKK": Decimal("70.00")}
        assert set(reg.to_dict()["source"]) == {"kommune.xlsx#2016", "kommune.xlsx#2017"}
    assert ob.read(path, sheet="2017", currency="DKK").amounts == {"DKK": Decimal("40.00")}
    with pytest.raises(ob.ReadError, match="no sheet '2018'; the workbook has: 2016, 2017, Noter"):
        ob.read(path, sheet="2018", currency="DKK")


@pytest.mark.parametrize("epoch", [1900, 1904])
def test_days_of_both_systems(tmp_path: Path, epoch: int) -> None:
    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = openpyxl.Workbook()
    if epoch == 1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    sheet.append(["Projekt", "Start", "Slut"])
    sheet.append(["A", datetime.date(2017, 1, 1), datetime.date(2017, 12, 31)])
    sheet.append(["B", datetime.date(2017, 2, 1), datetime.date(2017, 3, 1)])
    sheet["B3"].number_format = "General"  # the day count alone: 42 767 from 1900, 41 305 from 1904
    path = tmp_path / "datoer.xlsx"
    book.save(path)
    reg = ob.read(path)
    assert reg.to_dict()["start"] == [datetime.date(2017, 1, 1), datetime.date(2017, 2, 1)]
    assert reg.period == (datetime.date(2017, 1, 1), datetime.date(2017, 12, 31))
    how = dict(zip(reg.account["field"], reg.account["how"], strict=True))["start"]
    assert f"1 day counts of the workbook's system from {epoch}" in how


def ods(path: Path, rows: list[str], columns: str = "") -> Path:
    names = ["office", "table", "text", "style", "fo", "number"]
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in names)
    table = f'<table:table table:name="Ark1">{columns}{"".join(rows)}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    manifest = 'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", f"<manifest:manifest {manifest}/>")
        package.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return path


def ods_cell(value: Any, attributes: str = "") -> str:
    if value is None:
        return "<table:table-cell/>"
    kind = 'office:value-type="string"'
    if not isinstance(value, str):
        kind = f'office:value-type="float" office:value="{value}"'
    return f"<table:table-cell {kind} {attributes}><text:p>{value}</text:p></table:table-cell>"


def ods_row(cells: list[Any], attributes: str = "", more: str = "") -> str:
    return f"<table:table-row {attributes}>{''.join(map(ods_cell, cells))}{more}</table:table-row>"


def test_an_ods_tells_the_same(tmp_path: Path) -> None:
    group = ods_cell("Bevilling", 'table:number-columns-spanned="2"') + "<table:covered-table-cell/>"
    rows = [
        ods_row(["Projekter"]),
        ods_row(["Projekt", "Tema"], more=group),
        ods_row([None, None, 2016, "I alt"]),
        ods_row(["A", "job", 1, 3]),
        ods_row(["B", "job", 2, 5], 'table:visibility="collapse"'),
        ods_row(["C", "sprog", 4, 9], 'table:visibility="filter"'),
        ods_row(["I alt", None, 7, 17]),
    ]
    columns = "<table:table-column/>" + '<table:table-column table:visibility="collapse"/>'
    reg = ob.read(ods(tmp_path / "kommune.ods", rows, columns), currency="DKK")
    # 3 + 5 + 9 = 17, of which 5 + 9 = 14 in hidden rows.
    assert reg.amounts == {"DKK": Decimal("17.00")}
    for part in (
        "2 hidden rows are read like the others: 2 (row 5 of the sheet), 3 (row 6 of the sheet); amount there: 14 DKK",
        "hidden columns are read like the others: B 'Tema'",
    ):
        assert any(part in note for note in reg.notes), (part, reg.notes)
    assert "agrees: 17" in dict(zip(reg.account["field"], reg.account["how"], strict=True))["amount"]


def test_a_stray_cell_far_away_costs_nothing(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Projekt", "Bevilling"])
    sheet.append(["A", 5])
    sheet["XFD1048576"] = "x"
    path = tmp_path / "kommune.xlsx"
    book.save(path)
    reg = ob.read(path, currency="DKK")
    assert reg.amounts == {"DKK": Decimal("5.00")}
