"""The messages we send, as bytes."""
import struct
import traceback

from hkube_wrapper.msgpack import pack
from hkube_wrapper.payload_files import LEAST

INITIALIZED = pack({"command": "initialized"})
STARTED = pack({"command": "started"})
STOPPED = pack({"command": "stopped"})
ALIVE = pack({"command": "alive"})


_TOGETHER = pack({"command": "answers", "data": None})[:-1]
_BEFORE_RESULT = len(pack({"command": "done", "data": None})) - 1


def done(result, file=None):
    """The end of a task; a large result goes to the ResultFile, where there is one.

    Raises MsgpackError for a result that has no bytes.
    """
    if file is not None and isinstance(result, (bytes, bytearray)) and len(result) >= LEAST:
        return _done_by_file(file.keep(result, None))
    answer = pack({"command": "done", "data": result})
    if file is None or len(answer) < LEAST:
        return answer
    return _done_by_file(file.keep(result, memoryview(answer)[_BEFORE_RESULT:]))


def _done_by_file(metadata):
    return pack({"command": "done", "payloadFile": {"metadata": metadata}})


def together(answers):
    """Several messages in one (docs/formats/tasks-ahead.md)."""
    return b"".join((_TOGETHER, struct.pack(">BH", 0xDC, len(answers)), *answers))


def given_back(count):
    """So many of the tasks that were sent last have not begun."""
    return pack({"command": "givenBack", "data": count})


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
