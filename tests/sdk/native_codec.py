"""The extension hkube_native for the tests: made once in a process, from the sources of this tree."""
import atexit
import os
import subprocess
import sys
import tempfile

from scripted_worker import PYTHON_SDK

_folders = []


def folder():
    """Where the extension is. Fails where it cannot be made: install_deps.sh brings what that takes."""
    if not _folders:
        made = tempfile.TemporaryDirectory(prefix="hkube-native-")
        atexit.register(made.cleanup)
        done = subprocess.run([sys.executable, os.path.join(PYTHON_SDK, "native", "build.py"), made.name],
                              env=dict(os.environ, CFLAGS="-Wall -Wextra -Werror"), stdout=subprocess.PIPE, check=True)
        assert done.stdout == b"the wrapper's native codec is built\n", done.stdout
        _folders.append(made.name)
    return _folders[0]


def module():
    """The extension itself."""
    if folder() not in sys.path:
        sys.path.append(folder())
    import hkube_native
    return hkube_native
