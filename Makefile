# Needs Python 3.11, 3.12 or 3.13 and make; every target sets up what it uses in .venv.
# Another interpreter: make run PYTHON=/path/to/python
SHELL := /bin/bash
PYTHON ?=
export PYTHON

BIN := .venv/bin
ENVIRONMENT := .ci/environment

.DEFAULT_GOAL := help
.PHONY: help setup run everything test validation lint bench docs app lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' Makefile | expand -t 14

setup: ## the environment for everything, in .venv
	@$(ENVIRONMENT) dev

run: ## compare six recommendations and write a report (two minutes)
	@$(ENVIRONMENT) run
	@$(BIN)/spread experiment=compare parameters=calibrated

everything: ## compare all recommendations, bundles and other scenarios (ten minutes)
	@$(ENVIRONMENT) run
	@$(BIN)/spread experiment=compare parameters=calibrated recommendations=all but_one=true scenarios=all name=everything

test: ## all tests, on two processes
	@$(ENVIRONMENT) dev
	@$(BIN)/python -m pytest -n 2

validation: ## everything the model is held to, made anew, and its page in docs (four minutes)
	@$(ENVIRONMENT) run
	@$(BIN)/spread validate keep=yes

lint: ## format, lint and types, without changing anything
	@$(ENVIRONMENT) dev
	$(BIN)/python -m ruff format --check
	$(BIN)/python -m ruff check
	$(BIN)/python -m mypy

bench: ## this project and its peers side by side (an hour or so; QUICK=1: two minutes; OWN=1: without peers)
	@$(ENVIRONMENT) run
	@$(BIN)/python -m benchmarks $(if $(QUICK),--quick) $(if $(OWN),--own)

docs: ## the documentation, in docs/_build/index.html
	@$(ENVIRONMENT) dev
	@$(BIN)/python -m sphinx -q -W --keep-going -b html docs docs/_build
	@echo "docs/_build/index.html"

app: ## the web app, on this machine only
	@$(ENVIRONMENT) dev
	@$(BIN)/python -m app

lock: ## both lock files, again from pyproject.toml (needs uv)
	@.ci/lock

clean: ## everything made here except results
	rm -rf .venv benchmarks/.venv benchmarks/build docs/_build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find sim experiments analysis app tests benchmarks -name __pycache__ -prune -exec rm -rf {} +
