# SPDX-License-Identifier: Apache-2.0
# Needs Python 3.11+ and make; everything else comes into .venv from requirements-dev.lock.
.DEFAULT_GOAL := help
.PHONY: help demo test check chaos pictures bench bench-peers package deploy-local lock env
unexport PYTHONPATH PYTHONHOME

COMPILE = .uv/bin/uv pip compile -q pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-annotate --no-header $(UPGRADE)

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

demo: env ## sixty days in the life of two hundred candidates, on this machine
	.venv/bin/recruit-sync demo

test: env ## every test; what CI runs
	.ci/test

check: env ## style, format, types, import contracts and the configuration
	.ci/check

chaos: env ## twenty runs of the demo with faults thrown in, one seed each
	for seed in $$(seq 1 20); do \
		.venv/bin/recruit-sync demo --chaos --seed $$seed --candidates 60 || exit 1; done

pictures: env ## what candidates see, in docs/pictures, by Debian's chromium
	.venv/bin/python -m tests.browser.pictures

bench: env ## every figure against its goal, into docs/benchmarks.md; exit 1 where one is missed
	.venv/bin/python -m benchmarks

bench-peers: ## venvs of the tools that polling is measured against, for the next make bench
	for peer in "airbyte airbyte-cdk" "dlt dlt[duckdb,parquet]" "singer singer-sdk"; do set -- $$peer; \
		python3 -m venv build/peers/$$1 && build/peers/$$1/bin/pip install -q "$$2" || exit 1; done

package: env ## the zip and the template for AWS, in build/; STAGE=prod unless told otherwise
	@.ci/deploying
	.venv/bin/python -m recruit_sync.local.deploy.build
	PATH="$$PATH:$$PWD/.ministack/bin" node_modules/.bin/osls package --stage $(or $(STAGE),prod) --package build/package

deploy-local: env ## the whole template on an AWS of this machine's own, with a console
	@.ci/deploying
	.venv/bin/python -m recruit_sync.local.deploy.build --native build/native.zip
	.venv/bin/python -m recruit_sync.local.deploy.local

lock: .uv/bin/uv ## both lock files from pyproject.toml; UPGRADE=--upgrade moves the versions too
	$(COMPILE) --extra dev -o requirements-dev.lock
	$(COMPILE) -c requirements-dev.lock -o requirements.lock

env:
	@.ci/env

.uv/bin/uv:
	python3 -m venv .uv
	.uv/bin/python -m pip install -q uv==0.13.9
