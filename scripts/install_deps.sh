#!/usr/bin/env bash
# Installs what HKube is built, tested and run with on Debian 12. Does nothing where everything is there.
# install_deps.sh web: also the browser of make test-web; radosgw: also the object store of make test-s3; fuzz: also what make fuzz
# needs; bench: also the peers and the load generator of make bench.
set -euo pipefail

packages=(
  g++ cmake ninja-build ccache mold make git
  libboost1.81-dev nlohmann-json3-dev libsqlite3-dev libfyaml-dev libspdlog-dev libcli11-dev libarchive-dev
  libcurl4-openssl-dev libpugixml-dev libabsl-dev libssl-dev libzmq3-dev zlib1g-dev libjemalloc-dev pkg-config libgtest-dev libgmock-dev
  python3 python3-dev python3-venv curl openssl tzdata
)
# Node.js and a JDK may be there from another source than Debian; Node's package would conflict.
command -v node >/dev/null 2>&1 || packages+=(nodejs)
command -v npm >/dev/null 2>&1 || packages+=(npm)
command -v javac >/dev/null 2>&1 || packages+=(default-jdk-headless)
command -v clang-format >/dev/null 2>&1 || packages+=(clang-format)
command -v clang-tidy >/dev/null 2>&1 || packages+=(clang-tidy)

[ "${1:-}" != web ] || command -v chromium >/dev/null 2>&1 || packages+=(chromium)
[ "${1:-}" != fuzz ] || packages+=(clang libclang-rt-14-dev)
[ "${1:-}" != radosgw ] || packages+=(radosgw ceph-mon ceph-osd ceph-mgr ceph-common)
[ "${1:-}" != bench ] || packages+=(python3-distributed celery python3-redis redis-server parallel wrk)

missing=()
for package in "${packages[@]}"; do
  dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
done
if [ ${#missing[@]} -ne 0 ]; then
  echo "installing: ${missing[*]}"
  sudo=""
  [ "$(id -u)" -eq 0 ] || sudo="sudo"
  export DEBIAN_FRONTEND=noninteractive
  $sudo apt-get update -qq
  $sudo apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

# BullMQ comes from npm, in a version that runs on Debian's Node.js 18.
peers=$(dirname "$0")/../bench/peers
if [ "${1:-}" = bench ] && [ ! "$peers/node_modules" -nt "$peers/package.json" ]; then
  echo "installing: BullMQ"
  npm install --prefix "$peers" --no-package-lock --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null
  touch "$peers/node_modules"
fi
