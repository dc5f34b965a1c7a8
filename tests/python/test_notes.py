"""Families, tranches, and the notes of the reader and the ledger in the language of the report."""

from __future__ import annotations

import io
import re
import sys
from decimal import Decimal
from importlib import resources
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import overblik as ob
from overblik.report.excluded import excluded
from overblik.report.grid import Writer
from overblik.report.notes import note, translated
from overblik.report.texts import texts

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

PAID = ob.Schema(id="id", title="title", amount="amount", role="role", family="family", start="start", end="end")


def paid(**columns: list[object]) -> ob.Register:
    return ob.register(columns, schema=PAID, currency="DKK")


def tranches() -> dict[str, list[object]]:
    return {
        "id": ["A", "A", "B"],
        "title": ["Mentor", "Mentor", "Jobklub"],
        "amount": ["100.25", "50", "7"],
        "role": ["tranche", "rate", None],
        "family": [None, None, None],
        "start": ["2016-01-01", "2017-01-01", None],
        "end": ["2016-12-31", "2017-12-31", None],
    }


def test_tranches_of_a_role_column_are_one_project() -> None:
    reg = paid(**tranches())
    assert (reg.ids, len(reg.rejected["row"])) == (["A", "B"], 0)
    assert ob.totals(reg, by=[], measures=["n", "sum"])["n"] == [2]
    assert reg.amounts == {"DKK": Decimal("157.25")}  # 100.25 + 50 + 7


def test_tranches_may_be_declared_by_the_schema() -> None:
    data = {"id": ["A", "A"], "title": ["Mentor", "Mentor"], "amount": ["100", "50"]}
    named = {"id": "id", "title": "title", "amount": "amount", "currency": "DKK"}
    assert ob.register(data, schema=ob.Schema(**named)).rejected["reason"] == ["duplicate_id"]
    reg = ob.register(data, schema=ob.Schema(**named, tranches=True))
    assert (reg.ids, reg.amounts) == (["A"], {"DKK": Decimal(150)})
    assert ob.Schema(**named, tranches=True).to_dict()["tranches"] is True


def test_tranches_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "paid.csv"
    path.write_text("id;title;amount;role\nA;Mentor;100,00;rate\nA;Mentor;50,00;rate\n", encoding="utf-8")
    schema = ob.Schema(id="id", title="title", amount="amount", role="role", currency="DKK")
    assert ob.read(path, schema=schema).amounts == {"DKK": Decimal(150)}


def test_one_per_year_counts_a_project_once_in_each() -> None:
    data = tranches()
    data["id"], data["family"], data["role"] = ["A1", "A2", "B"], ["A", "A", "B"], [None, None, None]
    reg = paid(**data).by_year().one_per(["family", "year"])
    assert reg.ids == ["A · 2016", "A · 2017", "B"]
    table = ob.totals(reg, by="year", measures=["n", "sum"])
    got = dict(zip(table["year"], zip(table["n"], table["sum"], strict=True), strict=True))
    assert got == {"2016": (1, Decimal("100.25")), "2017": (1, Decimal(50)), None: (1, Decimal(7))}
    with pytest.raises(ob.SettingsError, match='"year"'):
        paid(**data).by_year().one_per()


def test_one_per_says_what_there_is() -> None:
    with pytest.raises(ob.SchemaError, match="the register has:"):
        paid(**tranches()).one_per("famly")


def parts(register: ob.Register, language: str) -> list[tuple[str, str]]:
    empty: Any = ob.example().coverage()
    review = SimpleNamespace(register=register, ledger=register.ledger(), coverage=empty, refusals={})
    account = excluded(review, Writer.of(language))["accounts"][0]
    return [(str(part["name"]), part["n"]) for part in account["parts"]]


def test_a_project_counted_in_part_is_no_0_projects() -> None:
    reg = ob.register(
        {
            "id": ["P", "a", "Q", "b", "R", "c"],
            "title": ["P", "a", "Q", "b", "R", "c"],
            "parent": [None, "P", None, "Q", None, "R"],
            "amount": [100, 60, 50, 20, 9, 9],
        },
        schema=ob.Schema(id="id", title="title", parent="parent", amount="amount", currency="DKK"),
    )
    ledger = reg.ledger()
    line = dict(zip(ledger["reason"], zip(ledger["n"], ledger["n_partly"], ledger["amount"], strict=True), strict=True))
    # of P 60, of Q 20; of R all 9
    assert line["covered_by_children"] == (1, 2, Decimal(89))
    assert line["counted"] == (5, 0, Decimal(159))
    assert parts(reg, "da")[1][1] == "1 projekt og dele af 2 projekter"
    assert parts(reg, "en")[1][1] == "1 project and parts of 2 projects"
    some = reg.counting().where(["P", "a", "Q", "b"])
    assert parts(some, "da")[1][1] == "dele af 2 projekter"
    assert parts(reg.where(["P", "a"]), "da")[1][1] == "del af 1 projekt"


