# Everything a developer or an operator runs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --require-hashes
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
export PORT ?= 8000

.DEFAULT_GOAL := help

help:  ## these commands, one line each
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

install: $(VENV)/.run-ready  ## the virtual environment and pinned dependencies

$(VENV)/.run-ready: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev-ready: $(VENV)/.run-ready requirements-dev.txt
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

catalogues: $(CATALOGUES:.po=.mo)
app/translations/%/LC_MESSAGES/messages.mo: app/translations/%/LC_MESSAGES/messages.po | $(VENV)/.run-ready
	@$(BIN)/pybabel --quiet compile -i $< -o $@ -l $*

run: install catalogues  ## the product with demo data, web server and worker together
	@$(BIN)/flask --app wsgi serve

dev: install catalogues  ## server with reload
	@$(BIN)/flask --app wsgi db upgrade
	@$(BIN)/flask --app wsgi run --debug --port $(PORT)

test: $(VENV)/.dev-ready catalogues  ## all tests: SQLite, PostgreSQL, browser
	@$(BIN)/python -m pytest

check: $(VENV)/.dev-ready catalogues  ## format, lint, types, contracts, migrations, translations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

messages: $(VENV)/.dev-ready  ## collect new texts into the catalogues
	@flock /tmp/kutsu-messages sh -c '$(BIN)/pybabel -q extract -F pyproject.toml -k _l -k lazy_gettext --no-wrap --sort-by-file -o /tmp/kutsu-messages.pot . && \
	 for l in fi sv; do $(BIN)/pybabel -q update -i /tmp/kutsu-messages.pot -d app/translations -l $$l --no-fuzzy-matching --ignore-obsolete --no-wrap; done'

lock: $(VENV)/.dev-ready  ## pin the dependencies anew
	@$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --generate-hashes --strip-extras --allow-unsafe -o requirements.txt requirements.in
	@$(BIN)/pip-compile -q --no-emit-index-url --no-emit-find-links --generate-hashes --strip-extras --allow-unsafe -o requirements-dev.txt requirements-dev.in

.PHONY: help install catalogues run dev test check messages lock
