"""Published formats: told by their columns or asked for; the answers stand beside the files in tests/fixtures."""

from __future__ import annotations

import csv
import gzip
import json
import random
import tempfile
import zipfile
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

FIXTURES = Path(__file__).parents[1] / "fixtures"
CORDIS = [FIXTURES / "cordis" / name for name in ("project.csv", "organization.csv", "euroSciVoc.csv")]

TITLES = {
    ("id",): "Identifier",
    ("title",): "Title",
    ("description",): "Description",
    ("currency",): "Currency",
    ("amountAwarded",): "Amount Awarded",
    ("amountAppliedFor",): "Amount Applied For",
    ("amountDisbursed",): "Amount Disbursed",
    ("awardDate",): "Award Date",
    ("plannedDates", "startDate"): "Planned Dates:Start Date",
    ("plannedDates", "endDate"): "Planned Dates:End Date",
    ("plannedDates", "duration"): "Planned Dates:Duration (months)",
    ("recipientOrganization", "id"): "Recipient Org:Identifier",
    ("recipientOrganization", "name"): "Recipient Org:Name",
    ("fundingOrganization", "id"): "Funding Org:Identifier",
    ("fundingOrganization", "name"): "Funding Org:Name",
    ("grantProgramme", "title"): "Grant Programme:Title",
    ("regrantType",): "For Regrant Type",
    ("relatedActivity",): "Related Activity",
}
"""The titles of the 360Giving spreadsheet by the path in its JSON."""

PACKAGES = {
    "a001p00000zgyHZAAY": ("A B Charitable Trust", 783, "12785625.00"),
    "a002400000KeYdsAAF": ("Wolfson Foundation", 379, "31178456.00"),
    "a002400000OiDBQAA3": ("Lloyds Bank Foundation for England and Wales", 4116, "115795635.69"),
    "a002400000nO46WAAS": ("Power to Change Trust", 870, "51625696.54"),
    "a003W000001B7PzQAK": ("Andrew Lloyd Webber Foundation", 475, "21672322.37"),
}
"""Grants and pounds of five packages (reading reference, 2.1), the last without two amounts that are float noise."""


def open_json(path: Path) -> list[dict[str, Any]]:
    """The grants of a package with its numbers as they are written."""
    raw = path.read_bytes()
    text = gzip.decompress(raw) if path.suffix == ".gz" else raw
    grants = json.loads(text, parse_float=Written, parse_int=Written)["grants"]
    assert isinstance(grants, list)
    return grants


class Written(str):
    """A number as the text that stands in the file."""


