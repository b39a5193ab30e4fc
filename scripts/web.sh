#!/usr/bin/env bash
# Builds the screens into web/dist, which cargo then embeds. Does nothing that was done before: packages are installed when the lockfile changed,
# the screens are built when a source of theirs changed.
set -euo pipefail
cd "$(dirname "$0")/.."

digest() { sha256sum | cut -d ' ' -f 1; }

packages="$(digest <web/package-lock.json)"
if [ ! -d web/node_modules ] || [ "$(cat web/node_modules/.jinpai-lock 2>/dev/null || true)" != "$packages" ]; then
  echo "Installing the packages of the screens ..."
  (cd web && npm ci --no-audit --no-fund --prefer-offline --loglevel=error)
  echo "$packages" >web/node_modules/.jinpai-lock
fi

sources="$({
  cat openapi.json web/package-lock.json web/package.json web/index.html web/vite.config.ts web/tsconfig.json
  find web/src web/public -type f ! -name schema.d.ts ! -name '*.test.*' -print0 | sort -z | xargs -0 sha256sum
} | digest)"
if [ ! -f web/dist/index.html ] || [ "$(cat web/node_modules/.jinpai-built 2>/dev/null || true)" != "$sources" ]; then
  echo "Building the screens ..."
  (cd web && npm run --silent build -- --logLevel warn >/dev/null)
  echo "$sources" >web/node_modules/.jinpai-built
fi
