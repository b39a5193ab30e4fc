#!/usr/bin/env bash
# Builds jinpai and shows it. The dev profile is used because it is built in a fraction of the release build's time and a month of
# 12 agents still takes seconds with it (docs/decisions/070).
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/web.sh
echo "Building jinpai (the first time this takes a few minutes) ..."
cargo build --locked --quiet --bin jinpai
exec target/debug/jinpai demo --plan four-levels-lawful --serve "$@"
