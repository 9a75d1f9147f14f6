# make run     installs what is missing and serves the product with its demo clinic
# make test    installs what is missing, including a browser, and runs every test; WORKERS=0 runs them one after the other
# make test-fast  runs the tests that need no database, browser or process of their own, without the property tests: for a quick check while you work
# make test-days  runs every test that does not depend on the day, except the browser tests, on three unusual days
# make coverage  runs every test except the browser tests, and lists the lines and branches that none of them runs
# make hooks   installs a git hook that runs the fast half of make check before each commit
# make docs    writes the pages that are generated from the code: docs/rules.md, docs/lifecycle.md, the diagram in docs/architecture.md
# make golden  writes the golden results of a new version of the rules; VERSION=... writes those of one version again, while it is a draft
# make messages  collects the texts that patients read for translation, and compiles the translations
# make bench   measures the rules against another engine, pages against bare ones, free times against another package, the scheduled commands with a short and a long past, and many desks at once; BENCH_LOAD_ROUNDS=5 for fewer rounds
# make bench-small  runs each benchmark at its smallest size, to check that it still runs
# make fuzz    sends 20,000 hostile requests to the product, served as in production, and counts the responses by status; FUZZ_REQUESTS=1000 for fewer, FUZZ_SEED=2 for others
# make lighthouse  runs Lighthouse on the patient's pages, served as in production; needs Node 18.16 or newer
# make check   checks format, lint, types, layers, migrations and production settings

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= logical
BIN := .venv/bin
# Five minutes before clocks in the United States go forward; a leap day; the last ten minutes of a year.
DAYS := 2027-03-14T01:55-05:00 2028-02-29T10:00-05:00 2030-12-31T23:50-05:00

.DEFAULT_GOAL := help
.PHONY: help setup run test test-fast test-days coverage hooks check format pins screenshots docs golden messages bench bench-small fuzz lighthouse clean

help:
	@grep -E '^# make' Makefile | cut -c3-

setup: .venv/ready .env

.venv/ready: requirements.txt requirements-dev.txt scripts/make_environment.py
	@$(PYTHON) scripts/make_environment.py
	@touch $@

.env: .env.example
	@test -e .env || cp .env.example .env
	@touch .env

run: setup
	@SITE_URL=http://localhost:$(PORT) $(BIN)/python manage.py serve --port $(PORT)

test: setup
	@$(BIN)/python scripts/find_browser.py --install
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile $(ARGS)

test-fast: setup
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --ignore tests/journeys -m "not database and not hypothesis and not process" $(ARGS)

# A test marked with a moment runs at that moment on any day, in Python and in the database, so it is not repeated.
test-days: setup
	@TEST_MOMENTS="$(DAYS)" $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --ignore tests/journeys $(ARGS)

coverage: setup
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist loadfile --ignore tests/journeys --cov $(ARGS)

hooks: setup
	@$(BIN)/pre-commit install

check: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python manage.py makemigrations --check --dry-run
	@scripts/check_production.sh

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

pins: setup
	$(BIN)/uv pip compile -q pyproject.toml --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -o requirements.txt
	$(BIN)/uv pip compile -q pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-header -c requirements.txt -o requirements-dev.txt

screenshots: setup
	@$(BIN)/python scripts/find_browser.py --install
	@$(BIN)/python -m scripts.screenshots

docs: setup
	@$(BIN)/python manage.py rules --table
	@$(BIN)/python -c "from treatments.lifecycle import diagram; print(diagram(), end='')" > docs/lifecycle.md
	@$(BIN)/python -m scripts.architecture

golden: setup
	@$(BIN)/python -m scripts.golden $(VERSION)

messages: setup
	@$(BIN)/python -m scripts.messages

# The packages that the product is compared with are in a separate environment: the product never uses them.
.venv-bench/ready: benchmarks/requirements.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench: setup .venv-bench/ready
	@.venv-bench/bin/python -m benchmarks.rules --product $(BIN)/python
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.quiz_step import main; main()"
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.review_page import main; main()"
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.free_times import main; main()"
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.commands import main; main()"
	@$(BIN)/python -m scripts.production --served shell -v 0 -c "from benchmarks.desk_load import main; main()"

# The small sizes run the same code once or twice; their figures mean nothing.
bench-small: export BENCH_CASES = 200
bench-small: export BENCH_WALKS = 1
bench-small: export BENCH_ROUNDS = 1
bench-small: export BENCH_ASSESSMENTS = 800
bench-small: export BENCH_PAST = 1
bench-small: export BENCH_FINISHED = 200
bench-small: export BENCH_DUE = 10
bench-small: export BENCH_LOAD_ROUNDS = 1
bench-small: setup .venv-bench/ready
	@.venv-bench/bin/python -m benchmarks.rules --product $(BIN)/python
	@$(BIN)/python -m scripts.production --served shell -v 0 -c "from benchmarks.every import main; main()"

fuzz: setup
	@$(BIN)/python -m scripts.production --served shell -v 0 -c "from scripts.fuzz import main; main()"

lighthouse: setup
	@$(BIN)/python scripts/find_browser.py --install
	@$(BIN)/python -m scripts.lighthouse

clean:
	rm -rf .venv .venv-bench .lighthouse .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
