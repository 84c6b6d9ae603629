# Everything a developer or an operator runs. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FLASK := $(BIN)/python -m flask --app wsgi
PIP := $(BIN)/python -m pip --quiet --disable-pip-version-check install --require-hashes
CATALOGUES := $(wildcard app/translations/*/LC_MESSAGES/messages.po)
LANGUAGES := $(CATALOGUES:app/translations/%/LC_MESSAGES/messages.po=%)
PIN := $(BIN)/pip-compile --quiet --no-emit-index-url --no-emit-find-links --generate-hashes --strip-extras --allow-unsafe
export PORT ?= 8000
# Compiled code is kept whatever the surroundings say: each of the many processes would compile everything anew.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help

help:  ## these commands, one line each
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/\1\t\2/p' $(MAKEFILE_LIST) | expand -t 14

install: $(VENV)/.run-ready  ## the virtual environment and pinned dependencies

# Without its python the environment is made anew.
$(BIN)/python:
	@$(PYTHON) -m venv --clear $(VENV)

$(VENV)/.run-ready: requirements.txt $(BIN)/python
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/.dev-ready: requirements-dev.txt $(VENV)/.run-ready
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $@

catalogues: $(CATALOGUES:.po=.mo)
app/translations/%/LC_MESSAGES/messages.mo: app/translations/%/LC_MESSAGES/messages.po | $(VENV)/.run-ready
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@ --locale $*

run: install catalogues  ## the product with demo data, web server and worker together
	@$(FLASK) serve

dev: install catalogues  ## server with reload
	@$(FLASK) db upgrade
	@$(FLASK) run --debug --port $(PORT)

test: $(VENV)/.dev-ready catalogues chromium  ## all tests: SQLite, PostgreSQL, browser
	@$(BIN)/python -m pytest --numprocesses $$(( $$(nproc) < 3 ? 3 : 4 )) --dist worksteal

# The browser that tests drive: Debian's, as playwright's own comes from elsewhere.
chromium:
	@command -v chromium >/dev/null || { \
	  if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	    echo "Installing Chromium for the browser tests"; \
	    apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install --no-install-recommends -y chromium >/dev/null; \
	  else echo "The browser tests need Chromium: apt-get install chromium" >&2; fi; }

check: $(VENV)/.dev-ready catalogues  ## format, lint, types, contracts, migrations, translations
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@folder=$$(mktemp -d) && trap 'rm -rf "$$folder"' EXIT && export DATABASE_URL="sqlite:///$$folder/check.sqlite" && \
	 $(FLASK) db upgrade && $(FLASK) db check
	@$(BIN)/python -m pytest tests/architecture/test_translations.py

bench: $(VENV)/.dev-ready catalogues  ## benchmarks: a table, and bench/results.json
	@$(BIN)/python -m bench

messages: $(VENV)/.dev-ready  ## collect new texts into the catalogues
	@flock $(VENV) sh -c '$(BIN)/pybabel --quiet extract -F pyproject.toml -k _l -k lazy_gettext --no-wrap --no-location --sort-by-file -o $(VENV)/messages.pot . && \
	 for language in $(LANGUAGES); do $(BIN)/pybabel --quiet update -i $(VENV)/messages.pot -d app/translations -l $$language --no-fuzzy-matching --ignore-obsolete --no-wrap --ignore-pot-creation-date; done'

lock: $(VENV)/.dev-ready  ## pin the dependencies anew
	@$(PIN) --output-file requirements.txt requirements.in
	@$(PIN) --output-file requirements-dev.txt requirements-dev.in

.PHONY: help install catalogues run dev test chromium check bench messages lock
