#!/usr/bin/env bash
# Runs every fuzz target for JINPAI_FUZZ_SECONDS (60), beginning with its seeds (fuzz/seeds) and what earlier runs found (fuzz/corpus).
set -euo pipefail
cd "$(dirname "$0")/.."
seconds="${JINPAI_FUZZ_SECONDS:-60}"
targets="$(cargo +nightly fuzz list)"
for target in $targets; do
  echo "== $target, ${seconds} s"
  # New inputs are written into the first folder; the seeds are only read.
  mkdir -p "fuzz/corpus/$target"
  inputs=("$PWD/fuzz/corpus/$target")
  if [ -d "fuzz/seeds/$target" ]; then
    inputs+=("$PWD/fuzz/seeds/$target")
  fi
  cargo +nightly fuzz run "$target" "${inputs[@]}" -- -max_total_time="$seconds" -rss_limit_mb=4096 -verbosity=0 -print_final_stats=1
done
