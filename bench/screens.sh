#!/usr/bin/env bash
# How long the screens' API takes on a year of 1 M messages a month: p50, p95 and the slowest of 40 requests a route, as the owner and, where
# it is another answer, as an agent. Months are computed once when they are first asked for; that first answer stands in a column of its own.
# JINPAI may name a release binary that is built already; MONTHS and MESSAGES (a day, to which greetings of machines come) make it smaller; SHOP names a workspace to keep.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${JINPAI:-}" ]; then
  cargo build --locked --release --quiet --bin jinpai
  JINPAI=target/release/jinpai
fi
months="${MONTHS:-12}" messages="${MESSAGES:-28500}" agents="${AGENTS:-60}"
out=bench/out/screens
shop="${SHOP:-$out/shop}"
mkdir -p "$out"
cp "$JINPAI" "$out/jinpai"
if [ ! -f "$shop/jinpai.db" ]; then
  "$out/jinpai" --lang en -w "$shop" demo --plan four-levels-lawful --agents "$agents" --start 2025-01-01 --days $((months * 365 / 12)) --messages-per-day "$messages" >"$out/demo.txt"
fi
# Passwords are made anew: the demo's own may be gone with its output.
for user in owner agent; do
  printf 'bench-of-screens-%s\n' "$user" | "$out/jinpai" --lang en -w "$shop" user passwd "$user" --password-stdin >/dev/null
done
"$out/jinpai" --lang en -w "$shop" serve --listen 127.0.0.1:0 --log quiet >"$out/serve.txt" &
server=$!
trap 'kill "$server" 2>/dev/null || true' EXIT
for _ in $(seq 600); do
  address="$(sed -n 's/^open \(http:[^ ]*\) .*/\1/p' "$out/serve.txt")"
  [ -n "$address" ] && break
  sleep 0.1
done
python3 bench/screens.py "$address"
grep -E 'VmHWM|VmRSS' "/proc/$server/status" || true
