# The two commands: `make run` shows Lianxin on http://127.0.0.1:8000/, `make test` proves it. `make help` lists the rest.
# They need make and a python3 of 3.11 or newer with venv; nothing else, and no network but the package registry.

PYTHON ?= python3
PORT ?= 8000
JOBS ?= 2
BIN := .venv/bin
PYTEST := $(BIN)/python -m pytest -q
SUITE := $(PYTEST) -n $(JOBS) --dist loadfile --ignore=tests/consistency
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
COMPILE := .venv-tools/bin/uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	--python-version 3.11 pyproject.toml
UV_VERSION := 0.13
DJANGO := DJANGO_SETTINGS_MODULE=tests.settings PYTHONPATH=. $(BIN)/python -m django
BROWSER_PACKAGES := chromium fonts-noto-cjk

# $(call timed,what,command): runs the command, stops when it fails, says how long it took.
timed = @start=$$(date +%s); $(2) || { echo "== $(1): FAILED"; exit 1; }; echo "== $(1): $$(( $$(date +%s) - start )) s"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test check quick browser soak bench lock messages format clean browser-packages

help:  ## this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 12

run: .venv/run.stamp  ## the platform with demo data on port 8000 (PORT=... for another)
	@LIANXIN_MODE=development $(BIN)/lianxin serve --demo --port $(PORT)

test: .venv/dev.stamp browser-packages  ## everything: check, the suite on SQLite and on PostgreSQL, the browser journeys
	$(call timed,check,$(MAKE) --no-print-directory check)
	$(call timed,suite on SQLite,$(SUITE))
	$(call timed,suite on PostgreSQL,$(BIN)/python -m tests.postgres $(SUITE))
	$(call timed,browser journeys,$(PYTEST) -m browser)
	@echo "make test: all passed"

check: .venv/dev.stamp  ## format, lint, types, floors, migrations, templates, catalogues, consistency
	$(BIN)/ruff format --check --quiet .
	$(BIN)/ruff check --quiet .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(DJANGO) makemigrations --check --dry-run
	$(BIN)/djlint --quiet --lint lianxin
	$(BIN)/python -m tools.messages check
	$(PYTEST) tests/consistency

quick: .venv/dev.stamp  ## the suite on SQLite, without the slow tests
	$(SUITE) -m "not slow and not browser and not soak"

browser: .venv/dev.stamp browser-packages  ## the journeys in Chromium only
	$(PYTEST) -m browser

soak: .venv/dev.stamp browser-packages  ## long tests: killed processes, whole real files, the parts one by one in Chromium
	$(PYTEST) -m soak
	$(BIN)/python -m tests.postgres $(PYTEST) -m soak tests/api

bench: .venv/dev.stamp  ## measurements at full size, written to bench/results (minutes; wants ../shared/data)
	@for measured in bench/*.py; do echo "== $$measured"; $(BIN)/python $$measured || exit 1; done

messages: .venv/dev.stamp  ## collect and compile every catalogue
	$(BIN)/python -m tools.messages update
	$(BIN)/python -m tools.messages compile

format: .venv/dev.stamp  ## format the code and mend what can be mended
	$(BIN)/ruff check --fix --quiet . || true
	$(BIN)/ruff format .

lock: .venv-tools/stamp  ## choose new versions: writes both lock files, without the address of any registry
	$(COMPILE) --group build --output-file requirements.lock
	$(COMPILE) --group build --group dev --constraint requirements.lock --output-file requirements-dev.lock

clean:  ## remove the virtual environments and caches, never var/
	rm -rf .venv .venv-tools .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

browser-packages:
	@command -v chromium >/dev/null && fc-list | grep -qi 'noto.*cjk' || { \
	  if [ "$$(id -u)" = 0 ]; then apt-get update -qq && apt-get install -y -qq --no-install-recommends $(BROWSER_PACKAGES) fontconfig >/dev/null; \
	  else echo "Missing for the browser journeys. Run: sudo apt-get install -y $(BROWSER_PACKAGES) fontconfig" >&2; exit 1; fi; }

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.lock pyproject.toml | .venv/bin/python
	@[ .venv/dev.stamp -nt requirements-dev.lock ] || $(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: requirements-dev.lock pyproject.toml | .venv/bin/python
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv-tools/stamp: Makefile
	$(PYTHON) -m venv .venv-tools
	.venv-tools/bin/python -m pip --disable-pip-version-check --quiet install 'uv~=$(UV_VERSION).0'
	@touch $@
