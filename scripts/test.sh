#!/usr/bin/env bash
# Everything that CI checks, in order of how fast it fails. One build profile (dev), so nothing is built twice.
set -euo pipefail
cd "$(dirname "$0")/.."
seeds="${JINPAI_SEEDS:-20}"

step() { printf '\n== %s (after %d min %02d s)\n' "$1" $((SECONDS / 60)) $((SECONDS % 60)); }

step "formatting"
cargo fmt --all --check

step "screens: types, formatting, texts, logic"
scripts/web.sh
(cd web && npm run --silent check && npm run --silent test)

step "lints"
cargo clippy --workspace --all-targets --locked --quiet -- -D warnings

step "tests"
if cargo nextest --version >/dev/null 2>&1; then
  cargo nextest run --workspace --locked --no-fail-fast --status-level fail --final-status-level slow
  cargo test --workspace --locked --doc --quiet
else
  cargo test --workspace --locked --no-fail-fast
fi

step "screens in a browser: journeys and barriers"
scripts/screens.sh

step "documentation"
RUSTDOCFLAGS="-D warnings" cargo doc --workspace --locked --no-deps --quiet

step "plans and their examples"
target/debug/jinpai plan check plans/*.toml

step "against the reference program, $seeds random shops"
tests/reference/differential.sh "$seeds"

step "faults against the reference program, 5 random shops"
JINPAI=target/debug/jinpai tests/reference/differential_faults.sh 5

step "all passed"
