# make run    sets up everything and serves the demonstration on http://127.0.0.1:8000
# make test   sets up and passes every check and test but the exhaustive ones
# make slow   those; .ci/run calls both; make exhaustive: every method by every door, an hour
# make bench  measures; lint, lock, clean as they say

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
CATALOGUES := $(wildcard locale/*/*/LC_MESSAGES/django.po)

.PHONY: run test slow exhaustive bench lint lock clean setup system

run: setup
	@exec $(BIN)/xiangyue serve --demonstration --port $(PORT)

test: setup system lint
	$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "not slow and not exhaustive"

slow: setup system
	$(BIN)/python -m pytest -n 2 --dist load -m slow

exhaustive: setup system
	$(BIN)/python -m pytest -n 2 --dist load -m exhaustive

bench: setup
	$(BIN)/python -m tools.bench
	$(BIN)/python -m tools.bench_ballots
	$(BIN)/python -m tools.bench_count
	$(BIN)/python -m tools.bench_indicators
	$(BIN)/python -m tools.bench_secret --overload
	$(BIN)/python -m tools.bench_appraisal
	$(BIN)/python -m tools.bench_log
	$(BIN)/python -m tools.bench_disclosure

lint: setup
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m tools.messages --check

# Asks PyPI anew for the newest versions that fit: `make lock UPGRADE=--upgrade`.
lock: setup
	tools/lock.sh $(UPGRADE)

# The database and the files of people stay: they are in var/, and only a person removes them.
clean:
	-test ! -x $(BIN)/xiangyue || $(BIN)/xiangyue stop
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find src tests tools locale -name __pycache__ -prune -exec rm -rf {} + -o -name '*.mo' -exec rm -f {} +

setup: $(VENV)/.package $(VENV)/.messages

# Chromium and fonts for the browser tests.
system: setup
	@tools/system.sh

$(VENV)/.created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed: make PYTHON=/path/to/python3.11" >&2; exit 1; }
	@echo "making $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv $(VENV) || \
		{ echo "python3-venv is missing (Debian: apt-get install python3-venv)" >&2; exit 1; }
	@touch $@

$(VENV)/.dependencies: requirements.lock $(VENV)/.created
	@echo "installing the locked dependencies (a minute or two)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes \
		--requirement requirements.lock
	@touch $@

$(VENV)/.package: pyproject.toml $(VENV)/.dependencies
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
		--no-build-isolation --editable .
	@touch $@

$(VENV)/.messages: $(CATALOGUES) $(VENV)/.package
	@$(BIN)/python -m tools.messages
	@touch $@
