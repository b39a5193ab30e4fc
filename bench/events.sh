#!/usr/bin/env bash
# Streams messages into a running server: 60 s at 10 000 events a second in batches of 500 on 4 connections, then once more, where
# the server is killed in the middle; prints what the answers took and that everything that was answered is there.
# JINPAI and LOAD may name release binaries that are built already; SECONDS_EACH and RATE change the load.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${JINPAI:-}" ]; then
  cargo build --locked --release --quiet --bin jinpai
  JINPAI=target/release/jinpai
fi
if [ -z "${LOAD:-}" ]; then
  cargo build --locked --release --quiet -p jinpai-app --example event_load
  LOAD=target/release/examples/event_load
fi
seconds=${SECONDS_EACH:-60} rate=${RATE:-10000} batch=500 address=127.0.0.1:${PORT:-18080}
out=bench/out/events
rm -rf "$out" && mkdir -p "$out"
cp "$JINPAI" "$out/jinpai"
workspace=$out/workspace

serve() {
  "$out/jinpai" -w "$workspace" serve --listen "$address" >>"$out/serve.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl -sf "http://$address/api/v1/health" >"$out/health.json" && return
    sleep 0.1
  done
  echo "the server does not answer; see $out/serve.log" >&2
  exit 1
}

serve
trap 'kill $server 2>/dev/null || true' EXIT
# The token is made as the owner makes it: set up, then sign in, then the settings.
code=$(grep -oE '[A-Z0-9]{4}-[A-Z0-9]{4}' "$out/serve.log" | head -1)
ask() {
  curl -sf -b "$out/cookies" -c "$out/cookies" -H 'X-Requested-With: bench' -H "Idempotency-Key: $RANDOM$RANDOM" \
    -H 'Content-Type: application/json' "$@"
}
ask "http://$address/api/v1/setup" -d "{\"code\":\"$code\",\"user\":\"bench\",\"name\":\"bench\",\"password\":\"only-for-this-bench-1\"}" >/dev/null
token=$(ask "http://$address/api/v1/tokens" -d '{"name":"bench"}' | python3 -c 'import json, sys; print(json.load(sys.stdin)["token"])')

memory() { awk '/VmHWM/ { print $2 / 1024 " MiB at most" }' "/proc/$server/status"; }

echo "== $seconds s at $rate events a second"
"$LOAD" stream "$address" "$token" "$seconds" 4 $batch "$rate" "$out/answered"
memory
echo "== again, killed in the middle"
"$LOAD" stream "$address" "$token" "$seconds" 4 $batch "$rate" "$out/answered" &
load=$!
sleep $((seconds / 2))
memory
kill -9 $server
wait $load || true
wait $server || true
"$LOAD" check "$workspace" $batch "$out/answered"
