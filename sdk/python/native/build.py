"""Compiles the extension hkube_native for the Python that runs this, where the wrapper finds it.

    python3 build.py [FOLDER]

Prints one line that says which codec the wrapper will have. It is no failure when the extension cannot be made: the
wrapper then does without. Another FOLDER must be named to the wrapper by HKUBE_NATIVE.
"""
import glob
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
WRAPPER = os.path.dirname(HERE)
sys.path.insert(0, WRAPPER)

from hkube_wrapper.native import DIRECTORY, SOURCES, default_folder, file_in  # noqa: E402

# Loads the fresh extension where a crash harms nobody.
CHECK = """
from hkube_wrapper.native import native
value = {"a": [1, -1, 1.5, "x", b"y", None, True]}
assert native.unpack(native.pack(value)) == value
"""
DEADLINE = 120


class CannotBuild(Exception):
    """The text says why."""


def build(folder):
    """Makes the extension; raises CannotBuild."""
    if sysconfig.get_config_var("Py_GIL_DISABLED"):
        raise CannotBuild("this Python has no global lock, which it needs")
    compiler = next(filter(None, map(shutil.which, (os.environ.get("CC") or "cc", "gcc", "clang"))), None)
    if compiler is None:
        raise CannotBuild("there is no C compiler")
    headers = sysconfig.get_path("include")
    if not os.path.exists(os.path.join(headers, "Python.h")):
        raise CannotBuild("the headers of Python are not installed")
    os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".build-") as scratch:
        fresh = file_in(scratch)
        shared = ["-bundle", "-undefined", "dynamic_lookup"] if sys.platform == "darwin" else ["-shared"]
        run([compiler, "-O3", "-DNDEBUG", "-fPIC", "-fvisibility=hidden", "-I", headers, *shared,
             *os.environ.get("CFLAGS", "").split(),
             *(os.path.join(DIRECTORY, name) for name in SOURCES if name.endswith(".c")), "-o", fresh], scratch)
        run([sys.executable, "-c", CHECK], scratch, PYTHONPATH=WRAPPER, HKUBE_NATIVE=scratch)
        with open(fresh, "rb") as written:
            os.fsync(written.fileno())  # power loss must not leave half of it under its final name
        os.replace(fresh, file_in(folder))  # another build at the same time makes the same


def forget_others(folder):
    """Removes what was made of other sources."""
    for other in glob.glob(os.path.join(DIRECTORY, "built-*")):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)


def run(command, folder, **env):
    """Raises CannotBuild with what the command printed last."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              cwd=folder, env=dict(os.environ, **env), timeout=DEADLINE)
    except subprocess.TimeoutExpired:
        raise CannotBuild("{} takes longer than {} seconds".format(command[0], DEADLINE))
    if done.returncode != 0:
        lines = done.stdout.decode("utf-8", "replace").strip().splitlines()
        raise CannotBuild("{} gave {}: {}".format(os.path.basename(command[0]), done.returncode,
                                                  lines[-1] if lines else "nothing"))


def main(folder):
    try:
        ready = os.path.exists(file_in(folder))
        if not ready:
            build(folder)
            forget_others(default_folder())
        print("the wrapper's native codec is " + ("there" if ready else "built"))
    except (CannotBuild, OSError, subprocess.SubprocessError) as reason:
        print("the wrapper uses its codec in Python: {}".format(reason))


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else default_folder())
