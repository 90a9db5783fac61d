#!/usr/bin/env bash
# Runs every benchmark of a build folder: a table on the terminal, the list in bench/results.json.
# run.sh <build folder> [name ...]: only those, such as http_load or peers/dask_noop. What fails or does not end does not keep the
# others from running; its name is told at the end, and the exit status is 1. TMPDIR says where the data lies: on a disk, for
# figures of what is durable.
set -euo pipefail
build=$(realpath "$1")
shift
here=$(cd "$(dirname "$0")" && pwd)
programs=(control_plane million_batch cartesian ten_thousand_nodes old_jobs sleepers)
scripts=(real_workers original_wrapper pipelines arrivals hand_over nested_jobs http_load history many_workers viewers)
peers=(peers/dask_noop peers/celery_noop peers/bullmq_noop peers/processes)
[ $# -gt 0 ] || set -- "${programs[@]}" "${scripts[@]}" "${peers[@]}"
seconds=900  # for each; the scripts have deadlines of their own

# All that they leave behind, killed ones too.
TMPDIR=$(mktemp -d -t hkube-bench-XXXXXX)
export TMPDIR
running=""
end() {
  trap - INT TERM HUP EXIT
  if [ -n "$running" ]; then
    kill "$running" 2>/dev/null || true
    wait "$running" 2>/dev/null || true
  fi
  rm -rf "$TMPDIR"
}
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

failed=()
for name in "$@"; do
  if [ -f "$here/$name.cpp" ]; then command=("$build/bench/bench_$name")
  elif [ "${name%/*}" = peers ]; then command=(/usr/bin/python3 "$here/$name.py")
  else command=(python3 "$here/$name.py" "$build/bin"); fi
  echo "$name ..." >&2
  # In the background, so that a signal is acted upon at once.
  timeout --kill-after=60 "$seconds" "${command[@]}" >"$TMPDIR/lines" &
  running=$!
  wait "$running" || failed+=("$name")
  running=""
  { cat "$TMPDIR/lines"; echo; } >>"$TMPDIR/all"  # what was cut off in the middle spoils no other line
done
python3 "$here/table.py" "$TMPDIR/all" "$here/results.json" || failed+=("the table")
[ ${#failed[@]} -eq 0 ] || { echo "failed: ${failed[*]}" >&2; exit 1; }
