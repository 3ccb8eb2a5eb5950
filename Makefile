# Everything that is done here is done by one of these. With no goal, make lists them.

STAGE ?= local
export STAGE
PYTHON := .venv/bin/python

# What each part of the work needs, made once, and again when what it was made from changes.
VENV := .venv/ready
LINT := .venv-sam/ready
ASSETS := infra/assets/node_modules/ready
IDENTITY := tests/simulators/identity/node_modules/ready
BROWSER := $(if $(wildcard tests/browser/package.json),tests/browser/node_modules/ready browser)

.PHONY: help setup build run test bench browser format lint package deploy post prison-event redrive replay sweep lapse rollback words logs clean

help: ## List these
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(VENV) $(LINT) $(ASSETS) $(IDENTITY) $(BROWSER) ## Fetch what the rest needs (each does it for itself)

build: $(VENV) ## Build the functions for running here, or one: FUNCTION=visit-request
	cargo build --profile local $(if $(FUNCTION),--package $(FUNCTION),--workspace) --bins

run: $(ASSETS) $(IDENTITY) build ## Run the whole system here, on PORT (8080), and print its events; KEEP=1 keeps the last run's data
	@$(PYTHON) infra/local/run.py

test: setup ## Run every check and every test, or some stages of it: STAGES="policy emulator"
	@$(PYTHON) infra/local/check.py $(STAGES)

bench: $(VENV) ## Count the instructions of a cold start, a first call and a warm call
	cargo build --release --package visit-request --package bench --features bench/null
	@$(PYTHON) tests/bench/run.py

format: ## Put the code into its usual shape
	cargo fmt --all

lint: $(VENV) $(LINT) ## Look for faults in the code and the templates
	@$(PYTHON) infra/local/check.py format lint templates policy

package: $(VENV) ## Build what is deployed: optimised, and the same bytes every time, into target/packages
	cargo build --release --workspace --bins
	@STAGE=production $(PYTHON) infra/local/deploy.py --package

deploy: $(if $(filter local,$(STAGE)),build,package $(ASSETS)) ## Deploy to what `make run` started, or to AWS with STAGE=test or production; all, or one: FUNCTION=
	@$(PYTHON) infra/local/deploy.py $(FUNCTION)
	@$(if $(filter local,$(STAGE))$(FUNCTION),,$(PYTHON) infra/local/assets.py)

post: $(VENV) ## Send a partner's message: FILE=message.json
	@$(PYTHON) infra/local/operate.py post $(FILE)

prison-event: $(VENV) ## Say what the prison system would: KIND=released (or transferred, visits-restricted) PRISONER=A1234BC PRISON=LEI, perhaps FROM= UNTIL=
	@$(PYTHON) infra/local/operate.py prison-event $(KIND) $(PRISONER) $(PRISON) $(FROM) $(UNTIL)

redrive: $(VENV) ## Send dead letters back to where they failed
	@$(PYTHON) infra/local/operate.py redrive

replay: $(VENV) ## Publish again what happened on these days: FROM=2026-12-01 TO=2026-12-03
	@$(PYTHON) infra/local/operate.py replay $(FROM) $(TO)

sweep: $(VENV) ## Remove the personal data whose time is up now, or on a day: UNTIL=2027-06-04
	@$(PYTHON) infra/local/operate.py sweep $(UNTIL)

lapse: $(VENV) ## Do to what nobody has dealt with in time what every evening does
	@$(PYTHON) infra/local/operate.py lapse

rollback: $(VENV) ## Make the version before the live one live again: FUNCTION=visit-request
	@$(PYTHON) infra/local/operate.py rollback $(FUNCTION)

words: $(VENV) ## Compare our words with GOV.UK Notify's templates; WRITE=1 writes down their numbers
	@$(PYTHON) infra/local/notify_words.py $(if $(WRITE),--write)

logs: $(VENV) ## Print the last hour of a function's log: FUNCTION=visit-request
	@$(PYTHON) infra/local/operate.py logs $(FUNCTION)

clean: ## Remove whatever was fetched or built
	rm -rf target .local .venv .venv-sam infra/assets/node_modules tests/simulators/identity/node_modules tests/browser/node_modules

browser:
	@command -v chromium-headless-shell >/dev/null && exit; \
	if [ "$$(id -u)" = 0 ]; then as=; elif sudo -n true 2>/dev/null; then as=sudo; \
	elif command -v chromium >/dev/null; then exit; \
	else echo "The browser tests need Chromium. Install it (apt-get install chromium-headless-shell), then run make test again." >&2; exit 1; fi; \
	$$as apt-get update -q && $$as apt-get install -qy --no-install-recommends chromium-headless-shell || command -v chromium >/dev/null

$(VENV): infra/requirements.txt
	python3 -m venv .venv
	.venv/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

$(LINT): infra/requirements-lint.txt
	python3 -m venv .venv-sam
	.venv-sam/bin/pip install --quiet --disable-pip-version-check --requirement $<
	@touch $@

%/node_modules/ready: %/package-lock.json
	npm ci --prefix $* --no-audit --no-fund
	@touch $@
