"""The protocol: what each message of the worker makes us do.

The user's `init` and `start` run on the main thread, so that signal handlers and libraries that insist on it
work. A second thread reads the socket, a third says `alive`. `stop` and `exit` get a thread of their own when
they come, for the main thread may be in the user's code.
"""
import atexit
import itertools
import os
import queue
import sys
import threading
import time

from hkube_wrapper.answers import ALIVE, INITIALIZED, STARTED, STOPPED, done, error_message, text_of
from hkube_wrapper.api import HKubeApi
from hkube_wrapper.calls import REPLIES, Calls
from hkube_wrapper.msgpack import MsgpackError, unpack
from hkube_wrapper.websocket import BINARY, WebSocket

ALIVE_INTERVAL = 5.0
_CONNECT_TIME = 5.0
_CONNECT_PAUSE = 0.05


def log(level, message):
    """Writes one line of the wrapper's own to stderr."""
    print("wrapper::{}::{}".format(level, message), file=sys.__stderr__, flush=True)


def connect(config):
    """A connection to the worker, which gets a few seconds to begin to listen; raises OSError after them."""
    deadline = time.monotonic() + _CONNECT_TIME
    while True:
        try:
            return WebSocket.connect(config.host, config.port, config.target, config.address(), _CONNECT_TIME)
        except OSError:
            if time.monotonic() + _CONNECT_PAUSE > deadline:
                raise
        time.sleep(_CONNECT_PAUSE)


class _Task:
    """One round from `initialize` to `done`. `stopped`: its answer is of no interest any more."""

    __slots__ = ("args", "calls", "stopped")

    def __init__(self, args, calls):
        self.args = args
        self.calls = calls
        self.stopped = False


class Runner:
    """Serves one worker with one algorithm until the worker says exit or is gone."""

    def __init__(self, channel, algorithm):
        self._channel = channel
        self._algorithm = algorithm
        self._inbox = queue.SimpleQueue()  # what the main thread shall call, with its argument
        self._call_ids = itertools.count(1)  # of all tasks: an answer that comes late is nobody's
        self._task = self._new_task({})
        self._busy = False  # the main thread is in the user's code
        self._leaving = False
        self._alive_lock = threading.Lock()  # no `alive` may follow the answer of the task it was meant for
        self._alive = False

    def run(self):
        """Works on the calling thread, which must be the main one; ends with the process."""
        threading.Thread(target=self._read, name="hkube-reader", daemon=True).start()
        threading.Thread(target=self._say_alive, name="hkube-alive", daemon=True).start()
        get = self._inbox.get
        while True:
            function, argument = get()
            function(argument)
            function = argument = None  # hold nothing of the user's while waiting

    def _new_task(self, args):
        return _Task(args, Calls(self._send, self._call_ids))

    def _read(self):
        try:
            while self._read_one():
                pass
        except Exception as error:
            log("WARNING", "the connection to the worker is lost: {}".format(error))
        self._leave({"exitCode": 0})  # the worker is gone, and with it all reason to be

    def _read_one(self):
        message = self._channel.receive()
        if message is not None and message[0] == BINARY:
            self._dispatch(message[1])
        return message is not None

    def _dispatch(self, payload):
        try:
            message = unpack(payload)
            command, data = message.get("command"), message.get("data")
        except (MsgpackError, AttributeError) as error:
            log("ERROR", "a message of the worker is ignored: {}".format(error))
            return
        if command == "initialize":
            self._task = self._new_task(data if data is not None else {})
            self._inbox.put((self._initialize, self._task))
        elif command == "start":
            self._inbox.put((self._start, self._task))
        elif command == "stop":
            if not self._task.stopped:  # a second stop of the same task is not answered
                self._task.stopped = True
                self._task.calls.end("the task was stopped")
                self._in_background(self._stop, data)
        elif command == "exit":
            self._leave(data or {})
        elif command in REPLIES:
            self._task.calls.answer(command, data or {})

    def _initialize(self, task):
        if self._algorithm.load_error is not None:
            self._send(error_message(self._algorithm.load_error))
            return
        answer = INITIALIZED
        if self._algorithm.init is not None:
            if not self._enter_user_code():
                return
            try:
                self._algorithm.init(task.args)
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                answer = error_message(error)
            self._busy = False
            _flush()
        if not task.stopped:
            self._send(answer)

    def _start(self, task):
        if task.stopped or self._algorithm.load_error is not None:
            return
        if not self._enter_user_code():
            return
        self._send(STARTED)
        args, task.args = task.args, None
        self._alive = True
        try:
            answer = done(self._algorithm.start(args, HKubeApi(args, task.calls)))
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also sys.exit(): a task must not take the process with it
            answer = error_message(error)
        self._busy = False
        task.calls.end("the task is over")
        _flush()
        with self._alive_lock:
            self._alive = False
            if not task.stopped:
                self._send(answer)

    def _enter_user_code(self):
        """False if the process is about to end. First busy, then the look: _leave does it the other way round, so one of
        the two sees the other."""
        self._busy = True
        self._busy = not self._leaving
        return self._busy

    def _stop(self, data):
        answer = STOPPED
        if self._algorithm.stop is not None:
            try:
                self._algorithm.stop(data)
            except BaseException as error:
                answer = error_message(error)
            _flush()
        # The main thread gets to this when the user's code has returned.
        self._inbox.put((self._send, answer))

    def _leave(self, data):
        """Ends the process: on the main thread if that is idle, else from aside and without its help."""
        if self._leaving:
            return
        self._leaving = True
        if self._busy:
            self._in_background(self._exit, data)
        else:
            self._inbox.put((self._exit_cleanly, data))

    def _exit(self, data):
        self._run_exit_hook(data)
        os._exit(_exit_code(data))

    def _exit_cleanly(self, data):
        self._run_exit_hook(data)
        try:
            atexit._run_exitfuncs()
        except BaseException as error:
            log("ERROR", "a function registered with atexit failed: {}".format(text_of(error)))
        _flush()
        os._exit(_exit_code(data))  # does not wait for threads that the user left behind

    def _run_exit_hook(self, data):
        if self._algorithm.exit is not None:
            try:
                self._algorithm.exit(data)
            except BaseException as error:
                log("ERROR", "exit failed: {}".format(text_of(error)))
        _flush()

    def _say_alive(self):
        while True:
            time.sleep(ALIVE_INTERVAL)
            with self._alive_lock:
                if self._alive:
                    self._send(ALIVE)

    def _send(self, payload):
        try:
            self._channel.send(payload)
        except OSError:
            pass  # the reader sees the end of the connection too and ends the process

    @staticmethod
    def _in_background(function, argument):
        threading.Thread(target=function, args=(argument,), daemon=True).start()


def _flush():
    """What the user printed must be out before the answer that follows it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # the user may have closed it, or put anything in its place
            pass


def _exit_code(data):
    code = data.get("exitCode")
    return code if isinstance(code, int) else 0
