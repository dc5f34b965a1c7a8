"""Who imports whom: the compiled module is seen by the steps only, and the package computes nothing on projects."""

from __future__ import annotations

import ast
from pathlib import Path

import overblik

PACKAGE = Path(overblik.__file__).parent
STEPS = {
    "_baseline", "_cluster", "_columns", "_compare", "_concentration", "_coverage", "_crosstab", "_division",
    "_findings", "_inequality", "_ledger", "_meaning", "_people", "_per_head", "_prices", "_rates", "_register",
    "_review", "_similarity", "_totals", "_years", "reading",
}  # fmt: skip
TYPES_ONLY = {"display", "results"}


def imports(path: Path) -> set[str]:
    """Modules imported when the file runs: what stands under TYPE_CHECKING is left out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_the_steps_import_the_compiled_module() -> None:
    files = sorted(PACKAGE.rglob("*.py"))
    users = {path.stem for path in files if "overblik._engine" in imports(path)}
    assert len(files) > 15
    assert users == STEPS | {"__init__"}


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    heavy = {"pandas", "polars", "pyarrow", "altair", "tqdm", "vl_convert", "numpy"}
    for path in PACKAGE.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        top = [node for node in tree.body if isinstance(node, (ast.Import, ast.ImportFrom))]
        names = {alias.name.partition(".")[0] for node in top for alias in node.names if isinstance(node, ast.Import)}
        names |= {(node.module or "").partition(".")[0] for node in top if isinstance(node, ast.ImportFrom)}
        assert not names & heavy, path.name


def test_money_is_never_added_in_python() -> None:
    seen = 0
    for name in STEPS | {"results", "display", "cli"}:
        tree = ast.parse((PACKAGE / f"{name}.py").read_text(encoding="utf-8"))
        calls = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        assert "sum" not in calls, name
        seen += 1
    assert seen == len(STEPS) + 3
