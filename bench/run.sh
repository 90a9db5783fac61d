#!/usr/bin/env bash
# Runs every benchmark of a build folder: a table on the terminal, the list in bench/results.json.
set -euo pipefail
build=$(realpath "$1")
here=$(cd "$(dirname "$0")" && pwd)
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
{
  "$build/bench/bench_control_plane"
  for question in million_batch cartesian ten_thousand_nodes old_jobs; do "$build/bench/bench_$question"; done
  python3 "$here/real_workers.py" "$build/bin"
  python3 "$here/hand_over.py" "$build/bin"
  python3 "$here/nested_jobs.py" "$build/bin"
} >"$lines"
python3 - "$lines" "$here/results.json" <<'PY'
import json, sys
results = [json.loads(line) for line in open(sys.argv[1])]
json.dump(results, open(sys.argv[2], "w"), indent=1)
print(f"{'question':58} {'value':>12} {'goal':>10}  unit")
for r in results:
    print(f"{r['name']:58} {r['value']:>12,.6g} {r['goal']:>10,.6g}  {r['unit']}")
PY
