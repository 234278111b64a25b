# make run          set up, then serve the page at http://127.0.0.1:7860
# make prove        how far the exact output of every rule is from the target's; ARGS="--rule traversal" and the like are passed on
# make check        before a commit: style, types, JavaScript, quick tests
# make test         all tests                     make test-long   larger samples, which take long
# make examples     search for the recorded runs again and write them; KEY=rescued for one
# make screenshots  photographs of the page        make measure  how fast and how large the page is
# make load         the page under load; ARGS="--seconds 20" makes it shorter
# make gpu          the figures that need a GPU    make wheel    the package, in dist/
# make site         the page as plain files, in site/
# make docs         write the generated docs       make clean    remove what all of these made

PYTHONS := python3.12 python3.11 python3.13 python3
SUPPORTED := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(firstword $(foreach p,$(PYTHONS),$(shell $(p) -c '$(SUPPORTED)' 2>/dev/null && echo $(p))))
BIN := .venv/bin

.PHONY: run prove check check-style check-js check-tests test test-long examples screenshots measure load gpu wheel site docs clean

run: .venv/run
	$(BIN)/python app.py $(ARGS)

prove: .venv/run
	$(BIN)/python -m specviz prove $(ARGS)

check: check-style check-js check-tests

check-style: .venv/dev
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

check-js: node_modules
	npm run --silent check

check-tests: .venv/dev
	$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow and not long"

test: .venv/dev
	$(BIN)/python -m pytest -n auto --dist worksteal

test-long: .venv/dev
	$(BIN)/python -m pytest -m long
	SPECVIZ_MODELS=30 $(BIN)/python -m pytest -n auto -m slow -k test_all_trees tests/exact/test_lossless.py

examples: .venv/run
	$(BIN)/python -m specviz examples $(KEY)

screenshots: .venv/dev
	$(BIN)/python -m tools.screenshots

measure: .venv/dev
	$(BIN)/python -m tools.measure_page
	$(BIN)/python -m tools.measure_here

load: .venv/dev
	$(BIN)/python -m tools.measure_load $(ARGS)

gpu: .venv/run
	$(BIN)/python -m tools.gpu $(ARGS)

wheel: .venv/dev
	$(BIN)/python -m pip wheel --quiet --no-deps --no-build-isolation --wheel-dir dist .
	rm -rf build specviz.egg-info

site: .venv/run
	$(BIN)/python -m specviz site $(or $(OUT),site)

docs: .venv/dev
	$(BIN)/python -m tools.list_rules
	$(BIN)/python -m tools.list_lessons
	$(BIN)/python -m tools.list_results
	$(BIN)/python -m tools.list_breaks
	$(BIN)/python -m tools.list_files

clean:
	rm -rf .venv node_modules dist build specviz.egg-info screenshots .mypy_cache .ruff_cache .hypothesis

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "specviz needs Python 3.11, 3.12 or 3.13, and none of them was found."; exit 1; }
	$(PYTHON) -m venv .venv

.venv/run: requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	touch $@

.venv/dev: requirements-dev.txt requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	touch $@ .venv/run

node_modules: package.json package-lock.json
	@command -v npm >/dev/null || { echo "The JavaScript checks need Node.js with npm, which was not found."; exit 1; }
	npm ci --silent
	touch $@
