"""Entry of `python -m hkube_wrapper`."""
import os
import sys

# `-m` puts the working directory first, where a user's file called socket.py would shadow the library's.
if sys.path and sys.path[0] == os.getcwd():
    del sys.path[0]

from hkube_wrapper.config import Config  # noqa: E402
from hkube_wrapper.loader import load  # noqa: E402
from hkube_wrapper.runner import Runner, connect, log  # noqa: E402


def _print_any_text():
    """Makes a print of any text work, whatever the locale of the machine."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and stream.encoding.lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main():
    """Loads the algorithm, connects to the worker and serves it; returns the exit code of a failed start."""
    _print_any_text()
    config = Config(os.environ)
    # The code is loaded before the connection: a worker that sees us may count on us. An algorithm that
    # does not load is served too; it answers `initialize` with what went wrong.
    algorithm = load(config.path, config.entry_point)
    try:
        channel = connect(config)
    except (OSError, ValueError) as error:
        log("ERROR", "cannot connect to the worker at {}: {}".format(config.address(), error))
        return 1
    Runner(channel, algorithm).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
