"""The command line says what the library says, and exits with 2 on bad input."""

from __future__ import annotations

from pathlib import Path

import pytest

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
