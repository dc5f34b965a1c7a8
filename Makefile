# The one interface: `make demo` and `make test` need Rust (>= 1.88) and Python (>= 3.10) only.
# Everything else is installed by name into .venv, into a scratch environment, or (a browser) by scripts/browser.sh.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
WHEELS := target/wheels
# A scratch environment outside the checkout, so that the tests can only see the installed wheel.
CLEAN := $(or $(TMPDIR),/tmp)/overblik-clean-$(shell pwd | cksum | cut -d' ' -f1)

export PYO3_PYTHON := $(CURDIR)/$(BIN)/python
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help demo test setup wheel clean-env rust python types notebooks browser format lock clean

help: ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

$(VENV)/.ready: requirements-dev.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet -c requirements-dev.lock maturin ruff uv
	touch $@

setup: $(VENV)/.ready ## the tools of the project in .venv

wheel: setup ## the release wheel in target/wheels
	rm -rf $(WHEELS)
	$(BIN)/maturin build --release --locked --interpreter $(BIN)/python --out $(WHEELS)

clean-env: wheel ## the wheel in a clean environment outside the checkout
	rm -rf $(CLEAN)
	$(PYTHON) -m venv $(CLEAN)
	$(CLEAN)/bin/python -m pip install --quiet -r requirements-dev.lock $(WHEELS)/*.whl

demo: wheel ## from a fresh clone to overblik-demo.html
	$(BIN)/python -m pip install --quiet -c requirements-dev.lock $(WHEELS)/*.whl
	$(BIN)/python -m pip install --quiet --force-reinstall --no-deps $(WHEELS)/*.whl
	$(BIN)/overblik demo -o overblik-demo.html

test: rust python types notebooks browser ## from a fresh clone to a green suite

rust: setup ## format, lints, engine tests and documentation
	cargo fmt --all -- --check
	cargo clippy --workspace --all-targets --locked -- -D warnings
	cargo test --release --locked
	RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --locked

python: clean-env ## pytest against the installed wheel
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	PY=$(CLEAN)/bin/python scripts/pytest.sh tests/python
	PY=$(CLEAN)/bin/python scripts/doctests.sh

types: clean-env ## mypy strict, stubs against the compiled module, layers
	PY=$(CLEAN)/bin/python scripts/types.sh

notebooks: clean-env ## every notebook, found by glob
	PY=$(CLEAN)/bin/python scripts/notebooks.sh

browser: clean-env ## the report in a real browser
	sh scripts/browser.sh
	PY=$(CLEAN)/bin/python scripts/pytest.sh tests/browser

format: setup ## rewrite the code in the house format
	cargo fmt --all
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lock: setup ## renew both lock files
	cargo update
	$(BIN)/uv pip compile --quiet --universal --python-version 3.10 requirements-dev.in -o requirements-dev.lock

clean: ## remove what was built
	rm -rf target $(VENV) $(CLEAN) overblik-demo.html
