# make run   set up, then open the app            make test   set up, then all tests
# make check the quick tests, types and style     make prove  the exact laws
# make screenshots  photographs of the page       make measure  how fast it is, and how heavy

PYTHON ?= $(firstword $(foreach p,python3.12 python3.11 python3,$(shell $(p) -c 'import sys; sys.exit(not (3,11) <= sys.version_info[:2] <= (3,12))' 2>/dev/null && echo $(p))))
BIN := .venv/bin

.PHONY: run test check prove examples screenshots measure clean

run: .venv/run
	$(BIN)/python app.py

test: .venv/dev
	$(BIN)/python -m pytest -n auto

check: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/python -m pytest -n auto -m "not slow"

prove: .venv/run
	$(BIN)/python -m specviz prove

examples: .venv/run
	$(BIN)/python -m specviz examples

screenshots: .venv/dev
	$(BIN)/python -m tools.screenshots

measure: .venv/dev
	$(BIN)/python -m tools.measure_page

clean:
	rm -rf screenshots .venv .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "specviz needs Python 3.11 or 3.12, found neither"; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/run
