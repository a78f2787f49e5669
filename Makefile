# `make aide` lists the targets.
SHELL := /bin/sh
PY := .venv/bin/python
export PYTHONPATH := plugins
# Great Expectations would report its use; neither the product nor its tests talk to anybody.
export GX_ANALYTICS_ENABLED := False

.PHONY: aide run guichet test test-longue mutation bench bench-pages verrou arret format

aide: ## this list
	@grep -hE '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: ## installs, starts PostgreSQL and Airflow, runs the night on the demonstration, prints the soldes
	@python=$$(scripts/python.sh) && "$$python" scripts/environnement.py
	@$(PY) -m decompte.installation.demarrage

guichet: ## the partners' guichet: where a table is checked before it is sent; Ctrl-C stops it
	@python=$$(scripts/python.sh) && "$$python" scripts/environnement.py
	@exec $(PY) -m decompte.web.guichet

test: .dev ## everything that CI runs: style, types, imports, SQL, tests
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m sqlfluff lint sql
	$(PY) -m pytest -rfEs -n 2 --dist loadfile -m "not longue"

test-longue: .dev ## the tests marked « longue »: a whole night on all the demonstration, Airflow for real
	$(PY) -m pytest -rfEs -m longue

mutation: .dev ## mutation testing of domaine/, of all or of one (MODULE=montant): 90 % of the mutants must be killed
	PYTHONPATH=plugins:. $(PY) -m tests.mutation $(MODULE)

bench: .dev ## what it costs, beside the floor
	PYTHONPATH=plugins:. $(PY) -m benchmarks

bench-pages: .dev ## server time of each page, over a full year
	PYTHONPATH=plugins:. $(PY) -m benchmarks.pages

verrou: .dev ## writes the locks again from requirements*.in
	$(PY) -m uv pip compile --universal --generate-hashes --python-version 3.11 requirements.in -o requirements.txt
	$(PY) -m uv pip compile --universal --generate-hashes --python-version 3.11 requirements-dev.in -o requirements-dev.txt

format: .dev ## puts the code in shape
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

arret: ## stops Airflow and the embedded PostgreSQL of this data directory
	@if [ -x $(PY) ]; then $(PY) -m decompte.installation.arret; fi

.PHONY: .dev
.dev:
	@python=$$(scripts/python.sh) && "$$python" scripts/environnement.py --dev
