# Gazette's commands; `make` alone lists them. State lies under var/, tools under .venv/; both can be deleted.

PORT ?= 8000
WORKERS ?= 2
export PORT WORKERS

python := .venv/bin/python
set_up := sh bin/newest-python bin/set_up.py
development := requirements.txt requirements-dev.txt

help:
	@echo 'make run           the site on this machine, with a demo:    http://127.0.0.1:8000/'
	@echo '                   PORT=8001 make run: elsewhere;  DEMO=no make run: an empty site'
	@echo 'make test          all tests but those in a browser, on SQLite or what DATABASE_URL names'
	@echo '                   ARGS="-k anchor": options of pytest'
	@echo 'make hostile       the rest of what an attacker may write: with make test, all of it'
	@echo 'make browser       the tests in a browser (needs Chromium)'
	@echo 'make load          kill -9 under load and while mail is sent, two nodes: for some minutes'
	@echo 'make soak          the same with 64,000 comments and 23 kills (half an hour or so; ARGS="--comments 200": less)'
	@echo 'make measure       how quick the desk is with 100,000 comments, on a scratch database (some minutes)'
	@echo 'make measure-search  how quick a search is over 10,000 articles, likewise'
	@echo 'make measure-editor  how soon a long article takes the first key in the editor (needs Chromium)'
	@echo 'make bench         CPU time, rate and memory of the production server beside bare WSGI, a minimal Django view'
	@echo '                   and nginx (needs wrk); ARGS=--short: a minute; ARGS="--profile /": where the time goes'
	@echo 'make corpus        a site with 100,000 articles and 1,000,000 comments in var/corpus/ (docs/testing.md)'
	@echo 'make budgets       what an article costs its reader, against the budgets'
	@echo 'make validate      every public page of the demo: HTML, accessibility, feeds, sitemaps (docs/testing.md)'
	@echo 'make lighthouse    scores on a phone, the median of five (docs/testing.md)'
	@echo 'make next          the tests with the newest Wagtail and Django, pre-releases too, in a scratch environment'
	@echo 'make check         linters, imports, types, migrations, the deployment check, known vulnerabilities'
	@echo 'make format        put Python, templates and JavaScript into shape'
	@echo 'make serve         the production server: docs/operators.md'
	@echo 'make messages      collect the texts to translate, and compile the translations (needs gettext)'
	@echo 'make pictures      take the pictures in docs/ anew, from a demo of their own (needs Chromium)'
	@echo 'make requirements  compile requirements*.txt from requirements*.in (ARGS=--upgrade: the newest)'

run:
	@$(set_up) --port '$(PORT)' requirements.txt
	@PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=gazette.settings.dev exec $(python) manage.py runserver --prepare

test:
	@$(set_up) $(development)
	@exec $(python) -m pytest -n 2 $(ARGS)

# What a test says here is a report: a pre-release may be wrong itself.
next:
	@$(set_up) $(development)
	@rm -rf .venv/next && $(python) -m venv .venv/next
	@.venv/next/bin/python -m pip install --quiet --requirement requirements.txt --requirement requirements-dev.txt
	@.venv/next/bin/python -m pip install --quiet --upgrade --pre wagtail django
	@.venv/next/bin/python -m pip list 2>/dev/null | grep -iE '^(wagtail|django) '
	@exec .venv/next/bin/python -m pytest -n 2 -p no:cacheprovider $(ARGS)

hostile:
	@$(set_up) $(development)
	@exec $(python) -m pytest -n 2 -m exhaustive $(ARGS)

browser:
	@{ command -v chromium || command -v chromium-headless-shell; } >/dev/null || { echo 'No Chromium: install it (Debian: apt install chromium) and run make browser again.' >&2; exit 1; }
	@$(set_up) $(development)
	@DJANGO_ALLOW_ASYNC_UNSAFE=true exec $(python) -m pytest -n $$((2 * $$(nproc))) --maxprocesses 6 --dist worksteal tests/browser $(ARGS)

load:
	@$(set_up) $(development)
	@exec $(python) -m pytest tests/load $(ARGS)

soak:
	@$(set_up) $(development)
	@exec $(python) -m tools.load.soak $(ARGS)

measure:
	@$(set_up) $(development)
	@exec $(python) -m tools.load.desk_speed $(ARGS)

measure-search:
	@$(set_up) $(development)
	@exec $(python) -m tools.load.search_speed $(ARGS)

measure-editor:
	@$(set_up) $(development)
	@exec $(python) -m tools.load.editor_speed $(ARGS)

bench:
	@command -v wrk >/dev/null || { echo 'No wrk: install it (Debian: apt install wrk) and run make bench again.' >&2; exit 1; }
	@$(set_up) $(development)
	@exec $(python) -m tools.bench $(ARGS)

corpus:
	@$(set_up) $(development)
	@exec $(python) -m tools.load.corpus $(ARGS)

budgets:
	@$(set_up) $(development)
	@exec $(python) -m pytest -q -m '' home/tests/test_budgets.py $(ARGS)

validate:
	@$(set_up) $(development)
	@exec $(python) -m tools.audit.validate $(ARGS)

lighthouse:
	@$(set_up) $(development)
	@exec $(python) -m tools.audit.lighthouse $(ARGS)

check:
	@$(set_up) $(development)
	@PYTHON=$(python) sh bin/check

format:
	@$(set_up) $(development)
	@$(python) -m ruff check --quiet --fix-only .
	@$(python) -m ruff format --quiet .
	@$(python) -m djhtml templates
	@$(python) bin/format_scripts.py

messages:
	@$(set_up) $(development)
	@$(python) bin/messages.py

pictures:
	@$(set_up) $(development)
	@$(python) -m tools.pictures

serve:
	@$(set_up) --port '$(PORT)' requirements.txt
	@DJANGO_SETTINGS_MODULE=gazette.settings.production exec $(python) manage.py serve

pins := $(python) -m uv pip compile --quiet --universal --python-version 3.12 --generate-hashes --no-emit-find-links $(ARGS)
requirements:
	@$(set_up) $(development)
	$(pins) -o requirements.txt requirements.in
	$(pins) -o requirements-dev.txt requirements-dev.in

.PHONY: help run test next hostile browser load soak measure measure-search measure-editor bench corpus budgets validate lighthouse check format messages pictures serve requirements
