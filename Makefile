# Every command of the project in one place; `make` alone lists them.
#
# The environment lives in .venv and is made by uv, which lives in .tools: this needs neither
# ensurepip nor rights on the system's Python, so a plain Debian with python3, pip and make is enough.

.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
UV := .tools/bin/uv
PYTHON ?= $(shell sh scripts/find_python.sh)

# Settings of a person's shell that would move, disable or slow down what is installed here.
unexport PYTHONDONTWRITEBYTECODE PYTHONPATH PYTHONHOME PYTHONUSERBASE PYTHONOPTIMIZE VIRTUAL_ENV
unexport PIP_USER PIP_TARGET PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_REQUIRE_HASHES PIP_NO_DEPS
unexport UV_SYSTEM_PYTHON UV_PROJECT_ENVIRONMENT UV_TARGET UV_PREFIX UV_PYTHON UV_NO_EDITABLE UV_OFFLINE

# Trust what the machine trusts (a company's own certificate too), as pip and apt do.
export UV_SYSTEM_CERTS ?= 1

.PHONY: help setup run test check fmt demo screens bench nightly clean

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 18

setup: $(VENV)/.installed ## make the environment (quick when it is up to date)
	@$(BIN)/python scripts/system_parts.py window

$(UV):
	@if [ -z "$(PYTHON)" ]; then sh scripts/find_python.sh --explain; exit 1; fi
	@"$(PYTHON)" -m pip install --quiet --disable-pip-version-check --root-user-action=ignore --upgrade --target .tools uv

$(VENV)/.synced: requirements.lock | $(UV)
	@$(BIN)/python -c '' 2>/dev/null || $(UV) venv --quiet --clear --python "$(PYTHON)" $(VENV)
	@VIRTUAL_ENV=$(VENV) $(UV) pip sync --quiet --require-hashes requirements.lock
	@touch $@

$(VENV)/.installed: pyproject.toml $(VENV)/.synced | $(UV)
	@VIRTUAL_ENV=$(VENV) $(UV) pip install --quiet --no-deps -e .
	@touch $@

run: setup ## open Satchel; without a display, run the demo and write its pictures
	@if [ -n "$$DISPLAY$$WAYLAND_DISPLAY" ]; then \
	    exec $(BIN)/satchel; \
	else \
	    echo "There is no display here, so this runs the demo and writes its pictures to shots/demo."; \
	    QT_QPA_PLATFORM=offscreen exec $(BIN)/satchel demo --pictures shots/demo; \
	fi

test: setup ## everything that must pass before a commit lands (what .ci/run runs)
	@$(BIN)/python scripts/run_checks.py

check: setup ## only the quick part: format, lint, types, layers, house rules
	@$(BIN)/python scripts/run_checks.py --quick

fmt: setup ## put the code into the house format
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

demo: setup ## the story of two laptops in a throw-away profile, with pictures
	@QT_QPA_PLATFORM=offscreen $(BIN)/satchel demo --pictures shots/demo

screens: setup ## pictures of every screen, from the real program on imported samples
	@$(BIN)/python -m benchmarks.screens

bench: setup ## the figures of performance, as ratios against limits and peers
	@$(BIN)/python -m benchmarks

nightly: setup ## the long version of `make test`: more kills, more random histories
	@SATCHEL_NIGHTLY=1 $(BIN)/python scripts/run_checks.py

clean: ## forget the environment and every cache
	@rm -rf $(VENV) .tools .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage*
