.PHONY: demo test check migrations messages
PY := .venv/bin/python

migrations: ## one 0001_initial an app, made anew (before the first release only)
	rm -f src/guanhao/kernel/migrations/0001_*.py src/guanhao/kernel/*/migrations/0001_*.py src/guanhao/domains/*/migrations/0001_*.py
	$(PY) -m guanhao django makemigrations -v 0
