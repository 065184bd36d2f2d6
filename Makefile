# Two commands need nothing but Python 3.11 or newer and a package index: `make demo` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: demo serve test check retrained bench openapi clean

$(VENV)/.installed: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "lipsync-emulator needs Python 3.11 or newer; set PYTHON=python3.12 or the like."; exit 2; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade "pip>=25.1"
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

demo: $(VENV)/.installed ## drive every provider end to end with real films, kept in demo-out/
	@$(BIN)/lipsync-emulator demo --renderer puppet --out demo-out

serve: $(VENV)/.installed ## start the emulator on port 5477
	@$(BIN)/lipsync-emulator serve

test: $(VENV)/.installed ## the whole suite, as CI runs it
	@$(BIN)/python -m pytest -q -n 2

check: $(VENV)/.installed ## lint, types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

retrained: $(VENV)/.installed ## whether the shipped weights are what the trainer finds
	@$(BIN)/python -m tests.studio.speech.retraining

bench: $(VENV)/.installed ## speed and size against a bare Starlette app
	@$(BIN)/python -m tests.benchmarks

openapi: $(VENV)/.installed ## write openapi/*.json anew
	@$(BIN)/lipsync-emulator openapi

clean:
	@rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
