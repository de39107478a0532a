# Everything here sets up .venv by itself, once, and again when the locks change.
#
#   make run      start the demonstration
#   make check    format, lint, types, import rules, fast tests: seconds
#   make test     everything
#   make simulate many seeds of the simulation (SEEDS=10000; a tenth as many with crashes)
#   make bench    the benchmarks
#   make mutants  plant bugs, one at a time, and see that the simulation finds them (ONLY=skip: those so named)
#   make client   make the Python client again from the OpenAPI document
#   make fuzz     odd requests to every operation of the API (MINUTES=20)
#   make format   put the code into shape
#   make lock     make the lock files again (UPGRADE=1: with the newest versions)
#   make clean    take away what these made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.stamp

.PHONY: help setup run lint check client fuzz test simulate bench mutants format lock clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup: $(STAMP)

run: $(STAMP)
	$(BIN)/ringfence demo

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint
	$(BIN)/pytest -q tests/unit

test: lint
	$(BIN)/pytest -n auto --dist loadfile

SEEDS ?= 10000

simulate: $(STAMP)
	$(BIN)/python scripts/simulate.py $(SEEDS)

bench: $(STAMP)
	$(BIN)/ringfence bench all

mutants: $(STAMP)
	$(BIN)/python -m tests.mutants.hunt $(if $(ONLY),--only "$(ONLY)")

client: $(STAMP)
	$(BIN)/python scripts/generate_client.py

MINUTES ?= 20

fuzz: $(STAMP)
	FUZZ_MINUTES=$(MINUTES) $(BIN)/pytest -q tests/api/test_fuzz.py

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

$(STAMP): pyproject.toml requirements-dev.lock src/ringfence/__init__.py
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Ringfence needs Python 3.11 or later; choose one with: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { \
		package=$$($(PYTHON) -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])'); \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
		then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$$package"; \
		else echo "Python cannot make virtual environments here; install that with: apt-get install $$package" >&2; exit 1; fi; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# One resolution for every Python and system we run on; no address of a registry gets into the files.
LOCKING = $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-annotate \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade) pyproject.toml

lock: $(STAMP)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check uv
	$(LOCKING) --output-file requirements.lock
	$(LOCKING) --extra dev --constraints requirements.lock --output-file requirements-dev.lock

clean:
	rm -rf $(VENV) build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
