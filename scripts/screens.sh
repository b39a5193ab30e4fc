#!/usr/bin/env bash
# The journeys through the screens and the look for barriers, in a real browser against the real binary on demo shops of their own.
# Arguments go to Playwright: scripts/screens.sh -g "closes the month"
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/web.sh
cargo build --locked --quiet --bin jinpai
cd web
exec npx playwright test --project=journeys "$@"
