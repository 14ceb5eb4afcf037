# `make` alone lists the targets.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: help demo test check lock clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# The stamp is newer than the lock exactly when what is installed matches it.
.venv/ready: build/requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r build/requirements-dev.lock
	@touch $@

demo: .venv/ready ## Open the demonstration in the browser, on invented data
	$(BIN)/python run.py demo

test: .venv/ready ## Run every test
	$(BIN)/python -m pytest

check: .venv/ready ## Lint, types and import contracts only
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

lock: ## Renew the locked dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml -o build/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml --group dev -o build/requirements-dev.lock

clean: ## Remove what was installed and built
	rm -rf .venv dist work artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
