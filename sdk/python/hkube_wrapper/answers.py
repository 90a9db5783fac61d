"""The messages we send, as bytes."""
import traceback

from hkube_wrapper.msgpack import pack

INITIALIZED = pack({"command": "initialized"})
STARTED = pack({"command": "started"})
STOPPED = pack({"command": "stopped"})
ALIVE = pack({"command": "alive"})


def done(result):
    """The end of a task; raises MsgpackError for a result that has no bytes."""
    return pack({"command": "done", "data": result})


def error_message(error):
    """The failure of a task by an exception that was just caught."""
    inside = error.__traceback__ and error.__traceback__.tb_next  # without the frame that caught it
    details = "".join(traceback.format_exception(type(error), error, inside))
    return pack({"command": "errorMessage",
                 "error": {"code": "Failed", "message": text_of(error), "details": details}})


def text_of(error):
    """What an exception says; the name of its class when it says nothing."""
    if isinstance(error, SystemExit):
        return "the algorithm called exit({})".format("" if error.code is None else error.code)
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__
