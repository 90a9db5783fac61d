#!/usr/bin/env bash
# run.sh <hkube_fuzz> <folder> <seconds> [target…]: fuzzes each target for that long; inputs that break one are left in
# <folder>/found and end the run.
set -euo pipefail
fuzz=$1 folder=$2 seconds=$3
shift 3
[ $# -gt 0 ] || mapfile -t targets < <("$fuzz" || true)
[ $# -eq 0 ] || targets=("$@")
mkdir -p "$folder/found"
for target in "${targets[@]}"; do
  mkdir -p "$folder/corpus/$target"
  "$fuzz" --target="$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 -print_final_stats=1 \
    -artifact_prefix="$folder/found/$target-" "$folder/corpus/$target" >"$folder/$target.log" 2>&1 ||
    { tail -40 "$folder/$target.log"; exit 1; }
  echo "$target: $(grep -o 'number_of_executed_units: [0-9]*' "$folder/$target.log" | grep -o '[0-9]*') inputs in $seconds s," \
    "$(find "$folder/corpus/$target" -type f | wc -l) kept, none breaks it"
done