def cell(grant: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        grant = grant.get(step) if grant else None
        grant = grant[0] if isinstance(grant, list) and grant else grant
    return grant


def table(grants: list[dict[str, Any]]) -> list[list[Any]]:
    return [list(TITLES.values())] + [[cell(grant, path) for path in TITLES] for grant in grants]


def write_csv(path: Path, rows: list[list[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as target:
        csv.writer(target).writerows([["" if value is None else value for value in row] for row in rows])
    return path


SPACE = "http://schemas.openxmlformats.org"
BOOK = {
    "[Content_Types].xml": f'<Types xmlns="{SPACE}/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{SPACE}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{SPACE}/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{SPACE}/spreadsheetml/2006/main" '
    f'xmlns:r="{SPACE}/officeDocument/2006/relationships"><sheets>'
    '<sheet name="grants" sheetId="1" r:id="r1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{SPACE}/package/2006/relationships"><Relationship Id="r1" '
    f'Type="{SPACE}/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def write_xlsx(path: Path, rows: list[list[Any]]) -> Path:
    """A workbook in which numbers are binary floats, as a spreadsheet keeps them."""

    def xml(value: Any) -> str:
        if value is None or value == "":
            return "<c/>"
        if isinstance(value, Written):
            return f"<c><v>{float(value)!r}</v></c>"
        escaped = "".join({"&": "&amp;", "<": "&lt;"}.get(c, c) for c in value if c >= " " or c == "\n")
        return f'<c t="inlineStr"><is><t xml:space="preserve">{escaped}</t></is></c>'

    lines = "".join(f"<row>{''.join(map(xml, row))}</row>" for row in rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in BOOK.items():
            archive.writestr(name, text)
        sheet = f'<worksheet xmlns="{SPACE}/spreadsheetml/2006/main"><sheetData>{lines}</sheetData></worksheet>'
        archive.writestr("xl/worksheets/sheet1.xml", sheet)
    return path


def by_funder(reg: ob.Register) -> dict[str, tuple[int, Decimal]]:
    """Grants and pounds by funder, added up here from the projects."""
    rows = reg.to_dict()
    totals: dict[str, tuple[int, Decimal]] = {}
    for unit, amount in zip(rows["unit"], rows["amount"], strict=True):
        n, total = totals.get(unit, (0, Decimal(0)))
        totals[unit] = (n + 1, total + (amount or 0))
    return totals


EXPECTED = {funder: (n, Decimal(total)) for funder, n, total in PACKAGES.values()}


def test_five_packages_are_one_register(shared: Path) -> None:
    paths = [shared / "threesixty_grants" / f"{name}.json.gz" for name in PACKAGES]
    reg = ob.read(paths)
    assert len(reg) == 6623
    assert by_funder(reg) == EXPECTED
    assert reg.amounts == {"GBP": Decimal("233057735.60")}
    totals = ob.totals(reg, by="unit", measures=["n", "sum"]).to_dict()
    told = {(u, n, s) for u, n, s in zip(totals["unit"], totals["n"], totals["sum"], strict=True) if s is not None}
    # Two grants of the last funder have no amount that can be read, and so no currency: a line of their own.
    less = {"Andrew Lloyd Webber Foundation": 2}
    assert told == {(funder, n - less.get(funder, 0), total) for funder, (n, total) in EXPECTED.items()}
    rejected = reg.rejected.to_dict()
    noise = [v for v, r, c in zip(rejected["value"], rejected["reason"], rejected["column"], strict=True)
             if r == "float_artefact" and c == "amountAwarded"]  # fmt: skip
    assert sorted(noise) == ["41133.770000000004", "44337.130000000005"]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_spreadsheets_of_the_packages_give_the_same(shared: Path, tmp_path: Path, kind: str) -> None:
    write = {"csv": write_csv, "xlsx": write_xlsx}[kind]
    folder = shared / "threesixty_grants"
    paths = [write(tmp_path / f"{name}.{kind}", table(open_json(folder / f"{name}.json.gz"))) for name in PACKAGES]
    reg, packages = ob.read(paths), ob.read([folder / f"{name}.json.gz" for name in PACKAGES])
    assert by_funder(reg) == EXPECTED
    ours, theirs = reg.to_dict(), packages.to_dict()
    for column in ("id", "title", "amount", "requested", "disbursed", "award_date", "start", "unit", "provider"):
        assert ours[column] == theirs[column], column


@pytest.mark.parametrize("kind", ["csv", "xlsx", "json.gz"])
def test_a_small_package_in_every_form(tmp_path: Path, kind: str) -> None:
    path = FIXTURES / "360giving" / "grants.json"
    grants = open_json(path)
    if kind == "json.gz":
        target = tmp_path / "grants.json.gz"
        target.write_bytes(gzip.compress(path.read_bytes()))
    else:
        target = {"csv": write_csv, "xlsx": write_xlsx}[kind](tmp_path / f"grants.{kind}", table(grants))
    reg, package = ob.read(target, standard="360giving"), ob.read(path)
    ours, theirs = reg.to_dict(), package.to_dict()
    for column in ("id", "amount", "requested", "disbursed", "start", "end", "unit", "provider", "role", "funded_from"):
        assert ours[column] == theirs[column], column
    assert reg.amounts == {"GBP": Decimal("195250.75")}
    assert reg.account["field"][0] == "standard"


def test_cordis_is_joined_with_every_krone_in_its_place() -> None:
    reg = ob.read(CORDIS, standard="cordis")
    rows = {name: dict(zip(reg.ids, column, strict=True)) for name, column in reg.to_dict().items()}
    assert reg.ids == ["101000001", "101000002", "101000003"]
    assert reg.amounts == {"EUR": Decimal("2181903.21")}
    assert rows["total_cost"] == {
        "101000001": None, "101000002": Decimal("2500000.50"), "101000003": Decimal("1000.00")
    }  # fmt: skip
    assert rows["theme"]["101000001"] == "cryogenics; materials; optics"
    assert any("differs, by 100.00 in all" in note for note in reg.notes)
    assert sorted(reg.rejected["reason"]) == ["no_such_project"] * 2 + ["repeated_header"] * 2
    assert ob.read(CORDIS[1]).amounts == {"EUR": Decimal("2182151.96")}


def test_the_archive_of_cordis_is_read_as_it_is_published(tmp_path: Path) -> None:
    path = tmp_path / "cordis-csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in CORDIS:
            archive.write(file, f"csv/{file.name}")
        archive.writestr("csv/topics.csv", "projectID;topic;title\n101000001;X;Y\n")
        archive.writestr("readme.pdf", b"x")
    assert ob.read(path) == ob.read(CORDIS)
    assert any("topics.csv" in note for note in ob.read(path, standard="cordis").notes)


def test_regrants_are_followed_across_files(tmp_path: Path) -> None:
    """The funder and the one that passes its money on publish apart; only ids tie the grants."""
    package = json.loads((FIXTURES / "360giving" / "grants.json").read_text(encoding="utf-8"))
    paths = []
    for name in ("alpha", "hub"):
        grants = [grant for grant in package["grants"] if f"-{name}-" in grant["id"]]
        paths.append(tmp_path / f"{name}.json")
        paths[-1].write_text(json.dumps({"grants": grants}), encoding="utf-8")
    rows = ob.read(paths).to_dict()
    funded = dict(zip(rows["id"], rows["funded_from"], strict=True))
    assert {grant: origin for grant, origin in funded.items() if origin} == {
        "360G-hub-1": "360G-alpha-1", "360G-hub-2": "360G-alpha-1"
    }  # fmt: skip


@pytest.mark.parametrize("frame", [pd.read_csv, pl.read_csv])
def test_a_frame_has_a_standard_too(frame: Any) -> None:
    options = {"sep": "|", "dtype": str} if frame is pd.read_csv else {"separator": "|", "infer_schema": False}
    reg = ob.register(frame(FIXTURES / "crs" / "bulk.txt", **options), standard="crs")
    assert reg.amounts == {"USD": Decimal("13734567.89012")}
    with pytest.raises(ob.SchemaError, match=r"not those of 'cordis': as 'projects' they lack 'id', 'title'"):
        ob.register(frame(FIXTURES / "crs" / "bulk.txt", **options), standard="cordis")


def test_floats_of_a_frame_stay_refused() -> None:
    sdmx = pd.read_csv(FIXTURES / "crs" / "sdmx.csv", dtype={"MD_ID": str, "OECD_ID": str})
    with pytest.raises(ob.AmountError, match="float_column"):
        ob.register(sdmx)
    assert ob.register(sdmx, allow_float=True).amounts == {"USD": Decimal("13734567.89012")}


@pytest.mark.parametrize(
    ("file", "standard", "field", "total"),
    [
        ("dk-erdf/2014-2020.csv", "dk-erdf", "total_cost", {"DKK": "16841738.00"}),
        ("dk-erdf/2014-2020.csv", "dk-erdf", "amount", {"DKK": "8420869.00"}),
        ("dk-erdf/2007-2013.csv", "dk-erdf", "total_cost", {"DKK": "67487.02"}),
        ("eu-operations/liste.csv", "eu-operations", "total_cost", {"EUR": "1348833.51"}),
        ("eu-operations/list.csv", "eu-operations", "total_cost", {"GBP": "16236999.00"}),
        ("crs/bulk.txt", "crs", "disbursed", {"USD": "599999.00000"}),
        ("crs/sdmx.csv", "crs", "disbursed", {"USD": "599999.00000"}),
        ("nih-reporter/results.json", "nih-reporter", "amount", {"USD": "3525000.00"}),
        ("nih-reporter/projects.csv", "nih-reporter", "amount", {"USD": "1600000.00"}),
    ],
)
def test_the_sum_of_every_fixture(file: str, standard: str, field: str, total: dict[str, str]) -> None:
    told, asked = ob.read(FIXTURES / file), ob.read(FIXTURES / file, standard=standard)
    assert told == asked
    amounts = [amount for amount in told.to_dict()[field] if amount is not None]
    assert {code: str(sum(amounts)) for code in told.amounts or total} == total


def test_standards_are_listed_from_their_mappings() -> None:
    known = ob.standards().to_dict()
    assert list(known) == ["standard", "what", "variants", "told_by", "version", "source"]
    assert {"360giving", "cordis", "crs", "dk-erdf", "eu-operations", "nih-reporter"} <= set(known["standard"])
    assert all(version >= 1 for version in known["version"])
    with pytest.raises(ob.SettingsError, match="no standard 'x'; there are: 360giving, cordis"):
        ob.read("nowhere.csv", standard="x")


def test_a_schema_of_a_standard_reads_it_again() -> None:
    path = FIXTURES / "crs" / "bulk.txt"
    schema = ob.Schema.of(path)
    again = ob.read(path, schema=schema)
    assert again.amounts == ob.read(path).amounts
    assert again.to_dict()["family"] == ob.read(path).to_dict()["family"]


cents = st.integers(0, 10**9).map(lambda minor: f"{minor // 100}.{minor % 100:02}")
organisation = st.tuples(st.integers(0, 5), st.sampled_from(["coordinator", "participant"]), cents)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(cents, st.integers(0, 3)), min_size=1, max_size=4), st.lists(organisation, max_size=8),
       st.randoms(use_true_random=False))  # fmt: skip
def test_cordis_in_any_order_against_a_slow_join(
    projects: list[tuple[str, int]], organisations: list[tuple[int, str, str]], rng: random.Random
) -> None:
    """The order of rows and files decides nothing, and no organisation is counted beside its project."""
    lines = {
        "project.csv": ["id;title;ecMaxContribution;totalCost;frameworkProgramme"]
        + [f"{at};T{at};{amount};0;HORIZON" for at, (amount, _) in enumerate(projects)],
        "organization.csv": ["projectID;organisationID;name;role;order;netEcContribution"]
        + [f"{at};{n};O{n};{role};{n};{amount}" for n, (at, role, amount) in enumerate(organisations)],
        "euroSciVoc.csv": ["projectID;euroSciVocCode;euroSciVocTitle"]
        + [f"{at};/{n};t{n}" for at, (_, themes) in enumerate(projects) for n in range(themes)]
        + ["99;/1;t1"],
    }
    with tempfile.TemporaryDirectory() as folder:
        registers = []
        for _ in range(2):
            paths = [Path(folder, name) for name in lines]
            for path in paths:
                head, *body = lines[path.name]
                rng.shuffle(body)
                path.write_text("\n".join([head, *body]) + "\n", encoding="utf-8")
            rng.shuffle(paths)
            registers.append(ob.read(paths, progress=False))
    reg = registers[0]
    assert reg.digest == registers[1].digest
    rows = reg.to_dict()
    assert dict(zip(rows["id"], rows["amount"], strict=True)) == {
        str(at): Decimal(amount) for at, (amount, _) in enumerate(projects)
    }
    for at, theme in zip(rows["id"], rows.get("theme", [None] * len(reg)), strict=True):
        assert (theme or "") == "; ".join(f"t{n}" for n in range(projects[int(at)][1]))
    leaders: dict[str, str] = {}
    for n, (at, role, _) in enumerate(organisations):
        if role == "coordinator":
            leaders.setdefault(str(at), str(n))
    for at, provider in zip(rows["id"], rows.get("provider", [None] * len(reg)), strict=True):
        assert provider == leaders.get(at)
    orphans = sum(at >= len(projects) for at, _, _ in organisations) + 1
    # A file of which no row has a project is a file of its own kind: its rows are rejected all the same.
    assert list(reg.rejected["reason"]).count("no_such_project") == orphans


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(st.integers(-(10**15), 10**15), st.integers(0, 11), st.sampled_from([0, 3, 6])), min_size=1,
                max_size=6))  # fmt: skip
def test_units_are_exact_powers_of_ten(values: list[tuple[int, int, int]]) -> None:
    """Against fractions: digits / 10^decimals × 10^unit, in the bulk form (always millions) and in SDMX (own units)."""

    def text(digits: int, decimals: int) -> str:
        return f"{Decimal(digits).scaleb(-decimals):f}"

    bulk = {
        "Year": ["2020"] * len(values),
        "DonorName": ["D"] * len(values),
        "RecipientName": ["R"] * len(values),
        "ProjectTitle": [f"T{n}" for n in range(len(values))],
        "USD_Commitment": [text(digits, decimals) for digits, decimals, _ in values],
        "USD_Disbursement": [None] * len(values),
    }
    exact = [Fraction(digits, 10**decimals) for digits, decimals, _ in values]
    reg = ob.register(bulk, decimal=".", progress=False)
    assert not list(reg.rejected["reason"])
    assert sum(map(Fraction, reg.to_dict()["amount"])) == sum(exact) * 10**6
    n = len(values)
    sdmx = {
        "DONOR": ["D"] * n, "RECIPIENT": ["R"] * n, "TIME_PERIOD": ["2020"] * n, "FLOW_TYPE": ["C"] * n,
        "PRICE_BASE": ["V"] * n, "OBS_VALUE": bulk["USD_Commitment"], "UNIT_MULT": [str(unit) for _, _, unit in values],
        "PROJECT_TITLE": bulk["ProjectTitle"],
    }  # fmt: skip
    reg = ob.register(sdmx, progress=False)
    rejected = {int(row) - 1 for row in reg.rejected["row"]}
    units = [unit for _, _, unit in values]
    kept = [value * 10**unit for at, (value, unit) in enumerate(zip(exact, units, strict=True)) if at not in rejected]
    assert sum(Fraction(a) for a in reg.to_dict()["amount"] if a is not None) == sum(kept)
    assert set(reg.rejected["reason"]) <= {"float_artefact"}


def test_a_column_in_millions_is_not_read_as_units() -> None:
    """A part of the bulk file is not told as CRS, but the name of its column is still known."""
    part = pd.read_csv(FIXTURES / "crs" / "bulk.txt", sep="|", dtype=str)[["ProjectTitle", "USD_Commitment"]]
    schema = ob.Schema(title="ProjectTitle", amount="USD_Commitment", currency="USD")
    with pytest.raises(ob.AmountError, match=r'unit_unconfirmed.*unit="1000000"'):
        ob.register(part, schema=schema)
    assert ob.register(part, schema=schema, unit="1000000").amounts == {"USD": Decimal("13734567.89012")}


def test_a_bomb_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.csv.gz"
    path.write_bytes(gzip.compress(b"title;amount\n" + b"a;1\n" * (17 << 20)))
    with pytest.raises(ob.ReadError, match="which no table of projects does"):
        ob.read(path)
