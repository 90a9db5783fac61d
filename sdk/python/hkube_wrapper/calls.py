"""What a running task starts: algorithms and pipelines. The requests, and the answers to them."""
import threading

from hkube_wrapper.answers import named
from hkube_wrapper.msgpack import pack

# What the worker says of a call: the key of its id and of what it brings.
REPLIES = {
    "algorithmExecutionDone": ("execId", "response"),
    "algorithmExecutionError": ("execId", "error"),
    "subPipelineStarted": ("subPipelineId", None),
    "subPipelineDone": ("subPipelineId", "response"),
    "subPipelineError": ("subPipelineId", "error"),
    "subPipelineStopped": ("subPipelineId", "reason"),
    "dataSourceResponse": ("requestId", "response"),
}


class CallError(Exception):
    """A call failed: the text is that of the algorithm or pipeline that was called, or says why it did not start."""


class CallStopped(CallError):
    """What was called was stopped, or the calling task was; the text is the reason."""


class Call:
    """An algorithm or a pipeline that was started. `result()` waits for it."""

    def __init__(self):
        self._over = threading.Event()
        self._value = None
        self._error = None

    def done(self):
        """True once result() would not wait."""
        return self._over.is_set()

    def result(self, timeout=None):
        """Waits, at most `timeout` seconds, and returns the result.

        Raises CallError when the call failed, CallStopped when it was stopped, TimeoutError when the time is up.
        """
        if not self._over.wait(timeout):
            raise TimeoutError("no answer within {} seconds".format(timeout))
        if self._error is not None:
            raise self._error
        return self._value

    def finish(self, value=None, error=None):
        """For the wrapper: the answer is here."""
        self._value, self._error = value, error
        self._over.set()


class Calls:
    """The open calls of one task."""

    def __init__(self, send, ids, name=None):
        self._send = send
        self._ids = ids
        self._name = name  # of the task
        self._lock = threading.Lock()
        self._open = {}
        self._ended = None  # why no more calls are taken

    @property
    def ended(self):
        """True when the task that makes the calls is over, or was stopped."""
        return self._ended is not None

    def start(self, command, id_key, data):
        """Sends a request and returns its Call; raises MsgpackError when the data has no bytes."""
        name = str(next(self._ids))
        payload = pack(named({"command": command, "data": dict(data, **{id_key: name})}, self._name))
        call = Call()
        with self._lock:
            if self._ended is not None:
                raise CallStopped(self._ended)
            self._open[id_key, name] = call
        self._send(payload)
        return call

    def answer(self, command, data):
        """A reply of the worker."""
        id_key, value_key = REPLIES[command]
        if value_key is None:
            return
        with self._lock:
            call = self._open.pop((id_key, data.get(id_key)), None)
        if call is None:
            return
        if value_key == "reason":
            call.finish(error=CallStopped(data.get("reason") or "stopped"))
        elif value_key == "error" or data.get("error"):
            call.finish(error=CallError(data.get("error") or "unknown error"))
        else:
            call.finish(data.get("response"))

    def abandon(self, reason):
        """In a forked child: the answers go to the parent. Whoever held the lock is not here."""
        self._lock = threading.Lock()
        self.end(reason)

    def end(self, reason):
        """The task is over: whoever still waits gets CallStopped."""
        with self._lock:
            self._ended = reason
            calls = list(self._open.values())
            self._open.clear()
        for call in calls:
            call.finish(error=CallStopped(reason))
