# Everything a developer or a visitor needs; `make help` lists it. Needs Python 3.11, make, a package index.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
SERVER := $(VENV)/.server-installed
STAMP := $(VENV)/.installed
SPARK := $(VENV)/.spark-installed
BENCH := $(VENV)/.bench-installed
# Bytecode comes with `make setup`, on all cores; the demonstration makes what it imports.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
# A file of tests stays in one process, which has a database server of its own.
TESTS := $(BIN)/python -m pytest --numprocesses auto --maxprocesses 4 --dist loadfile

.DEFAULT_GOAL := help
.PHONY: pictures sim-holds bench-order febrl law-coverage mutation help setup bench-setup assets demo manual test oracle java compiler browser check lock clean

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## create the environment and install everything into it

# What a running Duecourse needs; the demonstration waits for no more than this.
$(SERVER): requirements/server.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Duecourse needs Python 3.11 or newer.")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(INSTALL) --require-hashes -r requirements/server.txt
	@touch $(SERVER)

$(STAMP): requirements/dev.txt pyproject.toml $(SERVER)
	$(INSTALL) --require-hashes -r requirements/dev.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	-$(BIN)/python -m compileall -qq -j 0 $(VENV)/lib
	@touch $(STAMP)

# Built with the locked tools of the environment, so nothing comes in that no hash names.
$(SPARK): requirements/spark.txt $(STAMP)
	$(INSTALL) --no-build-isolation --require-hashes -r requirements/spark.txt
	@touch $(SPARK)

$(BENCH): requirements/bench.txt $(STAMP)
	$(INSTALL) --no-build-isolation --require-hashes -r requirements/bench.txt
	@touch $(BENCH)

bench-setup: $(BENCH)  ## install what the law is measured against

assets: $(SERVER)  ## fetch the front-end packages and copy what the pages need
	$(BIN)/python tools/build_assets.py

demo: $(SERVER) assets  ## show the departure board on generated people, at http://127.0.0.1:8400/
	PYTHONPATH=src $(BIN)/python -m duecourse demo

test: setup $(SPARK) $(BENCH) assets  ## run every test on real parts (what CI runs)
	$(TESTS)

oracle: setup  ## feed DATA/i94_2016_04.parquet and compare with DATA/oracle_counts.csv: make oracle DATA=folder
	$(BIN)/duecourse bench file $(DATA)/i94_2016_04.parquet --counts $(DATA)/oracle_counts.csv

febrl: setup  ## link the FEBRL sets 1 and 3, F1 at least 0.995: make febrl DATA=folder
	PYTHONPATH=src $(BIN)/python tools/measure_febrl.py $(DATA)

java:  ## install the Java runtime that the Spark tests need (Debian, Ubuntu)
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq default-jre-headless

compiler:  ## install the C compiler that the compiled engine of the law needs (Debian, Ubuntu)
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq gcc libc6-dev

manual: setup  ## print the law, rule by rule, for a lawyer to check: build/manual/index.html
	$(BIN)/python -m duecourse.law manual --out build/manual

SEED ?= 1
sim-holds: setup  ## five million generated steps against the hold interlock, and every order of six acts: two hours
	$(BIN)/duecourse sim holds --seed $(SEED) --steps 4500000 --processes 2 --json
	$(BIN)/duecourse sim holds --seed $(SEED) --steps 500000 --postgres --processes 2 --json
	$(BIN)/duecourse sim holds --seed $(SEED) --race 2000 --json
	$(BIN)/duecourse sim holds --exhaustive --depth 6 --json

bench-order: setup  ## a court's order entered: how long until every gate refuses, at 100 users
	$(BIN)/duecourse bench order --users 100 --seconds 120

law-agree: setup  ## a million random cases through the rules and the bulk engine: stops at a difference
	$(BIN)/duecourse law bench --agree 1000000

ADDRESS ?= http://127.0.0.1:8400
pictures: setup  ## take the pictures of the docs from a demonstration that runs: make pictures ADDRESS=...
	$(BIN)/python tools/pictures.py $(ADDRESS)

browser:  ## install the browser that the page tests need (Debian, Ubuntu)
	apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq chromium chromium-driver

check: setup  ## format, lint, types, import contracts and the quick tests: under a minute
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(TESTS) -q -m "not slow and not browser"

COMPILE := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
  --no-emit-index-url --no-emit-find-links --no-header

law-coverage: setup $(SPARK)  ## which branches of the law the tests take; fails under 98 %
	$(BIN)/coverage run -m pytest -q tests/law
	$(BIN)/coverage report

mutation: setup  ## change the law line by line and count what the tests notice (MUTANTS=0: all, hours)
	$(BIN)/python tools/mutation_sample.py --count $(or $(MUTANTS),600)

lock: setup  ## write the hash-pinned requirement files again
	$(BIN)/$(COMPILE) pyproject.toml --all-extras --group dev -o requirements/dev.txt
	$(BIN)/$(COMPILE) pyproject.toml --extra server --extra link -o requirements/server.txt
	$(BIN)/$(COMPILE) --group spark -c requirements/dev.txt -o requirements/spark.txt
	$(BIN)/$(COMPILE) --group scan -o requirements/scan.txt
	$(BIN)/$(COMPILE) --group bench -c requirements/dev.txt -o requirements/bench.txt

sbom: setup  ## the bill of materials of what a server runs (CycloneDX): build/sbom.json
	mkdir -p build
	$(BIN)/cyclonedx-py requirements requirements/server.txt --pyproject pyproject.toml --output-reproducible --of JSON -o build/sbom.json

audit-dependencies: setup  ## known holes in what is locked; fails too if the advisory service cannot be reached
	$(BIN)/pip-audit --strict --require-hashes --disable-pip -r requirements/dev.txt \
	  || { echo "Known holes, or packages that the advisory service could not be asked about: see above." >&2; exit 1; }

fuzz: setup  ## what reads outside bytes, ten thousand examples each: an hour
	FUZZ_EXAMPLES=10000 $(BIN)/python -m pytest -q --timeout 7200 tests/feeds/test_outside_bytes.py

SCANNER := build/scanner
scan: setup assets  ## an outside scanner (Wapiti) against a demonstration of its own; fails on what it finds
	test -x $(SCANNER)/bin/python || $(PYTHON) -m venv $(SCANNER)
	$(SCANNER)/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/scan.txt
	PYTHONPATH=src $(BIN)/python tools/scan.py $(SCANNER)/bin/wapiti

clean:  ## remove what the targets made, but no data
	rm -rf $(VENV) build .mypy_cache .ruff_cache .pytest_cache .hypothesis node_modules
