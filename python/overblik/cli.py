"""The command line: `overblik review`, `coverage`, `letter`, `demo`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import overblik as ob

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["main"]

_BAD_INPUT = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; exit code 0 on success, 2 on bad input.

    Parameters
    ----------
    arguments : list of str, optional
        Without the program's name; by default those of the process.

    Returns
    -------
    int

    Examples
    --------
    >>> from overblik.cli import main
    >>> main(["coverage", "missing.csv"])
    2
    """
    chosen = _parser().parse_args(arguments)
    try:
        chosen.run(chosen)
    except (ob.OverblikError, OSError) as error:
        print(f"overblik: {error}", file=sys.stderr)
        return _BAD_INPUT
    except KeyboardInterrupt:
        print("overblik: stopped", file=sys.stderr)
        return 130
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="overblik", description="An overview of public projects.")
    parser.add_argument("--version", action="version", version=f"overblik {ob.__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    review = commands.add_parser("review", help="write the report on a register")
    _add_source(review)
    _add_report(review, "overblik.html")
    review.add_argument("--meaning", choices=["e5"], help="compare meanings too; needs the extra overblik[meaning]")
    review.add_argument("--meaning-cache", type=Path, metavar="FOLDER", help="keeps encoded texts for the next run")
    review.set_defaults(run=_review)

    coverage = commands.add_parser("coverage", help="show what was read and how much of it is known")
    _add_source(coverage)
    coverage.set_defaults(run=_coverage)

    letter = commands.add_parser("letter", help="write to the owner of the records about what is missing in them")
    _add_source(letter)
    letter.add_argument("--owner", help="a unit or provider as the register names it; all records otherwise")
    letter.add_argument("--by", metavar="COLUMN", help="the column that names the owner, as programme")
    letter.add_argument("--only", action="append", metavar="QUESTION", help="code of a question; may be repeated")
    letter.add_argument("--most", type=int, default=20, metavar="N", help="projects listed by name; default: 20")
    letter.add_argument("--language", choices=["da", "en"], default="da", help="language of the letter; default: da")
    letter.add_argument("-o", "--output", type=Path, metavar="FILE", help="html, txt or md; printed otherwise")
    letter.set_defaults(run=_letter)

    demo = commands.add_parser("demo", help="write the report on the invented example")
    _add_report(demo, "overblik-demo.html")
    demo.set_defaults(run=_demo)

    compare = commands.add_parser("compare", help="compare two registers (not part of this version)")
    compare.add_argument("old", type=Path)
    compare.add_argument("new", type=Path)
    compare.set_defaults(run=_compare)
    return parser


def _add_source(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", nargs="+", type=Path, help="csv, tsv, xlsx, ods, parquet, json, jsonl or xml")
    command.add_argument("--schema", type=Path, metavar="TOML", help="which column is which field")
    command.add_argument("--standard", help="the published format that the file must have, as 360giving")
    command.add_argument("--sheet", action="append", help="sheet of a workbook, * for all alike; may be repeated")
    command.add_argument("--prefix-ids", action="store_true", help="prefix ids with the name of their file")
    command.add_argument("--currency", help="ISO 4217 code that holds for all rows, as DKK")
    command.add_argument("--decimal", choices=[",", "."], help="decimal sign of the amounts")
    command.add_argument("--unit", help="unit of amounts whose header gives one, as 1000 or mio.; 1 if they are whole")
    command.add_argument("--encoding", help="of a text file; detected otherwise")
    command.add_argument("--allow-float", action="store_true", help="take money from floating point columns")


def _add_report(command: argparse.ArgumentParser, name: str) -> None:
    command.add_argument("-o", "--output", type=Path, default=Path(name), metavar="HTML", help=f"default: {name}")
    command.add_argument("--language", choices=["da", "en"], default="da", help="language of the report")


def _read(chosen: argparse.Namespace) -> ob.Register:
    return ob.read(
        chosen.file,
        schema=None if chosen.schema is None else ob.Schema.load(chosen.schema),
        standard=chosen.standard,
        sheet=_sheets(chosen.sheet),
        currency=chosen.currency,
        decimal=chosen.decimal,
        unit=chosen.unit,
        encoding=chosen.encoding,
        allow_float=chosen.allow_float,
        prefix_ids=chosen.prefix_ids,
    )


def _sheets(names: list[str] | None) -> str | list[str] | None:
    return names[0] if names is not None and len(names) == 1 else names


def _review(chosen: argparse.Namespace) -> None:
    _write(_read(chosen), chosen, meaning=chosen.meaning, meaning_cache=chosen.meaning_cache)


def _letter(chosen: argparse.Namespace) -> None:
    letter = _read(chosen).letter(
        owner=chosen.owner, language=chosen.language, by=chosen.by, only=chosen.only, most=chosen.most
    )
    if chosen.output is None:
        print(letter.text)
    else:
        letter.save(chosen.output)
        print(chosen.output.resolve())


def _demo(chosen: argparse.Namespace) -> None:
    _write(ob.example(language=chosen.language), chosen)


def _write(
    reg: ob.Register, chosen: argparse.Namespace, *, meaning: str | None = None, meaning_cache: Path | None = None
) -> None:
    review = ob.review(reg, meaning=meaning, meaning_cache=meaning_cache)
    review.save(chosen.output, language=chosen.language)
    print(review.headline.da if chosen.language == "da" else review.headline.en)
    print(chosen.output.resolve())


def _coverage(chosen: argparse.Namespace) -> None:
    reg = _read(chosen)
    print(reg)
    for table in (reg.account, reg.coverage(), reg.rejected):
        if len(table):
            print(f"\n{table!r}\n{_lines(table)}")


def _lines(table: ob.Table) -> str:
    """Write a table in columns of equal width."""
    columns = [
        [name, *("" if v is None else " ".join(str(v).split()) for v in values)]
        for name, values in table.to_dict().items()
    ]
    widths = [min(max(map(len, column)), 48) for column in columns]
    rows = zip(*columns, strict=True)
    return "\n".join("  ".join(v[:w].ljust(w) for v, w in zip(row, widths, strict=True)).rstrip() for row in rows)


def _compare(chosen: argparse.Namespace) -> None:
    raise ob.SettingsError(f"cannot compare {chosen.old} and {chosen.new}: compare is not part of this version yet")


if __name__ == "__main__":
    sys.exit(main())
