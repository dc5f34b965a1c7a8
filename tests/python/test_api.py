"""The documented list of names is the package's list; every public thing says what it does, with an example."""

from __future__ import annotations

import inspect
import subprocess
import sys
from collections.abc import Iterator

import pytest

import overblik as ob

FUNCTIONS = {
    "read", "register", "example", "standards", "overview", "totals", "concentration", "similarity", "cluster",
    "findings", "distinct", "review", "estimate", "compare", "crosstab", "division_of_labour", "inequality",
    "people_reached", "per_head", "execution",
}  # fmt: skip
CLASSES = {
    "Schema", "Register", "Table", "Concentration", "Similarity", "Clustering", "Findings", "Distinct", "Review",
    "Baseline", "Changes", "GroupChanges", "Crosstab", "DivisionOfLabour", "Inequality", "Letter", "PerHead",
    "PriceIndex", "Rates",
}  # fmt: skip
ERRORS = {
    "OverblikError", "SchemaError", "ReadError", "AmountError", "CurrencyError", "AmountOverflowError",
    "SettingsError", "ProjectNotFoundError", "NotIdentified", "InternalError",
}  # fmt: skip
METHODS = {
    "Register": {
        "ids", "columns", "amounts", "period", "rejected", "coverage", "ledger", "filter", "where", "one_per", "digest",
        "questions", "letter",
        "by_year", "in_prices", "convert", "settings", "price_basis",
    },
    "Concentration": {
        "hhi", "hhi_normalized", "effective_number", "hill", "gini", "theil", "top_share", "lorenz", "below",
    },
    "Similarity": {"floor", "pairs", "nearest", "explain", "matrix", "exact", "baseline", "update", "notes"},
    "Clustering": {
        "labels", "level", "levels", "cut", "members", "table", "explain", "why_not", "tree", "ungrouped",
        "changes_from",
    },
    "Findings": {"table", "relations", "of"},
    "Distinct": {"value", "hill", "redundancy", "low", "high"},
    "Letter": {"owner", "language", "text", "save"},
    "Review": {"headline", "save", "to_json", "manifest"},
    "Table": {"conserved"},
    "Changes": {"table", "turnover", "lineage", "conserved"},
    "GroupChanges": {"table", "projects", "groups", "notes", "conserved"},
    "Crosstab": {"conserved"},
    "DivisionOfLabour": {"table", "by_theme", "by_unit", "by_class", "frontier", "conserved"},
    "Inequality": {"theil", "within", "between", "conserved"},
    "PerHead": {"per_head", "population", "vintage", "unmatched", "without_projects", "conserved"},
}  # fmt: skip
EVERY_RESULT = {
    "__repr__", "_repr_html_", "to_pandas", "to_polars", "__arrow_c_stream__", "to_dict", "chart", "settings", "digest",
    "__eq__",
}  # fmt: skip


def test_the_names_are_those_of_the_contract() -> None:
    assert set(ob.__all__) == FUNCTIONS | CLASSES | ERRORS | {"__version__"}
    assert all(hasattr(ob, name) for name in ob.__all__)


@pytest.mark.parametrize("name", METHODS)
def test_a_result_has_the_attributes_of_the_contract(name: str) -> None:
    common = set() if name == "Register" else EVERY_RESULT
    assert METHODS[name] | common <= set(dir(getattr(ob, name)))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_after_the_first_arguments_everything_is_keyword_only(name: str) -> None:
    parameters = list(inspect.signature(getattr(ob, name)).parameters.values())
    optional = [p for p in parameters if p.default is not inspect.Parameter.empty]
    assert all(p.kind is inspect.Parameter.KEYWORD_ONLY for p in optional)


def own(thing: type) -> Iterator[tuple[str, object]]:
    """What a class and the parts of it that the package keeps elsewhere define."""
    for part in thing.__mro__:
        if part.__module__.startswith("overblik."):
            yield from vars(part).items()


def public() -> Iterator[tuple[str, object]]:
    for name in sorted(FUNCTIONS | CLASSES | ERRORS):
        thing = getattr(ob, name)
        yield name, thing
        for attribute, value in own(thing) if inspect.isclass(thing) else ():
            if not attribute.startswith("_") and (inspect.isfunction(value) or isinstance(value, classmethod)):
                yield f"{name}.{attribute}", getattr(thing, attribute)


EXAMPLES_ELSEWHERE = {"chart", "to_pandas", "to_polars", "to_dict"}  # the same on every result; their class shows them


def test_everything_public_is_documented_with_an_example() -> None:
    seen, bare = 0, []
    for name, thing in public():
        seen += 1
        text = inspect.getdoc(thing) or ""
        if name.split(".")[-1] not in EXAMPLES_ELSEWHERE and ">>>" not in text:
            bare.append(name)
        assert text, f"{name} has no docstring"
    assert seen > 60
    assert bare == []


def test_every_function_says_what_it_takes_returns_and_raises() -> None:
    for name in sorted(FUNCTIONS - {"standards"}):
        text = inspect.getdoc(getattr(ob, name)) or ""
        assert "Parameters\n----------" in text, name
        assert "Returns\n-------" in text, name
        for parameter in inspect.signature(getattr(ob, name)).parameters:
            assert parameter in text, f"{name}: {parameter}"


def test_import_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, time; t = time.perf_counter(); import overblik; s = time.perf_counter() - t\n"
        "heavy = {'pandas', 'polars', 'pyarrow', 'altair', 'jinja2', 'vl_convert', 'tqdm'} & set(sys.modules)\n"
        "print(s); assert not heavy, heavy"
    )
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(3)
    ]
    assert min(runs) < 0.2
