"""The messages we send, as bytes. An answer carries the name that the worker has given its task, if it has."""
import struct
import traceback

from hkube_wrapper.msgpack import pack
from hkube_wrapper.payload_files import LEAST

STARTED = pack({"command": "started"})
REPLACE = pack({"command": "replace"})

_TOGETHER = pack({"command": "answers", "data": None})[:-1]


def named(message, name):
    """The message, with the name of the task that it is about."""
    if name is not None:
        message["assignment"] = name
    return message


def plain(command, name):
    """A message that is nothing but its command."""
    return pack(named({"command": command}, name))


def done(result, file=None, name=None):
    """The end of a task; a large result goes to the ResultFile, where there is one.

    Raises MsgpackError for a result that has no bytes.
    """
    if file is not None and isinstance(result, (bytes, bytearray)) and len(result) >= LEAST:
        return _done_by_file(file.keep(result, None), name)
    message = {"command": "done", "data": result} if name is None else {
        "command": "done", "assignment": name, "data": result}
    answer = pack(message)
    if file is None or len(answer) < LEAST:
        return answer
    message["data"] = None
    return _done_by_file(file.keep(result, memoryview(answer)[len(pack(message)) - 1:]), name)


def _done_by_file(metadata, name):
    return pack(named({"command": "done", "payloadFile": {"metadata": metadata}}, name))


def together(answers):
    """Several messages in one (docs/formats/tasks-ahead.md)."""
    return b"".join((_TOGETHER, struct.pack(">BH", 0xDC, len(answers)), *answers))


def given_back(names):
    """The tasks of these names have not begun and will not."""
    return pack({"command": "givenBack", "data": names})


def error_message(error, name=None):
    """The failure of a task by an exception that was just caught."""
    inside = error.__traceback__ and error.__traceback__.tb_next  # without the frame that caught it
    details = "".join(traceback.format_exception(type(error), error, inside))
    return pack(named({"command": "errorMessage",
                       "error": {"code": "Failed", "message": text_of(error), "details": details}}, name))


def text_of(error):
    """What an exception says; the name of its class when it says nothing."""
    if isinstance(error, SystemExit):
        return "the algorithm called exit({})".format("" if error.code is None else error.code)
    try:
        return str(error) or type(error).__name__
    except Exception:
        return type(error).__name__
