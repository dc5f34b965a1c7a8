"""Hostile input: each case ends in the stated error, a named rejection, or the right answer.

No case may panic or hang; the whole table runs under a timeout.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import overblik as ob

pytestmark = pytest.mark.timeout(60)

HEAD = "id;title;amount\n"
OK = "a;Sprogcafé i byen;100,50\nb;Lektiehjælp for børn;200,00\n"
MANY = "".join(f"p{i};Titel {i};{i},00\n" for i in range(50))


def text(content: str, encoding: str = "utf-8", name: str = "x.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content.encode(encoding))
        return path

    return write


def raw(content: bytes, name: str = "x.csv") -> Callable[[Path], Path]:
    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(content)
        return path

    return write


def folder(path: Path) -> Path:
    return path


def missing(path: Path) -> Path:
    return path / "missing.csv"


def broken_xlsx(path: Path) -> Path:
    target = path / "x.xlsx"
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types")
    return target


def wide(columns: int) -> str:
    header = ";".join(["id", "title", "amount", *(f"c{i}" for i in range(columns))])
    return header + "\n" + "a;Titel;1,50" + ";" * columns + "\n"


DKK: dict[str, Any] = {"currency": "DKK"}

# name, how the file is made, arguments of read, error class, words the message must hold
ERRORS: list[tuple[str, Callable[[Path], Path], dict[str, Any], type[Exception], str]] = [
    ("missing file", missing, DKK, ob.ReadError, "missing.csv"),
    ("a folder", folder, DKK, ob.ReadError, "folder"),
    ("empty file", raw(b""), DKK, ob.ReadError, "empty"),
    ("white space only", raw(b" \n\n \n"), DKK, ob.ReadError, ""),
    ("header only", text(HEAD), DKK, ob.ReadError, "row"),
    ("binary", raw(bytes(range(256)) * 40), DKK, ob.ReadError, ""),
    ("NUL bytes", raw(b"id;title;amount\na;Ti\x00tel;1,50\n"), DKK, ob.ReadError, "NUL"),
    ("picture named csv", raw(b"\x89PNG\r\n\x1a\n" + b"\x00\x01\x02" * 100), DKK, ob.ReadError, ""),
    ("duplicate headers", text("id;title;amount;amount\na;b;1,50;2,50\n"), DKK, ob.SchemaError, "amount"),
    ("unclosed quote", text(HEAD + 'a;"Titel uden slut;1,50\n' + MANY), DKK, ob.ReadError, "quote"),
    ("mixed locales", text(HEAD + "a;x;1.234,50\nb;y;1,234.50\n"), DKK, ob.AmountError, "mixed_locales"),
    ("ambiguous locale", text(HEAD + "a;x;1.234\nb;y;5.678\n"), DKK, ob.AmountError, "decimal="),
    ("two currencies in a column", text(HEAD + "a;x;1,50 EUR\nb;y;2,50 SEK\n"), {}, ob.AmountError, "mixed_currencies"),
    ("no currency", text(HEAD + OK), {}, ob.CurrencyError, "currency="),
    ("currency that is none", text(HEAD + OK), {"currency": "kroner"}, ob.CurrencyError, "kroner"),
    ("unit only in the header", text("id;title;Beløb (mio. kr.)\na;x;1,5\n"), DKK, ob.AmountError, "unit_unconfirmed"),
    ("no title", text("id;amount\na;1,50\n"), DKK, ob.SchemaError, "title"),
    ("schema names no column", text(HEAD + OK), {**DKK, "schema": ob.Schema(title="titel")}, ob.SchemaError, "amount"),
    ("broken xlsx", broken_xlsx, DKK, ob.ReadError, "x.xlsx"),
    ("xlsx that is text", text("hello", name="x.xlsx"), DKK, ob.ReadError, "x.xlsx"),
    ("broken parquet", raw(b"PAR1" + b"\x00" * 64 + b"PAR1", "x.parquet"), DKK, ob.ReadError, "x.parquet"),
    ("truncated parquet", raw(b"PAR1", "x.parquet"), DKK, ob.ReadError, "x.parquet"),
    ("broken json", text('[{"id": "a", "title": ', name="x.json"), DKK, ob.ReadError, "x.json"),
    ("json that is a number", text("42", name="x.json"), DKK, ob.ReadError, ""),
    ("json with a key twice", text('[{"id":"a","id":"b","title":"x"}]', name="x.json"), DKK, ob.ReadError, "id"),
    ("deeply nested json", text("[" * 100_000 + "]" * 100_000, name="x.json"), DKK, ob.ReadError, ""),
    ("empty json list", text("[]", name="x.json"), DKK, ob.ReadError, ""),
    ("unknown extension", raw(b"\x7fELF\x02\x01\x01" + b"\x00" * 50, "x.exe"), DKK, ob.ReadError, ""),
    (
        "utf-8 declared but not",
        raw("id;title\na;Børn\n".encode("cp1252")),
        {"encoding": "utf-8"},
        ob.ReadError,
        "utf-8",
    ),
    ("encoding that is none", text(HEAD + OK), {**DKK, "encoding": "klingon"}, ob.SettingsError, "klingon"),
    ("decimal that is none", text(HEAD + OK), {**DKK, "decimal": ";"}, ob.SettingsError, "decimal"),
    (
        "sheet that is none",
        lambda p: workbook(p, [["id", "title"], ["a", "x"]]),
        {"sheet": "Ark9"},
        ob.ReadError,
        "Ark9",
    ),
    (
        "amounts lost their zeros",
        text(
            "id;title;amount\n"
            + "".join(
                f"a{i};x;{v}\n" for i, v in enumerate(["632.34", "12.5", *[f"{k}.12{k % 10}" for k in range(100, 140)]])
            )
        ),
        DKK,
        ob.AmountError,
        "suspect_lost_zeros",
    ),
]


def workbook(folder: Path, rows: list[list[Any]], name: str = "x.xlsx") -> Path:
    """Writes a minimal workbook; a string beginning with '#' becomes an error cell."""

    def cell(value: Any, ref: str) -> str:
        if value is None:
            return ""
        if isinstance(value, str) and value.startswith("#"):
            return f'<c r="{ref}" t="e"><v>{value}</v></c>'
        if isinstance(value, str):
            escaped = value.replace("&", "&amp;").replace("<", "&lt;")
            return f'<c r="{ref}" t="inlineStr"><is><t>{escaped}</t></is></c>'
        return f'<c r="{ref}"><v>{value!r}</v></c>'

    lines = []
    for r, row in enumerate(rows, 1):
        cells = "".join(cell(value, f"{chr(64 + c)}{r}") for c, value in enumerate(row, 1))
        lines.append(f'<row r="{r}">{cells}</row>')
    sheet = f'<worksheet xmlns="{NS}/main"><sheetData>{"".join(lines)}</sheetData></worksheet>'
    target = folder / name
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELS)
        archive.writestr("xl/workbook.xml", BOOK)
        archive.writestr("xl/_rels/workbook.xml.rels", BOOK_RELS)
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return target


NS = "http://schemas.openxmlformats.org/spreadsheetml/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{KIND}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{KIND}.worksheet+xml"/></Types>'
)
RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
    'Target="xl/workbook.xml"/></Relationships>'
)
BOOK = (
    f'<workbook xmlns="{NS}/main" xmlns:r="{OFFICE}">'
    '<sheets><sheet name="Ark1" sheetId="1" r:id="r1"/></sheets></workbook>'
)
BOOK_RELS = (
    f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
    'Target="worksheets/sheet1.xml"/></Relationships>'
)

# name, how the file is made, arguments of read, reasons of the rejections, ids that stay, sum
REJECTIONS: list[tuple[str, Callable[[Path], Path], dict[str, Any], list[str], list[str], str]] = [
    ("ragged row", text(HEAD + OK + "c;for;mange;felter\n"), DKK, ["ragged_row"], ["a", "b"], "300.50"),
    (
        "duplicate ids",
        text(HEAD + OK + "a;En anden;5,00\n"),
        {"schema": ob.Schema(id="id", title="title", amount="amount", currency="DKK")},
        ["duplicate_id"],
        ["a", "b"],
        "",
    ),
    ("words for an amount", text(HEAD + OK + "c;x;ca. 5.000\n"), DKK, ["foreign_character"], ["a", "b", "c"], "300.50"),
    ("a dash for an amount", text(HEAD + OK + "c;x;-\n"), DKK, ["no_digits"], ["a", "b", "c"], "300.50"),
    ("per cent", text(HEAD + OK + "c;x;25,45%\n"), DKK, ["percent"], ["a", "b", "c"], "300.50"),
    ("scientific", text(HEAD + OK + "c;x;1E+5\n"), DKK, ["scientific"], ["a", "b", "c"], "300.50"),
    ("NaN", text(HEAD + OK + "c;x;NaN\n"), DKK, ["no_digits"], ["a", "b", "c"], "300.50"),
    ("Excel error in csv", text(HEAD + OK + "c;x;#REF!\n"), DKK, ["foreign_character"], ["a", "b", "c"], "300.50"),
    ("beyond i128", text(HEAD + OK + f"c;x;{'9' * 45},00\n"), DKK, ["overflow"], ["a", "b", "c"], "300.50"),
    ("wrong currency", text(HEAD + OK + "c;x;5,00 EUR\n"), DKK, ["wrong_currency"], ["a", "b", "c"], "300.50"),
    ("bad grouping", text(HEAD + OK + "c;x;12.34.567\n"), DKK, ["bad_grouping"], ["a", "b", "c"], "300.50"),
    ("two signs", text(HEAD + OK + "c;x;-1.200,00-\n"), DKK, ["double_sign"], ["a", "b", "c"], "300.50"),
    (
        "30 February",
        text("id;title;amount;start;end\na;x;1,50;30.02.2017;31.12.2017\n"),
        DKK,
        ["bad_date"],
        ["a"],
        "1.50",
    ),
    (
        "end before start",
        text("id;title;amount;start;end\na;x;1,50;31.12.2017;01.01.2017\n"),
        DKK,
        ["end_before_start"],
        ["a"],
        "1.50",
    ),
    ("repeated header", text(HEAD + OK + HEAD + "c;x;1,00\n"), DKK, ["repeated_header"], ["a", "b", "c"], "301.50"),
    ("totals row", text(HEAD + OK + ";I alt;300,50\n"), DKK, ["total_row"], ["a", "b"], "300.50"),
    (
        "Excel error cell",
        lambda p: workbook(p, [["id", "title", "amount"], ["a", "x", 1.5], ["b", "y", "#REF!"]]),
        DKK,
        ["foreign_character"],
        ["a", "b"],
        "1.50",
    ),
    ("negative participants", text("id;title;amount;participants\na;x;1,50;-4\n"), DKK, ["no_count"], ["a"], "1.50"),
]

# name, how the file is made, arguments of read, number of projects, sum
ANSWERS: list[tuple[str, Callable[[Path], Path], dict[str, Any], int, str]] = [
    ("plain", text(HEAD + OK), DKK, 2, "300.50"),
    ("a row without id", text(HEAD + OK + ";Uden nummer;5,00\n"), DKK, 3, "305.50"),
    ("byte order mark", text(HEAD + OK, "utf-8-sig"), DKK, 2, "300.50"),
    ("UTF-16", text(HEAD + OK, "utf-16"), DKK, 2, "300.50"),
    ("Latin-1", text(HEAD + OK, "cp1252"), DKK, 2, "300.50"),
    ("Windows line ends", text((HEAD + OK).replace("\n", "\r\n")), DKK, 2, "300.50"),
    ("tabs", text((HEAD + OK).replace(";", "\t"), name="x.tsv"), DKK, 2, "300.50"),
    ("script in a title", text(HEAD + "a;<script>alert(1)</script>;1,50\n"), DKK, 1, "1.50"),
    ("formula in a title", text(HEAD + "a;=HYPERLINK(1);1,50\n"), DKK, 1, "1.50"),
    ("right-to-left marks", text(HEAD + "a;\u202eletiT\u202c;1,50\n"), DKK, 1, "1.50"),
    ("a megabyte word", text(HEAD + "a;" + "x" * 1_000_000 + ";1,50\nb;y;1,00\n"), DKK, 2, "2.50"),
    ("emoji", text(HEAD + "a;🎈🎈🎈;1,50\nb;🎈;1,00\n"), DKK, 2, "2.50"),
    ("Arabic and Chinese", text(HEAD + "a;مشروع اللغة;1,50\nb;语言项目;1,00\n"), DKK, 2, "2.50"),
    (
        "3,000 identical titles",
        text(HEAD + "".join(f"p{i:04};Samme titel;1,00\n" for i in range(3000))),
        DKK,
        3000,
        "3000.00",
    ),
    ("quoted line break", text(HEAD + 'a;"to\nlinjer";1,50\n'), DKK, 1, "1.50"),
    ("decided by one cell", text(HEAD + "a;x;713.472\nb;y;4.578.474\n"), DKK, 2, "5291946.00"),
    ("told the decimal", text(HEAD + "a;x;1.234\n"), {**DKK, "decimal": ","}, 1, "1234.00"),
    ("trailing minus", text(HEAD + "a;x;1.200,00-\nb;y;1.200,00\n"), DKK, 2, "0.00"),
    ("stop words only", text(HEAD + "a;og i at det;1,00\nb;og i at;1,00\n"), DKK, 2, "2.00"),
    (
        "title rows above the header",
        lambda p: workbook(
            p, [["Projekter i Odense", None, None], [None, None, None], ["id", "title", "amount"], ["a", "x", 1.5]]
        ),
        DKK,
        1,
        "1.50",
    ),
    (
        "json numbers as text",
        text('[{"id":"a","title":"x","amount":41133.77},{"id":"b","title":"y","amount":0.10}]', name="x.json"),
        DKK,
        2,
        "41133.87",
    ),
    (
        "json lines",
        text('{"id":"a","title":"x","amount":"1,50"}\n{"id":"b","title":"y","amount":"2,50"}\n', name="x.jsonl"),
        DKK,
        2,
        "4.00",
    ),
]


@pytest.mark.parametrize(("make", "arguments", "error", "words"), [c[1:] for c in ERRORS], ids=[c[0] for c in ERRORS])
def test_error(tmp_path: Path, make: Any, arguments: Any, error: Any, words: str) -> None:
    with pytest.raises(error) as caught:
        ob.read(make(tmp_path), **arguments)
    assert words.casefold() in str(caught.value).casefold()


@pytest.mark.parametrize(
    ("make", "arguments", "reasons", "ids", "total"), [c[1:] for c in REJECTIONS], ids=[c[0] for c in REJECTIONS]
)
def test_rejection(tmp_path: Path, make: Any, arguments: Any, reasons: Any, ids: Any, total: str) -> None:
    reg = ob.read(make(tmp_path), **arguments)
    rejected = reg.rejected.to_dict()
    assert sorted(set(rejected["reason"])) == reasons
    assert list(reg.ids) == ids
    assert all(row >= 1 for row in rejected["row"])
    if total:
        assert reg.amounts == {"DKK": Decimal(total)}
    assert len(ob.review(reg, progress=False).digest) == 64


@pytest.mark.parametrize(("make", "arguments", "n", "total"), [c[1:] for c in ANSWERS], ids=[c[0] for c in ANSWERS])
def test_answer(tmp_path: Path, make: Any, arguments: Any, n: int, total: str) -> None:
    reg = ob.read(make(tmp_path), **arguments)
    assert len(reg) == n
    assert reg.amounts == {"DKK": Decimal(total)}
    review = ob.review(reg, progress=False)
    page = tmp_path / "page.html"
    review.save(page, language="en")
    html = page.read_text(encoding="utf-8")
    assert "<script>alert(1)" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize("columns", [100_000, 1_000_000])
def test_more_columns_than_a_worksheet_has(tmp_path: Path, columns: int) -> None:
    with pytest.raises(ob.ReadError, match="columns"):
        ob.read(text(wide(columns))(tmp_path), currency="DKK")


def test_as_many_columns_as_a_worksheet_has(tmp_path: Path) -> None:
    reg = ob.read(text(wide(16_000))(tmp_path), currency="DKK")
    assert reg.amounts == {"DKK": Decimal("1.50")}


def test_a_recognised_id_that_repeats_is_no_id(tmp_path: Path) -> None:
    reg = ob.read(text(HEAD + OK + "a;En anden;5,00\n")(tmp_path), currency="DKK")
    assert reg.amounts == {"DKK": Decimal("305.50")}
    assert list(reg.ids) == ["x.csv:1", "x.csv:2", "x.csv:3"]


def test_float_columns_are_refused_then_counted() -> None:
    data = {"id": ["a", "b"], "title": ["x", "y"], "amount": [0.1, 0.2]}
    with pytest.raises(ob.AmountError, match="allow_float"):
        ob.register(data, currency="DKK")
    reg = ob.register(data, currency="DKK", allow_float=True)
    assert reg.amounts == {"DKK": Decimal("0.30")}


def test_not_a_number_in_a_frame_is_unknown() -> None:
    data = {"id": ["a", "b"], "title": ["x", "y"], "amount": [float("nan"), 2.5]}
    reg = ob.register(data, currency="DKK", allow_float=True)
    assert reg.amounts == {"DKK": Decimal("2.50")}
    assert ob.overview(reg).to_dict()["unknown"] == [1]


def test_columns_of_unequal_length() -> None:
    with pytest.raises(ob.SchemaError, match="title"):
        ob.register({"id": ["a", "b"], "title": ["x"]})


def test_at_least_forty_cases() -> None:
    assert len(ERRORS) + len(REJECTIONS) + len(ANSWERS) >= 40
