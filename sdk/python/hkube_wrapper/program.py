"""Puts the parts together: an algorithm, its api and the worker."""
import os
import sys

from hkube_wrapper import children, prints, surroundings
from hkube_wrapper.api import HKubeApi
from hkube_wrapper.config import NO_STOP, Config
from hkube_wrapper.connection import connect, wait_for
from hkube_wrapper.loader import ORIGINAL, load
from hkube_wrapper.log import log
from hkube_wrapper.runner import Runner

_launched = False


def launch():
    """What `python -m hkube_wrapper` does: runs the algorithm of the environment for the worker that has started us."""
    global _launched
    _launched = True
    prints.take_over()
    surroundings.watch()
    config = Config(os.environ)
    # The code is loaded before the connection: a worker that sees us may count on us. An algorithm that
    # does not load is served too; it answers `initialize` with what went wrong.
    process = os.getpid()
    algorithm = load(config.path, config.entry_point)
    if os.getpid() != process:
        children.end(algorithm.load_error)
    serve(config, algorithm)


def serve(config, algorithm):
    """Runs an algorithm until the process ends; a worker that we were not started by may come late and again."""
    if algorithm.stop is None:
        config.target += NO_STOP
    try:
        channel = connect(config) if _launched else wait_for(config)
    except OSError as error:
        log("ERROR", "cannot connect to the worker at {}: {}".format(config.address(), error))
        sys.exit(1)
    Runner(channel, algorithm, _api(), None if _launched else lambda: wait_for(config)).run()


def _api():
    if ORIGINAL not in sys.modules:
        return HKubeApi
    from hkube_wrapper.original import HKubeApi as OriginalApi
    return OriginalApi
