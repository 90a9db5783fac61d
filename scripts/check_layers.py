#!/usr/bin/env python3
"""Fails when an include points the wrong way between the folders of src/, when a pure folder reaches the outside world, or when
the table here and the declarations in src/CMakeLists.txt differ. The table is docs/architecture.md's."""

import pathlib
import re
import sys

ALLOWED = {
    "base": [],
    "runtime": ["base"],
    "wire": ["base"],
    "objects": ["base"],
    "spec": ["base"],
    "graph": ["spec"],
    "job": ["graph"],
    "scheduler": ["job"],
    "control": ["scheduler"],
    "observe": ["runtime"],
    "store": ["control", "objects", "observe"],
    "worker": ["control", "wire", "objects", "observe", "runtime"],
    "engine": ["worker"],
    "build": ["spec", "runtime"],
    "trigger": ["control", "store", "objects", "wire", "runtime"],
    "api": ["control", "store", "objects", "build", "worker", "runtime", "trigger"],
    "server": ["api", "engine"],
    "sim": ["control", "runtime"],
    "cli": ["spec"],
    "main": ["server", "cli"],
}
PURE = {"spec", "graph", "job", "scheduler", "control"}
# What a pure folder must not contain: I/O, clocks, threads, randomness.
IMPURE = re.compile(
    r"#include <(fstream|iostream|thread|mutex|condition_variable|random|filesystem|unistd\.h|sys/|boost/asio|boost/beast|sqlite3"
    r"|curl/|archive)|(system_clock|steady_clock)::now|\bgetenv\b|\bfopen\b|\brand\(\)|std::cout|std::cerr"
)
INCLUDE = re.compile(r'^#include "([a-z_]+)/', re.M)


def closure(module, seen=None):
    seen = seen if seen is not None else set()
    for dep in ALLOWED[module]:
        if dep not in seen:
            seen.add(dep)
            closure(dep, seen)
    return seen


def declared(cmake):
    table = {}
    for line in re.findall(r"^hkube_module\(([^)]*)\)", cmake, re.M):
        words = line.split()
        deps = []
        if "DEPS" in words:
            for word in words[words.index("DEPS") + 1:]:
                if word in ("LIBS", "EXTRA_DIRS"):
                    break
                deps.append(word)
        table[words[0]] = deps
    return table


def check(root):
    problems = []
    for module, deps in declared((root / "src/CMakeLists.txt").read_text()).items():
        if sorted(ALLOWED.get(module, ["?"])) != sorted(deps):
            problems.append(f"src/CMakeLists.txt: {module} is declared with {deps}, the table says {ALLOWED.get(module)}")
    for path in sorted((root / "src").rglob("*")):
        if path.suffix not in (".h", ".cpp"):
            continue
        module = path.relative_to(root / "src").parts[0]
        if module not in ALLOWED:
            problems.append(f"{path}: folder {module} is not in the table")
            continue
        text = path.read_text()
        allowed = closure(module) | {module}
        for target in INCLUDE.findall(text):
            if target in ALLOWED and target not in allowed:
                problems.append(f"{path}: {module} must not include {target}")
        if module in PURE and (match := IMPURE.search(text)):
            problems.append(f"{path}: {module} is pure, but contains {match.group(0)!r}")
    return problems


if __name__ == "__main__":
    found = check(pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else pathlib.Path(__file__).resolve().parent.parent)
    print("\n".join(found) if found else "layers: fine")
    sys.exit(1 if found else 0)
