#!/usr/bin/env bash
# Runs every benchmark of a build folder: a table on the terminal, the list in bench/results.json.
# run.sh <build folder> [name ...]: only those, such as http_load or peers/dask_noop. What fails does not keep the others from
# running; its name is told at the end.
set -euo pipefail
build=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
programs=(control_plane million_batch cartesian ten_thousand_nodes old_jobs sleepers)
scripts=(real_workers original_wrapper pipelines arrivals hand_over nested_jobs http_load many_workers)
peers=(peers/dask_noop peers/celery_noop peers/bullmq_noop peers/processes)
[ $# -gt 0 ] || set -- "${programs[@]}" "${scripts[@]}" "${peers[@]}"
lines=$(mktemp)
trap 'rm -f "$lines"' EXIT
failed=()
for name in "$@"; do
  if [ -f "$here/$name.cpp" ]; then command=("$build/bench/bench_$name")
  elif [ "${name%/*}" = peers ]; then command=(/usr/bin/python3 "$here/$name.py")
  else command=(python3 "$here/$name.py" "$build/bin"); fi
  echo "$name ..." >&2
  "${command[@]}" >>"$lines" || failed+=("$name")
done
python3 "$here/table.py" "$lines" "$here/results.json"
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
