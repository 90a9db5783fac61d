"""The way to the worker."""
import time

from hkube_wrapper.log import log
from hkube_wrapper.websocket import WebSocket

_CONNECT_TIME = 5.0
_CONNECT_PAUSE = 0.05


def connect(config):
    """A connection to the worker, which gets a few seconds to begin to listen; raises OSError after them."""
    deadline = time.monotonic() + _CONNECT_TIME
    while True:
        try:
            return _try(config)
        except OSError:
            if time.monotonic() + _CONNECT_PAUSE > deadline:
                raise
        time.sleep(_CONNECT_PAUSE)


def wait_for(config):
    """A connection to the worker, however long it takes until there is one."""
    told = False
    while True:
        try:
            return _try(config)
        except OSError as error:
            if not told:
                log("INFO", "waiting for the worker at {}: {}".format(config.address(), error))
            told = True
        time.sleep(2 * _CONNECT_PAUSE)


def _try(config):
    return WebSocket.connect(config.host, config.port, config.target, config.address(), _CONNECT_TIME)
