"""Every kind of failure crosses the border as its own class."""

from __future__ import annotations

import inspect

import pytest

from overblik import _engine, errors

KINDS = {
    "schema": (errors.SchemaError, ValueError),
    "read": (errors.ReadError, ValueError),
    "amount": (errors.AmountError, ValueError),
    "currency": (errors.CurrencyError, ValueError),
    "amount_overflow": (errors.AmountOverflowError, OverflowError),
    "settings": (errors.SettingsError, ValueError),
    "project_not_found": (errors.ProjectNotFoundError, KeyError),
    "not_identified": (errors.NotIdentified, errors.OverblikError),
    "internal": (errors.InternalError, RuntimeError),
}


@pytest.mark.parametrize(("kind", "classes"), KINDS.items())
def test_each_kind_is_raised_as_its_class_and_as_the_built_in(kind: str, classes: tuple[type, type]) -> None:
    for raised in (*classes, errors.OverblikError):
        with pytest.raises(raised):
            _engine.raise_error(kind)


def test_no_class_is_without_a_kind() -> None:
    classes = {c for _, c in inspect.getmembers(errors, inspect.isclass) if issubclass(c, errors.OverblikError)}
    public = {c for c in classes if not c.__name__.startswith("_")} - {errors.OverblikError}
    assert public == {c for c, _ in KINDS.values()}
    assert {c.__name__ for c in public} | {"OverblikError"} == set(errors.__all__)


@pytest.mark.parametrize("kind", ["read", "amount"])
def test_a_placed_error_knows_its_cell(kind: str) -> None:
    with pytest.raises((errors.ReadError, errors.AmountError)) as caught:
        _engine.raise_error(kind)
    error = caught.value
    assert (error.file, error.row, error.column, error.value) == ("a.csv", 3, "budget", "12,5x")
    assert "a.csv, row 3, column 'budget', value '12,5x': " in str(error)


def test_a_missing_project_reads_as_a_sentence() -> None:
    with pytest.raises(errors.ProjectNotFoundError) as caught:
        _engine.raise_error("project_not_found")
    assert str(caught.value) == "no project 'P-9'; the register has 2 projects, the nearest ids are: P-1, P-2"


def test_an_interruption_is_a_keyboard_interrupt() -> None:
    with pytest.raises(KeyboardInterrupt):
        _engine.raise_error("interrupted")


def test_a_panic_becomes_an_internal_error_that_except_exception_catches() -> None:
    with pytest.raises(errors.InternalError, match="deliberate"):
        _engine.raise_error("panic")