def ordinary(tmp_path: Path) -> list[ob.Register]:
    """Registers whose notes a Danish report is likely to show."""
    text = "Projekter 2017\nTitel;Beløb;Sagsnr;Kontaktperson\nA;100,50;1;Bo\nB;7,00;2;Bo\nI alt;110,00;;\n"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_bytes(text.encode("cp1252"))
    second.write_text(text.replace("Projekter 2017\n", ""), encoding="utf-8-sig")
    books = tmp_path / "c.xlsx"
    book(books)
    families = tranches()
    families["id"], families["family"], families["role"] = ["A1", "A2", "B"], ["A", "A", None], ["x", None, None]
    family = paid(**families)
    return [
        ob.read(first, currency="DKK"),
        ob.read([first, second], currency="DKK", prefix_ids=True),
        ob.read(books, currency="DKK"),
        paid(**tranches()),
        family.one_per("family"),
        family.by_year(),
        family.where([True, False, True]).counting(residuals=False),
        family.filter(family="A"),
        reported_twice(),
    ]


def reported_twice() -> ob.Register:
    data = {
        "id": ["2025-1_VR", "2025-1_RJ", "2025-2_VR"],
        "title": ["Plankton", "Plankton", "Polymer"],
        "unit": ["Research Council", "Jubilee Fund", "Research Council"],
        "amount": [700, 700, 50],
        "parent": ["gone", None, None],
    }
    named = ob.Schema(id="id", title="title", unit="unit", amount="amount", parent="parent", currency="SEK")
    return ob.register(data, schema=named)


def book(path: Path) -> None:
    from openpyxl import Workbook

    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for row in [["Bevillinger"], ["Titel", "Beløb", "Enhed"], ["A", 100, "X"], ["B", 7, "Y"]]:
        sheet.append(row)
    sheet.row_dimensions[4].hidden = True
    written = io.BytesIO()
    workbook.save(written)
    path.write_bytes(written.getvalue())


def test_the_notes_of_ordinary_registers_are_danish_in_a_danish_report(tmp_path: Path) -> None:
    told = [line for reg in ordinary(tmp_path) for line in reg.notes]
    assert len(told) > 20
    assert [line for line in told if translated(line, texts("da")) is None] == []


def test_a_note_keeps_its_values_and_names_fields_in_words() -> None:
    da = texts("da")
    assert translated("a.csv: delimiter: ';'", da) == "a.csv: skilletegn: ';'"
    assert (
        translated("unknown, since several records tell it: award_date in 1 project, unit in 2 projects", da)
        == f"ukendt, da flere rækker oplyser det: {da.get('field', 'award_date')} i 1 projekt, "
        f"{da.get('field', 'unit')} i 2 projekter"
    )
    # a point would be read as the sign between thousands
    assert translated(
        "total in row 3 'I alt' differs; amount: printed 110.00, rows 1 to 2 add up to 107.50, 2.50 less than printed",
        da,
    ) == (
        "summen i række 3 “I alt” stemmer ikke; beløb: trykt 110,00, række 1 til 2 giver 107,50, 2,50 mindre end trykt"
    )
    assert translated(
        "by year (award): 3 project-years of 3 projects, 1 stay whole without a year: 1 bad_year: 7.00 DKK", da
    ) == ("fordelt på år (award): 3 projektår af 3 projekter; 1 er hele uden år: 1 ikke et år: 7,00 DKK")
    assert str(note("something new", da)) == '<bdi lang="en">something new</bdi>'
    assert str(note("delimiter: '<'", texts("en"))) == "<bdi>delimiter: &#39;&lt;&#39;</bdi>"
    assert "&lt;b&gt;" in str(note("title rows above the header left out: <b>", da))
    assert translated("x: " * 5_000, da) is None


def test_every_line_of_the_catalogue_finds_itself_and_names_only_its_own_places() -> None:
    file = resources.files("overblik.report.texts").joinpath("notes_da.toml")
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    place = re.compile(r"\{(\w+)\}")
    for line in told["notes"] + told["parts"]:
        assert set(place.findall(line["da"])) <= set(place.findall(line["en"])), line
    for line in told["notes"]:
        # A line above that takes every note of this one would hide it.
        english, danish = (place.sub(_filled, line[language]) for language in ("en", "da"))
        assert translated(english, texts("da")) == danish, line


def _filled(match: re.Match[str]) -> str:
    return "17" if re.fullmatch("n[0-9]?", match[1]) else match[1].upper()


# With a word of a note that is shown elsewhere: an example is no reason to leave a note out.
FORM = "The outcome is uncertain, og projektet følges af en styregruppe med deltagelse fra alle parter og en rådgiver."


@pytest.mark.parametrize(
    ("columns", "danish"),
    [
        ({"title": [*["青年教育项目"] * 2, "Lektier"]}, "1 af 2 forskellige tekster er i en skrift uden mellemrum"),
        (
            {
                "title": [f"Indsats{i}" for i in range(40)],
                "description": [f"{' '.join(f'ord{i}x{k}' for k in range(25))}. {FORM}" for i in range(40)],
                "unit": ["Odense"] * 40,
            },
            "skabelontekst er ikke sammenlignet, i 40 af 40 projekter",
        ),
    ],
)
def test_what_is_not_compared_is_said_in_the_report(columns: dict[str, list[str]], danish: str, tmp_path: Path) -> None:
    ids = [f"{i:02}" for i in range(len(columns["title"]))]
    review = ob.review(ob.register({"id": ids, **columns}), progress=False)
    for language, told in (("da", danish), ("en", "compared")):
        page = tmp_path / f"{language}.html"
        review.save(page, language=language)
        notes = page.read_text(encoding="utf-8").split(str(texts(language)("method.notes")))[1].split("</ul>")[0]
        assert told in notes
        assert 'lang="en"' not in notes
