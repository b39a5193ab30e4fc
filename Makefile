# Two commands matter: `make demo` and `make test`. Each does its own set-up on a fresh machine that has Rust and make.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.PHONY: help setup demo test lint screenshots bench fuzz

help: ## these lines
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 14

setup: ## install what building and testing need (Debian/Ubuntu packages, Rust components)
	@scripts/setup.sh test
	@scripts/web.sh

demo: ## build, simulate a shop for a month, import it, pay it, print the pay table
	@scripts/setup.sh build
	@scripts/demo.sh

test: ## everything that CI checks
	@scripts/setup.sh test
	@scripts/test.sh

lint: ## formatting and lints only
	@scripts/setup.sh build
	@scripts/web.sh
	cd web && npm run --silent check
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

screenshots: ## a picture of every screen, in both languages, wide and narrow, into web/pictures
	@scripts/setup.sh test
	@scripts/screenshots.sh

bench: ## 1 M and 10 M messages: messages per second and peak memory, into bench/RESULTS.md
	@scripts/setup.sh build
	@bench/run.sh

fuzz: ## every fuzz target for a minute (needs the nightly toolchain)
	@scripts/setup.sh fuzz
	@scripts/fuzz.sh
