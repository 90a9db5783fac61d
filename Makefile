# One command for each thing; the same here and in CI. See README.md.
JOBS ?= $(shell nproc)
SEEDS ?= 10000
DAYS ?= 365
ROUNDS ?= 1000
FUZZ_SECONDS ?= 60

.PHONY: deps build test test-s3 test-power-loss test-web test-tsan crash demo bench fuzz lint format simulate year clean

deps:
	@scripts/install_deps.sh

build: deps  ## optimised programs in build/release/bin
	cmake --preset release
	cmake --build build/release -j $(JOBS) --target hkube hkubectl

test: deps  ## everything fast: unit, simulation, SDK and end-to-end tests under address and undefined-behaviour sanitizers
	cmake --preset dev
	cmake --build build/dev -j $(JOBS)
	ctest --test-dir build/dev --output-on-failure -j $(JOBS)

test-s3:  ## the object store and the server with a real radosgw; installs it (280 MB)
	@scripts/install_deps.sh radosgw
	cmake --preset dev
	cmake --build build/dev -j $(JOBS) --target s3_tests hkube hkubectl
	ctest --test-dir build/dev --output-on-failure -C s3 -L s3

test-power-loss: deps  ## what was acknowledged survives power loss; as root, with a loop device
	cmake --preset dev
	cmake --build build/dev -j $(JOBS) --target hkube hkubectl
	ctest --test-dir build/dev --output-on-failure -C power_loss -L power_loss

test-web: deps  ## the dashboard's pages in a browser, with a real server; installs Chromium
	@scripts/install_deps.sh web
	cmake --preset dev
	cmake --build build/dev -j $(JOBS) --target hkube hkubectl
	ctest --test-dir build/dev --output-on-failure -C web -L web

test-tsan: deps  ## the C++ tests under the thread sanitizer
	cmake --preset tsan
	cmake --build build/tsan -j $(JOBS)
	ctest --test-dir build/tsan --output-on-failure -j $(JOBS) -LE e2e

crash: build  ## make crash ROUNDS=1000 SEED=1: kill -9 of servers, guardians, algorithms and builds; what was acknowledged is there
	HKUBE_BIN=build/release/bin python3 tests/crash/crash.py --rounds $(ROUNDS) $(if $(SEED),--seed $(SEED))

demo: build  ## builds, starts a server, runs the README's example, shows its results
	@scripts/demo.sh build/release/bin

bench: build  ## the figures that the README quotes, beside those of peers, which it installs; list in bench/results.json
	cmake --build build/release -j $(JOBS) --target benchmarks
	@scripts/install_deps.sh bench
	@bench/run.sh build/release $(BENCH)

year: deps  ## a simulated year of a data folder: retention, size, speed; make year DAYS=365
	cmake --preset release
	cmake --build build/release -j $(JOBS) --target hkube_year
	rm -rf build/release/year && mkdir build/release/year
	build/release/tests/year/hkube_year build/release/year $(DAYS); result=$$?; rm -rf build/release/year; exit $$result

simulate: deps  ## make simulate SEEDS=n: that many seeds of the simulator; goes on where it was interrupted
	cmake --preset release
	cmake --build build/release -j $(JOBS) --target hkube_simulate
	build/release/tests/simulation/hkube_simulate $(SEEDS) 1 build/release/simulate-$(SEEDS).progress

fuzz:  ## make fuzz TARGETS="msgpack bson" FUZZ_SECONDS=600: searches for bytes that break a decoder
	@scripts/install_deps.sh fuzz
	cmake --preset fuzz
	cmake --build build/fuzz -j $(JOBS) --target hkube_fuzz
	@tests/fuzz/run.sh build/fuzz/tests/fuzz/hkube_fuzz build/fuzz $(FUZZ_SECONDS) $(TARGETS)

lint: deps  ## format, layers and clang-tidy; every finding is an error
	cmake -S . -B build/lint -G Ninja -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_DISABLE_PRECOMPILE_HEADERS=ON
	scripts/lint.sh build/lint

format:
	git ls-files '*.cpp' '*.h' | xargs clang-format -i

clean:
	rm -rf build
