.PHONY: demo test check lint fix types locks docs migrations messages clean help
PYTHON ?= python3
PY := .venv/bin/python
GUANHAO_HOME ?= $(CURDIR)/var/demo
SCALE ?= 1
export GUANHAO_HOME

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/'

demo: ## install, make the sample brand, start, print the address and the login
	@$(PYTHON) tools/bootstrap.py
	@.venv/bin/guanhao demo --scale $(SCALE) --serve

test: ## install what the tests need and run them
	@$(PYTHON) tools/bootstrap.py --dev --browser --servers
	@$(PY) -m pytest -n 2 --dist loadgroup

check: lint types ## everything CI checks besides the tests
	@$(PY) tools/messages.py check
	@$(PY) tools/docs.py check
	@$(PY) -m guanhao django makemigrations --check --dry-run

lint: ## style, templates, import contracts, lock files without addresses
	@$(PY) -m ruff check
	@$(PY) -m ruff format --check
	@.venv/bin/djlint src --lint --quiet
	@.venv/bin/lint-imports --no-logo
	@! grep -nE '(https?|file)://|--(extra-)?index-url|--find-links' requirements.lock requirements-dev.lock
	@! grep -n '"resolved"' frontend/package-lock.json tests/real_servers/node/package-lock.json

types: ## mypy, strict
	@$(PY) -m mypy

fix: ## format what can be formatted
	@$(PY) -m ruff check --fix --quiet; $(PY) -m ruff format --quiet

locks: ## pin the newest versions that fit, with hashes and without addresses
	@uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml -o requirements.lock
	@uv pip compile --quiet --universal --generate-hashes --no-annotate --no-header pyproject.toml --extra cluster --extra ocr --extra postgres --group dev -c requirements.lock -o requirements-dev.lock

docs: ## write the generated reference pages
	@$(PY) tools/docs.py update

messages: ## collect new texts into the Chinese catalogues
	@$(PY) tools/messages.py update

migrations: ## one 0001_initial an app, made anew (before the first release only); hand-written ones (triggers, special indexes) stay
	@rm -rf var/kept && cd src/guanhao && for file in kernel/migrations/0002_*.py domains/*/migrations/0002_*.py; do mkdir -p ../../var/kept/$$(dirname $$file) && mv $$file ../../var/kept/$$file; done
	@rm -f src/guanhao/kernel/migrations/0001_*.py src/guanhao/kernel/*/migrations/0001_*.py src/guanhao/console/migrations/0001_*.py src/guanhao/console/*/migrations/0001_*.py src/guanhao/domains/*/migrations/0001_*.py
	@$(PY) -m guanhao django makemigrations -v 0; status=$$?; cp -r var/kept/. src/guanhao/; exit $$status
	@$(PY) tools/squeeze.py

clean: ## remove what was built and the sample brand
	rm -rf .venv var src/guanhao/console/static/dist src/guanhao/console/static/fonts
