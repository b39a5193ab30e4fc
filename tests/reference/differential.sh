#!/usr/bin/env bash
# Compare the product with the reference program on N random shops.
#
#   tests/reference/differential.sh [N] [FIRST_SEED]
#
# Builds the binary once (or takes the one named by JINPAI), prints the first differences and the seeds that differ;
# exit code 1 when one does. The folder of a seed that differs is kept for looking at.
set -euo pipefail
cd "$(dirname "$0")/../.."
count=${1:-20}
first=${2:-1}
if [ -z "${JINPAI:-}" ]; then
  cargo build -q -p jinpai-app
  JINPAI="${CARGO_TARGET_DIR:-target}/debug/jinpai"
fi
here=tests/reference
work=$(mktemp -d)
failed=()
for seed in $(seq "$first" $((first + count - 1))); do
  shop="$work/$seed"
  ids=()
  if [ $((seed % 5)) -eq 0 ]; then ids=(--no-ids); fi # every fifth shop has messages without ids
  python3 "$here/random_shop.py" --seed "$seed" --out "$shop" "${ids[@]}"
  as_of=()
  if [ -s "$shop/as_of.txt" ]; then as_of=(--as-of "$(cat "$shop/as_of.txt")"); fi
  folders=("$shop/data")
  if [ -d "$shop/data2" ]; then folders+=("$shop/data2"); fi # a later import
  python3 "$here/measure.py" --in "${folders[@]}" --plan "$shop/plan.toml" --month 2024-11 "${as_of[@]}" --out "$shop/reference"
  # Exit code 3 is no failure: something was reported, such as an account of nobody.
  ok=yes
  for step in "${folders[@]/#/import }" "measure --month 2024-11 --plan $shop/plan.toml --out $shop/product"; do
    more=()
    if [ "${step%% *}" = measure ]; then more=("${as_of[@]}"); fi
    code=0
    # shellcheck disable=SC2086
    "$JINPAI" -w "$shop/workspace" $step "${more[@]}" >>"$shop/log" 2>&1 || code=$?
    if [ "$code" -ne 0 ] && [ "$code" -ne 3 ]; then
      echo "seed $seed: 'jinpai $step' ended with $code"
      tail -n 5 "$shop/log"
      ok=no
      break
    fi
  done
  if [ "$ok" = yes ] && ! python3 "$here/compare.py" "$shop/reference" "$shop/product" --limit 3 >"$shop/differences"; then
    echo "seed $seed differs (A = reference, B = product):"
    cat "$shop/differences"
    ok=no
  fi
  if [ "$ok" = yes ]; then rm -r "$shop"; else failed+=("$seed"); fi
done
if [ ${#failed[@]} -eq 0 ]; then
  rm -r "$work"
  echo "$count random shops: the product and the reference program agree"
else
  echo "${#failed[@]} of $count random shops differ: ${failed[*]} (kept in $work)"
  exit 1
fi
