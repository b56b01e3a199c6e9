# Feuille: `make run` and `make test` are all a newcomer needs.
PYTHON ?= python3
BIN := .venv/bin
export WIKI_DATA ?= data
export DEMO ?= 1
export HOST ?= 127.0.0.1
export PORT ?= 8000

.PHONY: run demo test test-deep check lint format bench catalogues browser clean

run: .venv/run.stamp
	@$(BIN)/python -m wiki

demo: DEMO = 1
demo: run

test: .venv/dev.stamp
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder --durations=20

# The laws that Hypothesis looks for exceptions to, with fifty times the examples of `make test`.
test-deep: .venv/dev.stamp
	FEUILLE_EXAMPLES=deep $(BIN)/pytest -n 2 --dist worksteal -m hypothesis --durations=20

check: lint test

lint: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --check --quiet templates
	$(BIN)/djlint --lint --quiet templates

format: .venv/dev.stamp
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .
	-$(BIN)/djlint --reformat --quiet templates

bench: .venv/dev.stamp
	for script in merge save read rebase vote search; do $(BIN)/python bench/$$script.py || exit 1; done

# Gather the interface's texts anew and bring both catalogues up to date.
catalogues: .venv/dev.stamp
	$(BIN)/pybabel -q extract -F babel.cfg -k N_ -k plural:1,2 -k lazy_gettext --no-location --sort-output --project Feuille -o messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-pot-creation-date -i messages.pot -d wiki/translations
	rm messages.pot
	$(BIN)/pybabel compile -d wiki/translations

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/run.stamp: requirements.txt $(wildcard wiki/translations/*/LC_MESSAGES/messages.po) | .venv/bin/python
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements.txt
	$(BIN)/pybabel -q compile -d wiki/translations
	@touch $@

.venv/dev.stamp: requirements-dev.txt .venv/run.stamp
	$(BIN)/pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
