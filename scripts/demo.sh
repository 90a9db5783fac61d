#!/usr/bin/env bash
# The README's walk-through, command by command: demo.sh <folder with hkube and hkubectl>. Uses a data folder and a port of its
# own, and leaves nothing behind.
set -euo pipefail

bin=$(realpath "$1")
cd "$(dirname "$0")/../examples/numbers"
data=$(mktemp -d)
server=""
cleanup() {
  [ -z "$server" ] || { kill "$server" 2>/dev/null; wait "$server" 2>/dev/null || true; }
  rm -rf "$data"
}
trap cleanup EXIT

show() { printf '\n\033[1m$ %s\033[0m\n' "$*"; }
run() { show "$*"; "$@"; }
hkubectl() { "$bin/hkubectl" --endpoint "$endpoint" "$@"; }

./make.sh
show "hkube server"
"$bin/hkube" server --port 0 --data-dir "$data/hkube" --port-file "$data/port" --log-level warning &
server=$!
for _ in $(seq 200); do
  [ -s "$data/port" ] && break
  kill -0 "$server" 2>/dev/null || { echo "the server did not start" >&2; exit 1; }
  read -r -t 0.05 < <(:) || true
done
endpoint="http://127.0.0.1:$(cat "$data/port")"
echo "listening on $endpoint"

run hkubectl algorithm apply --f range.yml
run hkubectl algorithm apply --f multiply.yml
run hkubectl algorithm apply --f reduce.yml
run hkubectl exec raw --f numbers.yml
run hkubectl pipeline store --f numbers.yml
run hkubectl exec stored numbers
show "hkubectl exec stored numbers --f otherFlowInput.yml"
outcome=$(hkubectl exec stored numbers --f otherFlowInput.yml -o json)
echo "$outcome"
job=$(echo "$outcome" | sed -n 's/.*"jobId": *"\([a-z0-9]*\)".*/\1/p' | head -n 1)
run hkubectl exec status "$job"
run hkubectl exec result "$job"
echo
echo "$outcome" | grep -q 25050000 || { echo "unexpected result" >&2; exit 1; }
echo "numbers with data 500, mul 200 gives 25,050,000: the demo is complete."
