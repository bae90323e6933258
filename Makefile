# The verbs of Xiangzhu: `make` lists them, each goes through deploy/local/bootstrap.py.
#
# Give options as variables, for example `make run BUS=kafka PORT_BASE=9001 DEMO=none`.

PYTHON ?= python3
BOOT = @$(PYTHON) deploy/local/bootstrap.py
ARGS ?=
comma := ,

.DEFAULT_GOAL := verbs
.PHONY: verbs run stop demo test check format bench house rebuild reconcile lock clean

verbs:
	@echo 'Xiangzhu 乡助'
	@awk -F':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

run: ## start the whole system here (BUS=embedded|kafka|kafka://host:port, DATABASE_URL, PORT_BASE, DEMO=none, SCALE, LIVE)
	$(BOOT) run$(if $(filter kafka,$(BUS)),$(comma)kafka) -m deploy.local run

stop: ## stop the system that runs in this folder
	$(BOOT) run -m deploy.local stop

demo: ## let the demo provinces push into the running system (SCALE=0.1|1|10, LIVE=5 updates a second)
	$(BOOT) run -m deploy.local demo

test: ## run every test on all cores (ARGS='tests/stats -k facts' picks some, in one process)
	$(BOOT) 'test,kafka?' -m pytest $(or $(ARGS),-n logical --maxprocesses 8 --no-loadscope-reorder)

check: ## style, types, walls, migrations and generated documents, as CI does
	$(BOOT) test -m ruff check .
	$(BOOT) test -m ruff format --check .
	$(BOOT) test -m mypy
	$(BOOT) test -c 'from importlinter.cli import lint_imports_command as lint; lint()'
	$(BOOT) test -m pytest -q tests/house tests/contracts tests/shared/test_migrations.py

format: ## put the code into the house's style
	$(BOOT) test -m ruff check --fix .
	$(BOOT) test -m ruff format .

bench: ## measure every ratio against its floor and write docs/performance.md
	$(BOOT) 'test,kafka?' -m tests.bench $(ARGS)

house: ## print rooms, sizes and arrows
	$(BOOT) test -m tests.house

rebuild: ## rebuild the statistics beside the live ones and compare them byte for byte
	$(BOOT) run
	@.venv/bin/xiangzhu stats rebuild --verify

reconcile: ## compare the statistics with their sources, tolerance 0
	$(BOOT) run
	@.venv/bin/xiangzhu stats reconcile

lock: ## pin every dependency again (ARGS=--upgrade takes newer ones)
	$(BOOT) test deploy/local/lock.py $(ARGS)

clean: ## remove the environment and everything the tools left (the data in var/ stays)
	@$(PYTHON) deploy/local/bootstrap.py --clean
