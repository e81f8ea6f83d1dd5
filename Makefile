# The two commands of the README are `make demo` and `make test`; `make help` lists the rest.

PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin
PEER := "wagtail-personalisation==1.0.0" "wagtail==8.0.*" "django<6.2"
PEER_PYTHONS ?= python3.14 python3.13 python3.12
MANAGE := $(BIN)/python sandbox/manage.py

.DEFAULT_GOAL := help
.PHONY: help demo demo-reset test ends bench bench-peer docs lint format clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /make \1\t/' | expand -t 20

demo: .venv/demo ## Serve the demo site on http://localhost:8000 (PORT=8123 for another port)
	@$(BIN)/python -c "import socket; socket.create_server(('localhost', $(PORT)))" 2>/dev/null \
		|| { echo "Port $(PORT) is taken. Serve elsewhere: make demo PORT=8123"; exit 1; }
	@$(MANAGE) migrate --verbosity 0 --skip-checks
	@$(MANAGE) load_demo --port $(PORT)
	@$(MANAGE) runserver localhost:$(PORT) --noreload

demo-reset: ## Forget everything that was changed in the demo site; `make demo` starts over
	rm -rf sandbox/var

test: .venv/test ## Run all tests: SQLite always, other databases and the browser when they are there
	@$(BIN)/python -m tests.run

ends: .venv/nox/created ## Run tests on the oldest and newest Python, Django and Wagtail possible here
	@.venv/nox/bin/nox -t ends

bench: .venv/test ## Measure the figures that the project holds itself to
	@$(BIN)/python -m tests.benchmarks

bench-peer: .venv-peer/created ## Measure beside wagtail-personalisation 1.0.0, in .venv-peer
	@.venv-peer/bin/python -m tests.benchmarks.peer

docs: .venv/docs ## Build the documentation into docs/_build
	$(BIN)/python -m sphinx -W -n -q -b html docs docs/_build
	@echo "Open docs/_build/index.html"

lint: .venv/test .venv/lint ## Check style, types, layers and templates
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python -m mypy wagtail_personalize_plus sandbox
	$(BIN)/lint-imports
	$(BIN)/djlint wagtail_personalize_plus sandbox --lint --quiet
	@$(BIN)/python -m django makemigrations --check --settings tests.settings
	@$(BIN)/python -m django makemigrations --check --settings tests.swapped.settings

format: .venv/lint ## Put code and imports into order
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean: ## Remove the environment and everything that was built
	rm -rf .venv .venv-peer build *.egg-info docs/_build sandbox/var .coverage .mypy_cache .pytest_cache .ruff_cache

.venv/created:
	$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@touch $@

.venv/demo: .venv/created pyproject.toml
	@echo "Installing the package and what it needs …"
	@$(BIN)/python -m pip install --quiet --editable . --group demo
	@touch $@

.venv/test .venv/lint .venv/docs .venv/mariadb: .venv/%: .venv/demo pyproject.toml
	@echo "Installing what 'make $*' needs …"
	@$(BIN)/python -m pip install --quiet --group $*
	@touch $@

.venv/nox/created: .venv/created
	@$(BIN)/python -m venv .venv/nox
	@.venv/nox/bin/python -m pip install --quiet "nox>=2025.2.9"
	@touch $@

# The peer beside our package, on the newest versions that both run on and that this Python has.
.venv-peer/created: pyproject.toml
	@echo "Installing what 'make bench-peer' needs …"
	@for python in $(PEER_PYTHONS) $(PYTHON); do $$python -c "" 2>/dev/null && break; done; \
		$$python -m venv .venv-peer
	@.venv-peer/bin/python -m pip install --quiet --upgrade "pip>=25.1"
	@.venv-peer/bin/python -m pip install --quiet --editable . $(PEER)
	@touch $@
