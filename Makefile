# Short names for the common jobs; the work is done by cmake, ctest and tools/.
# Needs make and git only: what else is missing is installed by the first target that needs it.
PREFIX ?= /usr/local
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
FUZZ_SECONDS ?= 60
HEATLOOM = build/release/bin/heatloom
CASE ?= illustrative

.PHONY: setup build run test slow oracle check bench fuzz format docs install clean

# The main job: the whole framework on a built-in case (CASE=...), from its tables to report.html.
run: build
	@rm -rf build/cases/$(CASE) && mkdir -p build/cases
	@$(HEATLOOM) --quiet demo $(CASE) build/cases/$(CASE) >/dev/null
	@$(HEATLOOM) report build/cases/$(CASE) -o report.html

setup: .deps/setup.build
build: release

test: dev .deps/setup.test
	ctest --preset dev -j $(JOBS)

slow: dev .deps/setup.test
	ctest --test-dir build/dev --output-on-failure -L slow

# The tests against CoolProp and TESPy, which `make test` skips where they are not installed.
oracle: dev .deps/setup.test .deps/setup.oracle
	ctest --test-dir build/dev --output-on-failure -L oracle

check: dev .deps/setup.check
	tools/check

bench: release
	@cmake --build build/release --target bench -j $(JOBS)
	@for program in build/release/bench/*; do echo "== $$program"; $$program || exit 1; done
	@python3 bench/fluid_coolprop.py

fuzz: .deps/setup.fuzz .deps/setup.test build/fuzz/build.ninja
	cmake --build build/fuzz -j $(JOBS)
	cmake -DHEATLOOM_FUZZ_SECONDS=$(FUZZ_SECONDS) build/fuzz >/dev/null
	ctest --preset fuzz

format: .deps/setup.check
	git ls-files '*.c' '*.h' | xargs clang-format -i

docs: dev
	@mkdir -p docs/reference
	@for page in settings cycles fluids messages; do build/dev/bin/reference $$page >docs/reference/$$page.md || exit 1; done

install: build
	cmake --install build/release --prefix $(PREFIX)

clean:
	rm -rf build

# ------------------------------------------------------------------ machinery
.PHONY: dev release
release: build/release/build.ninja
	@cmake --build build/release -j $(JOBS)

dev: .deps/setup.test build/dev/build.ninja
	@cmake --build build/dev -j $(JOBS)

.deps/setup.%: tools/packages.txt tools/setup
	@tools/setup $*

build/%/build.ninja: .deps/setup.build CMakePresets.json
	@cmake --preset $*
