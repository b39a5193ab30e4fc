#!/usr/bin/env bash
# Compare the product's faults by plans B and D with those of the reference program, on N random shops.
#
#   tests/reference/differential_faults.sh [N] [FIRST_SEED]
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
found=0
for seed in $(seq "$first" $((first + count - 1))); do
  shop="$work/$seed"
  ok=yes
  python3 "$here/random_faults.py" --seed "$seed" --out "$shop"
  as_of=()
  if [ -s "$shop/as_of.txt" ]; then as_of=(--as-of "$(cat "$shop/as_of.txt")"); fi
  run() { # exit code 3 is no failure: something was reported or waits for a decision
    code=0
    "$JINPAI" -w "$shop/workspace" "$@" >>"$shop/log" 2>&1 || code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 3 ] || { echo "seed $seed: 'jinpai $*' ended with $code"; tail -n 8 "$shop/log"; return 1; }
  }
  run import "$shop/data" || ok=no
  for plan in four-levels ladder; do
    [ "$ok" = yes ] || break
    python3 "$here/faults.py" --in "$shop/data" --plan "$shop/$plan.toml" --month 2024-11 "${as_of[@]}" --out "$shop/reference-$plan"
    run faults --month 2024-11 --plan "$shop/$plan.toml" "${as_of[@]}" --out "$shop/product-$plan" --formats csv || { ok=no; break; }
    found=$((found + $(wc -l <"$shop/reference-$plan/faults.csv") - 1))
    if ! python3 "$here/compare_faults.py" "$shop/reference-$plan" "$shop/product-$plan" --limit 6 >"$shop/differences-$plan"; then
      echo "seed $seed, plan $plan:"
      cat "$shop/differences-$plan"
      ok=no
    fi
  done
  if [ "$ok" = yes ]; then rm -r "$shop"; else failed+=("$seed"); fi
done
if [ ${#failed[@]} -eq 0 ]; then
  rm -r "$work"
  echo "$count random shops, $found faults: the product and the reference program agree"
else
  echo "${#failed[@]} of $count random shops differ: ${failed[*]} (kept in $work)"
  exit 1
fi
