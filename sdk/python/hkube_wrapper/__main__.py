"""Entry of `python -m hkube_wrapper`."""
import os
import sys

# `-m` puts the working directory first, where a user's file called socket.py would shadow the library's.
if sys.path and sys.path[0] == os.getcwd():
    del sys.path[0]

from hkube_wrapper import program  # noqa: E402


def _print_any_text():
    """Makes a print of any text work, whatever the locale of the machine."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    _print_any_text()
    program.launch()
