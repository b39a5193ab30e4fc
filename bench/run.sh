#!/usr/bin/env bash
# Makes a simulated shop of about 1 M and 10 M messages and measures what import, measure and pay take: messages per second and peak
# memory, each command a process of its own, release build. The result, with the machine, goes to bench/RESULTS.md.
#   bench/run.sh            both sizes
#   bench/run.sh 1          1 M only
set -euo pipefail
cd "$(dirname "$0")/.."
sizes=("${@:-}")
[ -n "${sizes[0]}" ] || sizes=(1 10)

# JINPAI may name a release binary that is built already.
if [ -z "${JINPAI:-}" ]; then
  echo "Building the release (some minutes the first time) ..."
  cargo build --locked --release --quiet --bin jinpai
  JINPAI=target/release/jinpai
fi
work="bench/out"
mkdir -p "$work"
# A copy, so that a build beside the measurement does not change what is measured.
cp "$JINPAI" "$work/jinpai"
jinpai="$PWD/$work/jinpai"

# Runs a command; prints "seconds peak-MiB". Python's getrusage of children stands in for /usr/bin/time, which many machines lack.
measured() {
  python3 - "$@" <<'PY'
import resource, subprocess, sys, time
start = time.monotonic()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
took = time.monotonic() - start
if done.returncode not in (0, 3):
    sys.stderr.buffer.write(done.stderr)
    sys.exit(f"{sys.argv[1:]} ended with {done.returncode}")
print(f"{took:.2f} {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024:.0f}")
PY
}

machine="$(grep -m1 'model name' /proc/cpuinfo | cut -d: -f2 | sed 's/^ //'), $(nproc) cores, $(awk '/MemTotal/ {printf "%.0f GiB", $2 / 1048576}' /proc/meminfo), $(uname -sr)"
result="$work/results.tmp"
{
  echo "# Results of \`make bench\`"
  echo
  echo "Machine: $machine; $(rustc --version). Each command is a process of its own, run once. Load average when it began: $(cut -d' ' -f1 /proc/loadavg)"
  echo "(on two cores, a load above 1 means that the numbers are too low)."
  echo "The data is \`jinpai demo --files\`: chats, orders, notes, refunds, reviews, attendance of one simulated month."
  echo
  echo "| messages | orders | command | seconds | messages/s | peak memory |"
  echo "|---:|---:|---|---:|---:|---:|"
} >"$result"

for size in "${sizes[@]}"; do
  folder="$work/${size}m"
  rm -rf "$folder"
  mkdir -p "$folder"
  agents=$((size * 60))
  "$jinpai" --json demo --files "$folder/files" --agents "$agents" --days 30 --messages-per-day $((size * 1000000 / 30)) >"$folder/demo.json"
  messages="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["messages"])' "$folder/demo.json")"
  orders="$(python3 -c 'import json,sys; print(json.load(open(sys.argv[1]))["orders"])' "$folder/demo.json")"
  "$jinpai" -w "$folder/ws" init >/dev/null
  row() { # name, command ...
    local name="$1"
    shift
    read -r seconds memory < <(measured "$@")
    echo "| $messages | $orders | $name | $seconds | $(python3 -c "print(f'{$messages / $seconds:,.0f}')") | $memory MiB |" | tee -a "$result"
  }
  row "import" "$jinpai" -w "$folder/ws" import "$folder/files"
  row "import again (nothing new)" "$jinpai" -w "$folder/ws" import "$folder/files"
  row "measure (CSV)" "$jinpai" -w "$folder/ws" measure --month 2025-11 --out "$folder/out" --formats csv
  row "measure (CSV, JSON, XLSX)" "$jinpai" -w "$folder/ws" measure --month 2025-11 --out "$folder/out"
  row "pay" "$jinpai" -w "$folder/ws" pay --month 2025-11
  rm -rf "$folder"
done
mv "$result" bench/RESULTS.md
echo
cat bench/RESULTS.md
