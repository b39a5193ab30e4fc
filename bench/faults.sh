#!/usr/bin/env bash
# Draft pay with faults for a large team: 1 000 agents, 100 000 orders, 2 M messages. Prints what `pay` takes and its peak memory.
# JINPAI may name a release binary that is built already.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${JINPAI:-}" ]; then
  cargo build --locked --release --quiet --bin jinpai
  JINPAI=target/release/jinpai
fi
out=bench/out/faults
rm -rf "$out" && mkdir -p "$out"
cp "$JINPAI" "$out/jinpai"
"$out/jinpai" demo --files "$out/files" --agents 1000 --days 30 --messages-per-day 66000
"$out/jinpai" -w "$out/workspace" import "$out/files" >"$out/import.log" || [ $? -eq 3 ]
for plan in four-levels ladder; do
  python3 - "$plan" "$out/jinpai" -w "$out/workspace" pay --month 2025-11 --plan "plans/$plan.toml" <<'PY'
import resource, subprocess, sys, time
for run in 1, 2, 3:
    start = time.monotonic()
    done = subprocess.run(sys.argv[2:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    took = time.monotonic() - start
    if done.returncode not in (0, 3):  # 3: faults wait for a decision
        sys.exit(f"{sys.argv[2:]} ended with {done.returncode}")
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"pay by {sys.argv[1]}, run {run}: {took:.2f} s, {peak:.0f} MiB")
PY
done
