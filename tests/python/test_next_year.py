"""Next year's register: the same weights, stable names, and money that adds up."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import overblik as ob

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "next-year.md"


def next_year(reg: ob.Register) -> ob.Register:
    """Those alone and six more are gone, five cost more, four have another text, seven are new; another order."""
    members = ob.cluster(ob.similarity(reg)).members().to_dict()
    columns = zip(members["id"], members["title"], members["description"], members["amount"], strict=True)
    rows = [dict(zip(("id", "title", "description", "amount"), row, strict=True)) for row in columns][6:]
    for row in rows[:5]:
        row["amount"] = (row["amount"] or Decimal(0)) + 1000
    for row in rows[5:9]:
        row["title"] += " i hele landet"
    rows += [
        {"id": f"X{n}", "title": f"Robotter i plejen {n}", "description": None, "amount": Decimal(n)} for n in range(7)
    ]
    return ob.register(rows[::-1], currency="DKK")


@pytest.fixture(scope="module")
def years(example: ob.Register) -> tuple[ob.Similarity, ob.Register]:
    return ob.similarity(example), next_year(example)


def test_an_update_is_the_whole_computation_by_the_same_weights(years: tuple[ob.Similarity, ob.Register]) -> None:
    then, reg = years
    updated, whole = then.update(reg), ob.similarity(reg, baseline=then.baseline)
    assert updated == whole
    assert updated.pairs().to_dict() == whole.pairs().to_dict()
    assert updated.settings["baseline"] == then.baseline.digest == updated.baseline.digest
    assert updated != ob.similarity(reg)
    assert then.update(reg, threads=1) == updated


def test_a_baseline_goes_through_a_file(years: tuple[ob.Similarity, ob.Register], tmp_path: Path) -> None:
    then, reg = years
    file = tmp_path / "2026.json"
    then.baseline.save(file)
    assert list(tmp_path.iterdir()) == [file]
    assert ob.Baseline.load(file) == then.baseline
    assert ob.similarity(reg, baseline=file) == ob.similarity(reg, baseline=str(file)) == then.update(reg)
    assert "28 " not in repr(then.baseline)
    assert "<div" in then.baseline._repr_html_()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: "{}", "this is no baseline"),
        (lambda text: "no json", "this is no baseline"),
        (lambda text: text.replace('"version":2', '"version":7', 1), "version 7, written by overblik"),
        (lambda text: text.replace('"floor":"0"', '"floor":"0.5"', 1), "changed since it was written"),
        (lambda text: json.dumps(json.loads(text) | {"format": "map"}), "but 'map'"),
    ],
)
def test_other_files_are_refused(
    years: tuple[ob.Similarity, ob.Register], tmp_path: Path, change: object, told: str
) -> None:
    file = tmp_path / "kept.json"
    years[0].baseline.save(file)
    assert callable(change)
    changed = change(file.read_text(encoding="utf-8"))
    file.write_text(changed, encoding="utf-8")
    with pytest.raises(ob.SettingsError, match=told) as error:
        ob.Baseline.load(file)
    assert str(file) in str(error.value)
    file.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ob.SettingsError, match="no baseline"):
        ob.Baseline.load(file)


def test_a_baseline_comes_with_its_own_settings(years: tuple[ob.Similarity, ob.Register]) -> None:
    then, reg = years
    with pytest.raises(ob.SettingsError, match="its own floor and language"):
        ob.similarity(reg, baseline=then.baseline, floor=0.3, language="da")
    with pytest.raises(ob.SettingsError, match="made without meaning"):
        then.update(reg, meaning=np.ones((len(reg), 2)))
    themes = ob.similarity(ob.example(), weights={"theme": 1})
    with pytest.raises(ob.SchemaError, match="no column theme"):
        themes.update(reg)


def test_meaning_is_centred_where_it_was(example: ob.Register) -> None:
    rng = np.random.default_rng(5)
    given = rng.normal(size=(len(example), 6)) + 3
    then = ob.similarity(example, meaning=given)
    same = then.update(example, meaning=given)
    assert same.pairs() == then.pairs()
    with pytest.raises(ob.SettingsError, match="needs it too"):
        then.update(example)
    with pytest.raises(ob.SettingsError, match="vectors of 2 components"):
        then.update(example, meaning=np.ones((113, 2)))


def test_old_weights_are_told(years: tuple[ob.Similarity, ob.Register], example: ob.Register) -> None:
    then, _ = years
    assert then.update(example).notes == then.notes
    rows = {"id": [f"n{i}" for i in range(30)], "title": [f"robot {i} i plejen af ældre" for i in range(30)]}
    notes = then.update(ob.register(rows)).notes
    assert any("30 of 30 projects are new" in note and "refresh the baseline" in note for note in notes)


def test_money_of_changes_adds_up(years: tuple[ob.Similarity, ob.Register], example: ob.Register) -> None:
    then, reg = years
    before, after = ob.cluster(then), ob.cluster(then.update(reg))
    changes = after.changes_from(before)
    table = changes.table().to_dict()
    nothing = Decimal(0)
    columns = ("sum_before", "sum_entered", "sum_left", "sum_changed", "sum_after")
    for was, entered, left, changed, now in zip(*(table[name] for name in columns), strict=True):
        told = (was or nothing) + (entered or nothing) - (left or nothing) + (changed or nothing)
        assert told == (now or nothing)
    known = [amount for amount in table["sum_before"] if amount is not None]
    assert sum(known, nothing) == example.amounts["DKK"]
    assert sum((amount for amount in table["sum_after"] if amount is not None), nothing) == reg.amounts["DKK"]
    assert all(line["holds"] for side in changes.conserved.values() for line in side)
    assert {"entered the register", "left the register"} <= set(changes.projects()["why"])
    assert repr(changes).startswith("<changes of groups: ")
    assert "<div" in changes._repr_html_()
    assert changes.chart().to_dict(validate=False)["$schema"]
    assert changes == after.changes_from(before)


def test_names_stay_for_three_years() -> None:
    def year(words: dict[str, str]) -> ob.Register:
        return ob.register({"id": list(words), "title": list(words.values())})

    one = year({"a": "mentor unge", "b": "mentor unge", "c": "vaskeri", "d": "vaskeri"})
    two = year({"a": "mentor job", "b": "mentor job", "c": "vaskeri", "d": "vaskeri", "e": "vaskeri"})
    three = year({"a": "rollemodel", "b": "rollemodel", "c": "renseri", "d": "renseri", "e": "renseri"})
    first = ob.similarity(one)
    second = first.update(two)
    groups = [ob.cluster(sim, level="identical") for sim in (first, second, second.update(three))]
    then = groups[1].changes_from(groups[0])
    now = groups[2].changes_from(then)
    names = dict(zip(now.groups()["key"], now.groups()["name"], strict=True))
    assert names == {"a": groups[0].table()["name"][0], "c": groups[0].table()["name"][1]}
    assert now.table()["what"] == ["unchanged", "unchanged"]
    assert groups[2].changes_from(groups[1]).groups()["name"] != now.groups()["name"]


def test_the_page_says_what_happens() -> None:
    cells = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert cells
    space: dict[str, object] = {}
    for cell in cells:
        exec(compile(cell, str(PAGE), "exec"), space)
