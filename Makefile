# Every target works from a fresh clone; `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
REPORT := cop-scan-report
OPA_VERSION := v1.22.2
export PATH := $(CURDIR)/.tools/bin:$(CURDIR)/$(BIN):$(PATH)

.PHONY: help demo test unit lint types policies docs bench tools requirements clean

help:  ## List the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(VENV)/ready: pyproject.toml requirements-dev.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

demo: $(VENV)/ready  ## Sweep this repository and examples/, and say where the dashboard is
	$(BIN)/python examples/build.py $(REPORT)/repositories
	$(BIN)/cop-scan scan examples/estate.yaml --output $(REPORT)

test: lint types policies docs unit  ## Everything that CI runs

unit: $(VENV)/ready tools  ## The tests
	$(BIN)/pytest

lint: $(VENV)/ready  ## Style, formatting and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: $(VENV)/ready  ## Types
	$(BIN)/mypy

policies: $(VENV)/ready tools  ## Format, strict check and unit tests of the Rego policies
	$(BIN)/python tests/policies/run_opa.py

docs: $(VENV)/ready  ## The generated pages are up to date (make docs WRITE=1 writes them)
	$(BIN)/python docs/generate.py $(if $(WRITE),--write,)

bench: $(VENV)/ready  ## The measurements in benchmarks/, as tables
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.github_cost
	$(BIN)/python -m benchmarks.platform_cost

tools: .tools/ready .tools/github/ready .tools/azure/ready  ## OPA, built with Go if it is not on PATH, and published schemas of platforms, by npm

.tools/ready:
	@mkdir -p .tools/bin
	@if command -v opa >/dev/null; then echo "OPA is on PATH"; \
	elif command -v go >/dev/null; then \
	  echo "Building OPA $(OPA_VERSION)"; GOBIN=$(CURDIR)/.tools/bin go install github.com/open-policy-agent/opa@$(OPA_VERSION); \
	else echo "Neither OPA nor Go is here: tests that need OPA are skipped"; fi
	@touch $@

.tools/github/ready: tests/emulators/github/schema.py | $(VENV)/ready
	@if command -v npm >/dev/null; then $(BIN)/python -m tests.emulators.github.schema; \
	else echo "npm is not here: tests that need GitHub's schemas are skipped"; fi
	@mkdir -p .tools/github
	@touch $@

.tools/azure/ready: tests/emulators/azurepipelines/contract.py | $(VENV)/ready
	@if command -v npm >/dev/null; then $(BIN)/python -m tests.emulators.azurepipelines.contract; \
	else echo "npm is not here: tests that need Azure DevOps's types are skipped"; fi
	@mkdir -p .tools/azure
	@touch $@

requirements:  ## Choose new versions for requirements*.txt (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml -o requirements.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --python-version 3.11 pyproject.toml --all-extras --group dev -o requirements-dev.txt

clean:  ## Remove what make made
	rm -rf $(VENV) .tools $(REPORT)
