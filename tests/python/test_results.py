"""Every result shows itself, becomes a data frame and is equal by content."""

from __future__ import annotations

import pickle
from decimal import Decimal

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import overblik as ob
from overblik.results import Result


def results(review: ob.Review) -> dict[str, Result]:
    assert review.distinct is not None
    return {
        "review": review,
        "overview": review.overview,
        "theme": review.totals["theme"],
        "concentration": next(iter(review.concentration.values())),
        "similarity": review.similarity,
        "clusters": review.clusters,
        "findings": review.findings,
        "relations": review.findings.relations(),
        "distinct": review.distinct,
        "ledger": review.ledger,
        "coverage": review.coverage,
    }


NAMES = [
    "review", "overview", "theme", "concentration", "similarity", "clusters", "findings", "relations", "distinct",
    "ledger", "coverage",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_a_result_becomes_every_frame(reviewed: ob.Review, name: str) -> None:
    result = results(reviewed)[name]
    plain = result.to_dict()
    assert plain
    rows = {len(values) for values in plain.values()}
    assert len(rows) == 1
    arrow, polars, pandas = pa.table(result), pl.DataFrame(result), result.to_pandas()
    assert arrow.column_names == polars.columns == list(pandas.columns) == list(plain)
    assert {arrow.num_rows, len(polars), len(pandas)} == rows
    assert result.to_polars().equals(polars)
    assert arrow.to_pydict() == plain


@pytest.mark.parametrize("name", NAMES)
def test_a_result_shows_itself_and_is_equal_by_content(example: ob.Register, reviewed: ob.Review, name: str) -> None:
    one, two = results(reviewed)[name], results(ob.review(example))[name]
    assert "\n" not in repr(one)
    html = one._repr_html_()
    assert html.count("<div") == html.count("</div>")
    assert one == two
    assert hash(one) == hash(two)
    assert one != object()
    assert len(one.digest) == 64
    assert isinstance(one.settings, dict)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(one)


def test_money_is_decimal_everywhere(small: ob.Register) -> None:
    table = ob.totals(small, by="unit", measures=["n", "sum"])
    assert table.to_dict() == {
        "unit": ["Odense", "Aarhus", None],
        "currency": ["DKK", "DKK", "DKK"],
        "n": [2, 1, 1],
        "sum": [Decimal("60.00"), Decimal("20.50"), Decimal("10.00")],
    }
    assert pa.table(table).schema.field("sum").type == pa.decimal128(38, 2)
    assert pl.DataFrame(table).schema["sum"] == pl.Decimal(38, 2)
    assert isinstance(table.to_pandas()["sum"][0], Decimal)
    assert table.to_pandas()["n"].dtype == "int64"
    assert all(line["holds"] for line in table.conserved)
    assert table.conserved[0]["register"] == (4, Decimal("90.50"))


def test_data_frames_work_without_pyarrow(small: ob.Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyarrow", None)
    assert ob.totals(small, by="unit", measures=["sum"]).to_pandas()["sum"].sum() == Decimal("90.50")
    frame = pd.DataFrame({"title": ["A"], "amount": [Decimal("1.5")]})
    assert ob.register(frame, currency="DKK").amounts == {"DKK": Decimal("1.50")}


def test_every_text_is_escaped(small: ob.Register) -> None:
    review = ob.review(small)
    shown = [small._repr_html_(), review._repr_html_(), *(r._repr_html_() for r in results(review).values() if r)]
    assert any("&lt;script&gt;" in html for html in shown)
    assert not any("<script" in html for html in shown)


def test_money_is_shown_with_thin_spaces_and_to_the_right(example: ob.Register) -> None:
    thin = "\N{NARROW NO-BREAK SPACE}"
    assert f'<td class="number">150{thin}000{thin}000.00</td>' in ob.overview(example)._repr_html_()


def test_matrix_labels_and_tree_are_arrays_in_input_order(small: ob.Register) -> None:
    sim = ob.similarity(small)
    matrix = sim.matrix()
    assert matrix.shape == (4, 4)
    assert (matrix == matrix.T).all()
    pairs = sim.to_dict()
    for a, b, value in zip(pairs["a"], pairs["b"], pairs["similarity"], strict=True):
        assert matrix[small.ids.index(a), small.ids.index(b)] == pytest.approx(value, abs=1e-9)
    groups = ob.cluster(sim, level=0.3)
    assert groups.labels.dtype == "int64"
    assert groups.labels[0] == groups.labels[1] != groups.labels[2]
    assert groups.tree.shape == (3, 4)
    assert groups.tree[-1, 3] == 4


def test_an_unknown_name_lists_what_exists(small: ob.Register) -> None:
    with pytest.raises(ob.SchemaError, match="the register has: unit, theme"):
        ob.totals(small, by="budgt")
    with pytest.raises(ob.SettingsError, match="no measure 'avg'; there are: n, sum"):
        ob.totals(small, by="unit", measures=["avg"])
    with pytest.raises(ob.SettingsError):
        ob.review(small, settings={"levle": "theme"})
    with pytest.raises(ob.SettingsError):
        ob.cluster(ob.similarity(small), level="efort")  # type: ignore[arg-type]
    with pytest.raises(ob.SettingsError, match='by name there is "e5"'):
        ob.similarity(small, meaning="e6")


def test_results_of_two_registers_are_not_mixed(small: ob.Register, example: ob.Register) -> None:
    with pytest.raises(ob.SettingsError):
        ob.findings(small, ob.cluster(ob.similarity(example)))
    with pytest.raises(ob.SettingsError):
        ob.distinct(small, ob.similarity(example))


def test_review_has_one_headline_in_two_languages(reviewed: ob.Review) -> None:
    headline = reviewed.headline
    assert headline.numbers["n"] == 113
    assert headline.numbers["amounts"] == {"DKK": Decimal("150000000.00")}
    assert "113" in headline.da
    assert "113" in headline.en
    assert headline == headline.da
    assert reviewed.manifest["register"]["digest"] == reviewed.register.digest


def test_a_chart_in_a_notebook_fetches_nothing(example: ob.Register) -> None:
    chart = ob.concentration(example, by="provider").chart()
    shown, *_ = chart._repr_mimebundle_(None, None)
    shown = shown if isinstance(shown, dict) else chart._repr_mimebundle_(None, None)
    assert "image/svg+xml" in shown
    assert not any("://cdn" in str(value) for value in shown.values())


def test_an_uncertain_level_is_said_beside_the_groups() -> None:
    few = ob.register({"id": list("abc"), "title": ["Mentor for unge", "Mentor for unge mænd", "Vaskeri i byen"]})
    told = "the level is uncertain: 3 projects, expected at least 60"
    groups = ob.cluster(ob.similarity(few, progress=False))
    assert groups.notes == [told]
    assert told in groups._repr_html_()
    assert groups.cut("theme").notes == [told]
    many = ob.cluster(ob.similarity(ob.example(), progress=False))
    assert not any("uncertain" in note for note in many.notes)
