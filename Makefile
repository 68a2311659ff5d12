# make run: a portal and a console with a demonstration organisation.   make test: everything that must hold.
# Needs Python 3.11 or newer. Node.js (20.12 or newer, with npm) only to test scripts and to build what the pages load.

PYTHON ?= python3
CI ?=
VENV := .venv
PY := $(VENV)/bin/python
INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check
HAS_NODE := $(shell command -v node >/dev/null && command -v npm)
NODE_MISSING := The checks of scripts need Node.js and npm, which are missing. To get them: apt-get install nodejs npm

.PHONY: run test setup setup-test check scripts browsers pytest bench bench-million lock vendor assets clean

run: setup
	@$(PY) -m app.demonstration

test: setup-test check scripts browsers pytest

setup: $(VENV)/ready

setup-test: $(VENV)/ready-test

check: $(VENV)/ready-test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy --strict
	$(PY) -m app.language check

ifneq ($(HAS_NODE),)
scripts: node_modules/.ready
	npm run --silent vendor -- --check
	npm run --silent assets -- --check
	node --test --test-reporter=spec tests/crypto/ tests/metadata/
else ifeq ($(CI),true)
scripts:
	@echo "$(NODE_MISSING)" >&2; exit 1
else
scripts:
	@echo "Skipped. $(NODE_MISSING)"
endif

browsers:
	@.ci/browsers

pytest: $(VENV)/ready-test
	$(PY) -m pytest --numprocesses 3 --dist worksteal

# Each is a module of tests/bench that prints its figures beside their yardsticks.
BENCHES := page_weight steps filing uploads bad_line large_file console_inbox verifying auditing proofs many_cases

bench: setup-test
	@set -e; for name in $(BENCHES); do $(PY) -m tests.bench.$$name; done

bench-million: setup-test
	$(PY) -m tests.bench.many_cases 1000000

# The locks name versions and hashes, and no address from which to get them.
lock: var/lock/ready
	var/lock/bin/python -m uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --python-version 3.11 --extra build --output-file requirements.lock pyproject.toml
	var/lock/bin/python -m uv pip compile --quiet --universal --upgrade --generate-hashes --no-header --no-annotate \
		--no-emit-index-url --python-version 3.11 --extra build --extra test --constraints requirements.lock \
		--output-file requirements-test.lock pyproject.toml
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund --omit-lockfile-registry-resolved

vendor: node_modules/.ready
	npm run --silent vendor
	npm run --silent vendor:metadata

assets: node_modules/.ready
	npm run --silent assets

# What was set up and built, and the demonstration with all its reports.
clean:
	rm -rf $(VENV) node_modules var build *.egg-info .mypy_cache .pytest_cache .ruff_cache .hypothesis

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
