# Needs Python 3.11 or newer. Node.js (20.12 or newer, with npm) only to test scripts and to build what the pages load.

PYTHON ?= python3
CI ?=
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
HAS_NODE := $(shell command -v node >/dev/null && command -v npm)
NODE_MISSING := The checks of scripts need Node.js and npm, which are missing. To get them: apt-get install nodejs npm

.DEFAULT_GOAL := help
.PHONY: help run test quick setup setup-test check scripts browsers pytest bench bench-million lock notices sbom vendor assets wheel clean

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: setup ## a portal and a console with a demonstration organisation
	@$(PY) -m app.demo

# What needs one core runs beside what needs the other. Tests come last: they need both, and their lines are the last ones.
test: ## everything that must hold
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target setup-test $(if $(HAS_NODE),node_modules/.ready) browsers
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target check scripts
	@$(MAKE) --no-print-directory pytest

quick: $(VENV)/ready-test ## while you work, under two minutes: style, types, languages, and the tests that aren't marked slow
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict
	$(PY) -m app.i18n check
	$(PY) -m pytest --numprocesses 2 --dist worksteal -m "not slow"

setup: $(VENV)/ready ## what the programs need, into .venv

setup-test: $(VENV)/ready-test ## what the tests need too

# .pre-commit-config.yaml runs the same before each commit.
check: $(VENV)/ready-test ## style, types, languages, third-party notices, the bill of materials
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict
	$(PY) -m app.i18n check
	$(PY) -m supply_chain.notices --check
	$(PY) -m supply_chain.sbom python --check

ifneq ($(HAS_NODE),)
scripts: node_modules/.ready $(VENV)/ready-test ## what is built of scripts and styles, their bill of materials, and tests of scripts
	npm run --silent vendor -- --check
	npm run --silent assets -- --check
	$(PY) -m supply_chain.sbom npm --check
	node --test --test-reporter=spec tests/crypto/ tests/metadata/
else ifeq ($(CI),true)
scripts:
	@echo "$(NODE_MISSING)" >&2; exit 1
else
scripts:
	@echo "Skipped. $(NODE_MISSING)"
endif

browsers: ## the browsers that tests drive
	@.ci/browsers

# Tests with browsers, processes and clocks can starve when every core is busy: what failed is tried once more, by itself.
pytest: $(VENV)/ready-test ## the tests in Python and in browsers
	$(PY) -m pytest --numprocesses 3 --dist worksteal -rf || { test $$? -eq 1 && \
		$(PY) -m pytest --last-failed --last-failed-no-failures none --maxfail 1 -rf; }

# Each is a module of tests/bench that prints its figures beside their yardsticks.
BENCHES := startup page_weight deriving keys.sealing keys.joining steps filing visits uploads bad_line large_file large_cases console_inbox verifying auditing keys.opening keys.retiring proofs abuse.attacks many_cases abuse.floods junk

bench: setup-test ## the figures of docs/measurements.md
	@set -e; for name in $(BENCHES); do $(PY) -m tests.bench.$$name; done

bench-million: setup-test ## the same with a million cases
	$(PY) -m tests.bench.many_cases 1000000

# The locks name versions and hashes, and no address from which to get them.
UPGRADE := --upgrade
EXTRAS := console directory report server build
LOCK := var/lock/bin/python -m uv pip compile --quiet --universal --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --python-version 3.11 $(EXTRAS:%=--extra %)
lock: var/lock/ready ## newest versions into the locks (UPGRADE= keeps them); then run: make notices sbom
	$(LOCK) $(UPGRADE) --output-file requirements.lock pyproject.toml
	$(LOCK) $(UPGRADE) --extra test --constraints requirements.lock --output-file requirements-test.lock pyproject.toml
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

notices: $(VENV)/ready-test ## THIRD_PARTY_NOTICES.md from the locks
	$(PY) -m supply_chain.notices

sbom: $(VENV)/ready-test ## the bills of materials in sbom/ from the locks (needs npm)
	$(PY) -m supply_chain.sbom python
	$(PY) -m supply_chain.sbom npm

vendor: node_modules/.ready ## the bundles of primitives and of what reads files
	npm run --silent vendor
	npm run --silent vendor:metadata

assets: node_modules/.ready ## what the pages load
	npm run --silent assets

wheel: $(VENV)/ready ## the package and its lock, into dist: the same files give the same bytes
	@$(PY) -m supply_chain.wheel
	@cp requirements.lock dist/

clean: ## removes what was set up and built, and the demonstration with all its reports
	rm -rf $(VENV) node_modules var build dist *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

$(PY):
	$(PYTHON) -m venv $(VENV)

$(VENV)/ready: requirements.lock pyproject.toml | $(PY)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/ready-test: requirements-test.lock $(VENV)/ready
	$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@

node_modules/.ready: package-lock.json
	npm ci --ignore-scripts --no-audit --no-fund
	@touch $@

var/lock/ready:
	$(PYTHON) -m venv var/lock
	var/lock/bin/python -m pip install --quiet --disable-pip-version-check uv
	@touch $@
