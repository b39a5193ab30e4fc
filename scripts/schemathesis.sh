#!/usr/bin/env bash
# Asks a running server everything that openapi.json lets one ask, as the owner of a demo shop, for about two minutes (schemathesis), and
# fails for answers that the description does not know. Needs Python 3.10 or newer and, the first time, PyPI. JINPAI may name a binary.
set -euo pipefail
cd "$(dirname "$0")/.."
jinpai="${JINPAI:-target/debug/jinpai}"
[ -x "$jinpai" ] || cargo build --locked --quiet --bin jinpai
examples="${EXAMPLES:-15}"
venv="${VENV:-target/schemathesis}"
if [ ! -x "$venv/bin/schemathesis" ]; then
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check 'schemathesis>=4,<5'
fi

shop="$(mktemp -d)"
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$shop"' EXIT
"$jinpai" --lang en -w "$shop/shop" demo --agents 4 --days 3 >"$shop/demo.txt"
password="$(sed -n 's/.*the password of all is \([^ ]*\) .*/\1/p' "$shop/demo.txt")"
"$jinpai" --lang en -w "$shop/shop" serve --listen 127.0.0.1:0 --log quiet >"$shop/serve.txt" 2>"$shop/log.txt" &
server=$!
for _ in $(seq 100); do
  address="$(sed -n 's/^open \(http:[^ ]*\) .*/\1/p' "$shop/serve.txt")"
  [ -n "$address" ] && break
  sleep 0.1
done
cookie="$(curl -sSf -D - -o /dev/null -H 'Content-Type: application/json' "$address/api/v1/session" \
  -d "{\"user\":\"owner\",\"password\":\"$password\"}" | sed -n 's/^set-cookie: \([^;]*\);.*/\1/Ip')"

# Lists are files too with ?format=. The description says so at the parameter only, because the screens' types are made of the answers.
curl -sSf "$address/api/v1/openapi.json" | python3 -c '
import json, sys
description = json.load(sys.stdin)
for item in description["paths"].values():
    for operation in item.values():
        if any(parameter.get("name") == "format" for parameter in operation.get("parameters", [])):
            content = operation["responses"]["200"].setdefault("content", {})
            for kind in "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet":
                content.setdefault(kind, {})
json.dump(description, sys.stdout)' >"$shop/openapi.json"

# Signing out, ending sessions and changing the password would end the test; the stream does not end by itself.
failed=0
SCHEMATHESIS_HOOKS=scripts.schemathesis_hooks PYTHONPATH=. timeout "${SECONDS_MAX:-150}" "$venv/bin/schemathesis" run "$shop/openapi.json" --url "$address" \
  --header "Cookie: $cookie" --header 'X-Requested-With: jinpai' \
  --exclude-path /api/v1/stream --exclude-path /api/v1/session --exclude-path /api/v1/setup \
  --exclude-path-regex '^/api/v1/(me|users)' \
  --phases examples,coverage,fuzzing --max-examples "$examples" --seed 1 --rate-limit 40/s --suppress-health-check all \
  --checks not_a_server_error,content_type_conformance,response_schema_conformance,status_code_conformance || failed=$?
# 124: the time was up before everything was asked.
[ "$failed" -eq 124 ] && echo "stopped after ${SECONDS_MAX:-150} s" && failed=0
if [ -s "$shop/log.txt" ]; then
  echo "the server's log:"
  cat "$shop/log.txt"
fi
exit "$failed"
