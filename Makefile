# `make` alone lists the targets.
PYTHON ?= python3
BIN = .venv/bin

.PHONY: help demo screenshots compare test test-long check binary binary-journey reproducible windows windows-quick windows-reproducible windows-kills windows-journey bench lock clean
.DEFAULT_GOAL := help

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 20

# The stamp file is newer than the lock if and only if the installed packages match it.
.venv/ready: build/requirements-dev.lock
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --require-hashes -r build/requirements-dev.lock
	@touch $@

demo: .venv/ready ## Run the program on sample data
	$(BIN)/python run.py demo

screenshots: .venv/ready ## Take the screenshots of the guide from the demo (needs chromium and chromium-l10n)
	$(BIN)/python build/screenshots.py

compare: .venv/ready ## Take pictures of the visual target beside the program: PROTOTYPE=folder [NAMES="accueil client"]
	$(BIN)/python build/side_by_side.py $(PROTOTYPE) $(NAMES)

# All tests of a file run in one worker, so that its fixtures are created once; tests/conftest.py sorts the files.
test: .venv/ready ## Run all tests, the longest ones on a sample
	$(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

test-long: .venv/ready ## Run all tests in full, before a release
	RELANCES_LONG=1 $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder

check: .venv/ready ## Run the linter, formatter, type checker and import contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

binary: .venv/ready ## Build the single file in dist/ and run its smoke test
	$(BIN)/python build/package.py
	$(BIN)/python build/smoke.py

binary-journey: binary ## Run the browser tests on the single file
	RELANCES_PROGRAM=$(CURDIR)/dist/relances $(BIN)/python -m pytest tests/frozen tests/browser/test_frozen_journey.py tests/browser/test_guide_journey.py tests/browser/test_main_workflow.py tests/browser/test_import_workflow.py tests/browser/test_keyboard_and_no_javascript.py

reproducible: .venv/ready ## Build the single file twice and compare the bytes
	$(BIN)/python build/package.py --twice

windows: .venv/ready ## Build, test and pack the programs for Windows (needs wine; 25 minutes)
	$(BIN)/python build/windows/run.py

windows-quick: .venv/ready ## Build the programs for Windows and run their smoke test (needs wine)
	$(BIN)/python build/windows/run.py --quick

windows-reproducible: .venv/ready ## The same, built twice, with the bytes compared
	$(BIN)/python build/windows/run.py --twice

windows-kills: .venv/ready ## Kill the program for Windows 500 times while it sends (after `make windows`)
	$(BIN)/python build/windows/run.py --kills 500

windows-journey: .venv/ready ## Run the journey of the guide in Chromium on the program for Windows (after `make windows`)
	RELANCES_PROGRAM="$(CURDIR)/$(BIN)/python $(CURDIR)/build/windows/program.py" $(BIN)/python -m pytest tests/browser/test_guide_journey.py tests/browser/test_main_workflow.py

bench: .venv/ready ## Run all benchmarks, each with its baseline
	for question in page lists browser memory three_tabs run_10000 proxy_50ms freeze_mails letters fec xlsx invoices readers start; do \
		echo "== $$question"; $(BIN)/python bench/$$question.py || exit 1; done
	$(BIN)/python bench/run_10000.py --pdf 2000

lock: ## Update the locked dependencies (needs uv)
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml -o build/requirements.lock
	uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q --upgrade pyproject.toml --group dev -o build/requirements-dev.lock

clean: ## Remove the virtual environment, builds and caches
	rm -rf .venv dist work artefacts .pytest_cache .mypy_cache .ruff_cache .hypothesis
