# The kit's verbs. The work is in `clv`, the command line; each verb says what it does in one line.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
CLV    := $(BIN)/clv
STAMP  := $(VENV)/.installed
JOBS   ?= 2
MERCHANT ?=
AUDIT  ?=

.DEFAULT_GOAL := help
.PHONY: help setup demo report reports lab test lint check-messages bench bench-write bench-compare soak clean lock sbom audit

help: ## Show this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  %-16s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make the environment in .venv from the lock (Python 3.11 or newer)

$(STAMP): requirements/lock.txt requirements/bootstrap.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "error: $(PYTHON) is older than 3.11 · say which one to use: make PYTHON=python3.12 …" >&2; exit 2; }
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bootstrap.txt
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip sync --quiet --compile-bytecode --require-hashes requirements/lock.txt
	@VIRTUAL_ENV=$(abspath $(VENV)) $(BIN)/uv pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "environment ready in $(VENV)"

demo: setup ## Run the two demo merchants and print where their reports are
	@$(CLV) run cdnow linjian-coffee

report: setup ## Run one merchant: make report MERCHANT=harbour-books
	@test -n "$(MERCHANT)" || { echo "error: say which merchant: make report MERCHANT=cdnow" >&2; exit 2; }
	@$(CLV) run "$(MERCHANT)"

reports: setup ## Run every merchant under data/ that has changed
	@$(CLV) run --all --jobs $(JOBS)

lab: setup ## Explore the newest run in JupyterLab: make lab MERCHANT=cdnow; the tour without one
	@$(CLV) lab $(MERCHANT)

test: setup ## Check style, types, floors, notebooks, and run the tests
	@$(BIN)/python -m tests.suite

bench: setup ## Measure against peers, side by side, in one run
	@$(BIN)/python -m benchmarks

bench-write: setup ## Measure and write docs/benchmarks.md
	@$(BIN)/python -m benchmarks --write

bench-compare: setup ## Fail where a ratio got more than 20 % worse than the kept one
	@$(BIN)/python -m benchmarks --compare

soak: setup ## Long tests of kernels and kills: 500 notebooks, 4 at a time, 500 kills
	@$(BIN)/python -m tests.soak

sbom: setup ## Write the software bill of materials, build/sbom.json (CycloneDX)
	@mkdir -p build
	@$(BIN)/uv tool run --quiet --from cyclonedx-bom cyclonedx-py environment $(BIN)/python \
	  --pyproject pyproject.toml --output-reproducible --output-file build/sbom.json && echo "build/sbom.json written"

audit: setup ## Look for packages with known weaknesses; AUDIT=--strict fails where the list is out of reach
	@$(BIN)/python -m tests.weaknesses $(AUDIT)

lock: setup ## Resolve the lock again from pyproject.toml
	@$(BIN)/uv pip compile pyproject.toml --extra embedded --extra zh --extra lab --extra dask --extra dev --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --custom-compile-command "make lock" \
	  --quiet --upgrade --output-file requirements/lock.txt
	@$(BIN)/uv pip compile requirements/bootstrap.in --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --custom-compile-command "make lock" --quiet --upgrade \
	  --output-file requirements/bootstrap.txt

clean: ## Remove the environment and every cache; data/ and reports/ stay
	@rm -rf $(VENV) .pytest_cache .ruff_cache .hypothesis .import_linter_cache build dist
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
