"""Entry of `python -m hkube_wrapper`."""
import os
import sys

# `-m` puts the working directory first, where a user's file called socket.py would shadow the library's.
if sys.path and sys.path[0] == os.getcwd():
    del sys.path[0]

from hkube_wrapper import program  # noqa: E402

if __name__ == "__main__":
    program.launch()
