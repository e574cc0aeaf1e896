# Two commands for everybody: `make run` and `make test`. The others are for who works here.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help run test check agree bench evidence record screenshots words lock clean

help:  ## what there is to make
	@grep -E '^[a-z]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 12

run: $(VENV)/run  ## set up, and serve the site at http://127.0.0.1:8000
	@$(BIN)/madelief serve

test: $(VENV)/dev  ## set up, and pass the tests
	$(BIN)/python -m pytest -n auto --dist loadgroup

check: $(VENV)/dev  ## style, types, floors, guidelines, documents
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/madelief check
	$(BIN)/python -m pytest tests/docs

agree: $(VENV)/dev  ## the long runs: every engine, all of NHANES, 50 kills, every page of the site
	MADELIEF_AGREE_PEOPLE=100000 $(BIN)/python -m pytest tests/agree
	MADELIEF_AGREE_PEOPLE=100000 $(BIN)/python -m pytest tests/screen/test_nhanes.py
	MADELIEF_FAULTS=all $(BIN)/python -m pytest tests/screen/test_resume.py tests/screen/test_faults.py tests/screen/test_spark.py
	MADELIEF_EVERY_PAGE=1 $(BIN)/python -m pytest tests/doors/site/browser/test_every_page.py

bench: $(VENV)/dev  ## measure, and write docs/benchmarks.md (the site with wrk, where it is installed)
	rm -rf build/bench
	$(BIN)/python -m bench
	$(BIN)/python -m bench.columns --hundred-million
	$(BIN)/python -m bench.peers
	$(BIN)/python -m bench.printed
	$(BIN)/python -m bench.whole
	$(BIN)/python -m bench.clusters
	$(BIN)/python -m bench.write
	$(BIN)/python -m bench.site

evidence: $(VENV)/dev  ## run every guideline over the pregnant people of NHANES; write docs/evidence.md
	$(BIN)/python -m evidence

record: $(VENV)/dev  ## write the expected reports anew; review the diff
	$(BIN)/python -m pytest tests/guidelines --record

screenshots: $(VENV)/dev  ## draw docs/screenshots anew; look at them (needs chromium)
	$(BIN)/python -m docs.screenshots

words: $(VENV)/dev  ## bring the site's Dutch catalogue up to date with its code
	$(BIN)/python -m madelief.doors.site words

lock:  ## pin the dependencies again (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	  pyproject.toml --extra site --extra pdf --extra screen --group build -o requirements/run.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header --quiet \
	  pyproject.toml --extra site --extra pdf --extra screen --extra spark --group dev -o requirements/dev.lock

clean:  ## throw away what was built
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Madelief needs Python 3.11 or newer; name one: make PYTHON=/path/to/python3.11" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/run: requirements/run.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/run.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/dev: requirements/dev.lock pyproject.toml | $(VENV)/bin/python
	$(PIP) install --require-hashes -r requirements/dev.lock
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@ $(VENV)/run
