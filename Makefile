# make run     sets up what is missing and serves the product with its demo clinic
# make test    sets up what is missing, a browser included, and runs every test; WORKERS=0 one after the other
# make test-fast  the tests without a database, a browser or a process of their own, properties aside: while you work
# make test-days  every test that holds on any day, on three awkward ones; those in a browser aside
# make coverage  every test but those in a browser, and which lines and branches none of them runs
# make hooks   runs the fast half of make check before each commit
# make docs    writes the pages that are made from the code: docs/rules.md, docs/lifecycle.md, the picture in docs/architecture.md
# make golden  writes what a new version of the rules answers; VERSION=... writes one anew, while it is a draft
# make messages  collects the texts that patients read for translation, and compiles what is translated
# make bench   times the rules beside another engine, pages beside bare ones, free times beside another package, and many desks at once; BENCH_LOAD_ROUNDS=5 for fewer rounds
# make bench-small  each of them at its smallest size: whether it still runs
# make fuzz    sends 20,000 hostile requests to the product, served as in production, and counts the answers by status; FUZZ_REQUESTS=1000 for fewer, FUZZ_SEED=2 for others
# make lighthouse  Lighthouse on the patient's pages, served as in production; needs Node 18.16 or newer
# make check   format, lint, types, layers, migrations, settings fit for production

PYTHON ?= python3
PORT ?= 8000
WORKERS ?= logical
BIN := .venv/bin
# The clocks of the United States go forward in five minutes; a leap day; the last ten minutes of a year.
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

# A test that names its moment stands at it on whatever day, in Python and in the database: once more adds nothing.
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

# What the product is timed beside lives in an environment of its own: the product never has it.
.venv-bench/ready: benchmarks/requirements.txt
	@$(PYTHON) -m venv .venv-bench
	@.venv-bench/bin/pip install --quiet --disable-pip-version-check -r $<
	@touch $@

bench: setup .venv-bench/ready
	@.venv-bench/bin/python -m benchmarks.rules --product $(BIN)/python
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.quiz_step import main; main()"
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.review_page import main; main()"
	@$(BIN)/python -m scripts.production shell -v 0 -c "from benchmarks.free_times import main; main()"
	@$(BIN)/python -m scripts.production --served shell -v 0 -c "from benchmarks.desk_load import main; main()"

# What is small is filled and asked as ever, once or twice; its figures say nothing.
bench-small: export BENCH_CASES = 200
bench-small: export BENCH_WALKS = 1
bench-small: export BENCH_ROUNDS = 1
bench-small: export BENCH_ASSESSMENTS = 800
bench-small: export BENCH_PAST = 1
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
