# Two commands on a fresh machine: `make demo` shows the product, `make test` proves it.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check install build clean

demo: $(VENV)/.installed
	$(BIN)/xlcrm demo

test: $(VENV)/.installed-dev
	bash tests/install_tools.sh
	$(MAKE) check

check:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/xlcrm build --check
	$(BIN)/python -m pytest -n auto --dist worksteal

install: $(VENV)/.installed

build: $(VENV)/.installed-dev
	$(BIN)/xlcrm build

$(VENV)/.installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/.installed
	$(BIN)/python -m pip install --quiet --editable ".[dev]"
	touch $@

clean:
	rm -rf $(VENV) build dist demo .pytest_cache .mypy_cache .ruff_cache .hypothesis
