"""The command line says what the library says, and exits with 2 on bad input."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import overblik as ob
from overblik.cli import main


def write(path: Path) -> Path:
    path.write_text("titel;beløb;kommune\nJobklub;1.000,50;Odense\nMentor;2.000,00;Aarhus\n", encoding="utf-8")
    return path


def test_review_writes_a_report_and_prints_its_headline(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("overblik.report")
    out = tmp_path / "r.html"
    assert main(["review", str(write(tmp_path / "p.csv")), "-o", str(out), "--currency", "DKK", "--decimal", ","]) == 0
    printed = capsys.readouterr().out
    assert "2 projekter" in printed
    assert str(out) in printed
    assert out.stat().st_size > 0


def test_a_schema_file_names_the_columns(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = tmp_path / "schema.toml"
    schema.write_text('title = "titel"\namount = "beløb"\nunit = "kommune"\ncurrency = "DKK"\n', encoding="utf-8")
    assert main(["coverage", str(write(tmp_path / "p.csv")), "--schema", str(schema), "--decimal", ","]) == 0
    assert "amount" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["review", "none.csv"], "none.csv"),
        (["coverage", "none.csv"], "none.csv"),
        (["coverage", "none.csv", "--schema", "none.toml"], "none.toml: no schema can be read"),
        (["compare", "a.csv", "b.csv"], "not part of this version yet"),
    ],
)
def test_bad_input_is_a_message_and_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert "Traceback" not in error


def test_an_unknown_argument_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(["review"])
    assert caught.value.code == 2


def sheets(path: Path) -> Path:
    book = openpyxl.Workbook()
    first = book.active
    assert first is not None
    for sheet, year, amount in ((first, "2016", 10), (book.create_sheet(), "2017", 40)):
        sheet.title = year
        for row in (["Id", "Titel", "Forvaltning", "Bevilling (t.kr.)"], [f"{year}-1", "Jobklub", "Social", amount]):
            sheet.append(row)
    book.save(path)
    return path


def test_a_unit_and_sheets_are_given_as_to_the_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = str(sheets(tmp_path / "k.xlsx"))
    # 10 and 40 thousand kroner are 50 000; the second sheet alone is 40 000.
    for arguments, total in (
        (["--sheet", "2016", "--sheet", "2017", "--unit", "1000"], "50000.00 DKK"),
        (["--sheet", "*", "--unit", "1000"], "50000.00 DKK"),
        (["--sheet", "2017", "--unit", "1000"], "40000.00 DKK"),
        (["--sheet", "2017", "--unit", "1"], "40.00 DKK"),
    ):
        assert main(["coverage", file, "--currency", "DKK", *arguments]) == 0
        out = capsys.readouterr().out.replace("\xa0", "").replace(" ", "").replace(",", "")
        assert total.replace(" ", "") in out or total.split(".")[0] in out, (arguments, out)
    assert main(["coverage", file, "--currency", "DKK", "--sheet", "2018"]) == 2
    assert "no sheet '2018'; the workbook has: 2016, 2017" in capsys.readouterr().err


def test_ids_of_two_files_are_prefixed_on_request(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = []
    for name in ("odense", "aarhus"):
        path = tmp_path / f"{name}.csv"
        path.write_text("id;titel;beløb\n1;Jobklub;10\n", encoding="utf-8")
        files.append(str(path))
    assert main(["coverage", *files, "--currency", "DKK"]) == 2
    assert "the id '1'" in capsys.readouterr().err
    assert main(["coverage", *files, "--currency", "DKK", "--prefix-ids"]) == 0
    assert "2 projects" in capsys.readouterr().out


def test_a_standard_is_forced_and_an_unknown_one_names_those_there_are(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(write(tmp_path / "p.csv"))
    assert main(["coverage", file, "--standard", "oc5ids"]) == 2
    assert "no standard 'oc5ids'; there are: 360giving, cordis" in capsys.readouterr().err
    assert main(["coverage", file, "--standard", "cordis"]) == 2
    assert "not those of 'cordis'" in capsys.readouterr().err


@pytest.mark.parametrize(("language", "greeting"), [("da", "Til Odense"), ("en", "To Odense")])
def test_a_letter_is_printed_or_saved(
    language: str, greeting: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path / "p.csv")
    source = [str(file), "--currency", "DKK", "--decimal", ","]
    chosen = ["--owner", "Odense", "--language", language, "--most", "1"]
    assert main(["letter", *source, *chosen]) == 0
    printed = capsys.readouterr().out
    letter = ob.read(file, currency="DKK", decimal=",").letter(owner="Odense", language=language, most=1)  # type: ignore[arg-type]
    assert printed == letter.text + "\n"
    assert greeting in printed
    out = tmp_path / "brev.html"
    assert main(["letter", *source, *chosen, "-o", str(out)]) == 0
    assert out.read_text(encoding="utf-8").startswith("<!doctype html>")
    assert str(out) in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--owner", "Ribe"], "Ribe"),
        (["--only", "x"], "'x'"),
        (["--most", "-1"], "most = -1"),
        (["-o", "brev.pdf"], "'brev.pdf' is no .html"),
    ],
)
def test_a_letter_that_cannot_be_written_says_why(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = [str(write(tmp_path / "p.csv")), "--currency", "DKK", "--decimal", ","]
    assert main(["letter", *source, *arguments]) == 2
    assert message in capsys.readouterr().err
