#!/usr/bin/env bash
# A picture of every screen, in Chinese and English, wide and narrow, into web/pictures (which git does not keep).
# Arguments go to Playwright: scripts/screenshots.sh -g slip
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/web.sh
cargo build --locked --quiet --bin jinpai
cd web
npx playwright test --project=pictures "$@"
echo "The pictures are in web/pictures."
