#!/usr/bin/env bash
# Runs every fuzz target for JINPAI_FUZZ_SECONDS (60).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${JINPAI_FUZZ_SECONDS:-60}"
for target in $(cargo +nightly fuzz list); do
  echo "== $target, ${seconds} s"
  cargo +nightly fuzz run "$target" -- -max_total_time="$seconds" -rss_limit_mb=4096 -verbosity=0 -print_final_stats=1
done
