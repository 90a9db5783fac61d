"""The protocol: what each message of the worker makes us do.

The user's `init` and `start` run on the main thread, so that signal handlers and libraries that insist on it work. While it
is idle the main thread reads the socket itself: a task costs no change of threads. Tasks that are sent ahead (`run`) wait in
the inbox, and their answers go together. While it is in the user's code a second
thread reads, so that `stop`, `exit` and the answers to calls are heard. The hooks `stop` and `exit` get a thread of their own
when they come while the main thread is in the user's code.
"""
import atexit
import collections
import itertools
import os
import threading

from hkube_wrapper import children, prints
from hkube_wrapper.answers import REPLACE, STARTED, done, error_message, given_back, plain, text_of, together
from hkube_wrapper.api import HKubeApi
from hkube_wrapper.calls import REPLIES, Calls, CallStopped
from hkube_wrapper.log import log
from hkube_wrapper.msgpack import MsgpackError, unpack
from hkube_wrapper.payload_files import take_inputs
from hkube_wrapper.pulse import Pulse
from hkube_wrapper.surroundings import Surroundings
from hkube_wrapper.watch import Watch


_FORKED = "a forked process cannot call its worker"
_MOST_ANSWERS = 32
_MOST_ANSWER_BYTES = 1 << 16


class _Task:
    """One round from `initialize` to `done`, or a `run`. `stopped`: its answer is of no interest any more."""

    __slots__ = ("args", "calls", "name", "file", "failed", "stopped")

    def __init__(self, args, calls, name):
        self.args = args
        self.calls = calls
        self.name = name  # that its answers carry
        self.file = None  # for a large result
        self.failed = False  # before its start, which is then not to come
        self.stopped = False


class Runner:
    """Serves a worker with one algorithm until the worker says exit or is gone.

    With `reconnect`, a function that gives another channel, a worker that is gone is waited for instead.
    """

    def __init__(self, channel, algorithm, api=HKubeApi, reconnect=None):
        self._channel = channel
        self._algorithm = algorithm
        self._api = api
        self._reconnect = reconnect
        self._inbox = collections.deque()  # what the main thread shall call, with its argument
        self._call_ids = itertools.count(1)  # of all tasks: an answer that comes late is nobody's
        self._task = self._new_task({})
        # Who reads: the main thread unless it is in the user's code (busy); then, with the lock, the thread of the watch.
        self._turn = threading.Lock()
        self._busy = False
        self._watch = Watch()
        self._watched = False  # the watch is armed
        self._lost = False  # the channel has no worker any more
        self._leaving = False
        self._pulse = Pulse(self._attend)
        self._answers = []  # of tasks that were sent ahead, to go together
        self._answer_bytes = 0
        self._answer_lock = threading.Lock()
        self._process = os.getpid()
        self._around = Surroundings()
        self._replacing = False  # what a task has changed cannot be undone: no more of them
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self._in_child)

    def run(self):
        """Works on the calling thread, which should be the main one; ends with the process."""
        self._watch.change(self._channel.socket)
        self._in_background(self._read_while_busy)
        self._pulse.start()
        while True:
            while self._inbox:
                function, argument = self._inbox.popleft()
                function(argument)
                function = argument = None  # hold nothing of the user's while waiting
            if self._leaving:
                threading.Event().wait()  # another thread is about to end the process
            elif self._lost:
                self._connect_again()
            else:
                self._read(wait=True)

    def _new_task(self, args, name=None):
        return _Task(args, Calls(self._request, self._call_ids, name), name)

    def _in_child(self):
        """The user's code has forked, and we are the child."""
        self._channel.abandon()
        self._watch.abandon()
        self._task.calls.abandon(_FORKED)

    def _read_while_busy(self):
        while True:
            self._watch.wait()
            with self._turn:
                if self._watched and not self._lost:
                    self._read(wait=False)
                    self._watch.arm()

    def _read(self, wait):
        """Reads once; on the thread whose turn it is."""
        try:
            for payload in self._channel.read(wait):
                self._dispatch(payload)
            lost = self._channel.closed
        except Exception as error:
            log("WARNING", "the connection to the worker is lost: {}".format(error))
            lost = True
        if lost:
            self._lose()

    def _dispatch(self, payload):
        try:
            message = unpack(payload)
            command, data = message.get("command"), message.get("data")
        except (MsgpackError, AttributeError) as error:
            log("ERROR", "a message of the worker is ignored: {}".format(error))
            return
        if command == "initialize":
            self._task = self._new_task(data if data is not None else {}, message.get("assignment"))
            self._inbox.append((self._initialize, self._task))
        elif command == "start":
            self._inbox.append((self._start, self._task))
        elif command == "run":
            names = message.get("assignments") or itertools.repeat(None)
            self._inbox.extend([(self._run, self._new_task(job, name)) for job, name in zip(data, names)])
        elif command == "giveBack":
            self._send(given_back(self._drop_runs()))
        elif command == "stop":
            self._drop_runs()
            if not self._task.stopped:  # a second stop of the same task is not answered
                self._task.stopped = True
                self._task.calls.end("the task was stopped")
                self._in_background(self._stop, self._task, data)
        elif command == "exit":
            self._leave(data or {})
        elif command in REPLIES:
            self._task.calls.answer(command, data or {})

    def _initialize(self, task):
        if self._leaving:
            return
        if self._replacing and task.name is not None:
            task.failed = True
            self._send(given_back([task.name]))
            return
        if self._algorithm.load_error is not None:
            self._send(error_message(self._algorithm.load_error, task.name))
            return
        if "resultFile" in task.args:
            try:
                task.file = take_inputs(task.args)
            except Exception as error:
                task.failed = True
                self._send(error_message(error, task.name))
                return
        answer = plain("initialized", task.name)
        if self._algorithm.init is not None:
            self._enter_user_code()
            try:
                self._algorithm.init(task.args)
                self._end_of_child()
            except KeyboardInterrupt:
                raise
            except BaseException as error:
                answer = self._failure(task, error)
                task.failed = True
            prints.flush()
            self._leave_user_code()
            if task.failed:  # there is no start, so this was its end
                self._end_without_start(task, answer)
                return
        if not task.stopped:
            self._send(answer)

    def _end_without_start(self, task, answer):
        left = self._around.restore()
        if not task.stopped:
            self._send(answer)
        if left:
            self._ask_for_replacement(task, left)

    def _start(self, task):
        if self._leaving or task.stopped or task.failed or self._algorithm.load_error is not None:
            return
        self._channel.hold(STARTED)  # goes with the answer, or at once if that may take longer
        args, task.args = task.args, None
        self._enter_user_code()
        try:
            result = self._algorithm.start(args, self._api(args, task.calls))
            self._end_of_child()
            answer = done(result, task.file, task.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # also sys.exit(): a task must not take the process with it
            answer = self._failure(task, error)
        self._end(task, answer, self._send)

    def _run(self, task):
        if self._leaving:
            return
        self._task = task
        if self._algorithm.load_error is not None:
            self._answer(error_message(self._algorithm.load_error, task.name))
            return
        args, task.args = task.args, None
        prints.begins(args.get("taskId"))
        self._enter_user_code()
        try:
            file = take_inputs(args) if "resultFile" in args else None
            if self._algorithm.init is not None:
                self._algorithm.init(args)
            result = self._algorithm.start(args, self._api(args, task.calls))
            self._end_of_child()
            answer = done(result, file, task.name)
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            answer = self._failure(task, error)
        self._end(task, answer, self._answer)

    def _failure(self, task, error):
        """The answer of a task whose code has raised this."""
        self._end_of_child(error)
        return error_message(error, task.name)

    def _end_of_child(self, error=None):
        """Does not return in a child that the user's code has forked, by whatever function."""
        if os.getpid() != self._process:
            children.end(error)

    def _end(self, task, answer, send):
        """The user's code of a task has returned."""
        prints.flush()
        took_its_time = self._watched
        left = self._around.restore() if took_its_time or self._around.are_changed() else None
        self._leave_user_code()
        task.calls.end("the task is over")
        if not task.stopped:
            send(answer)
        if left:
            self._ask_for_replacement(task, left)

    def _ask_for_replacement(self, task, left):
        log("WARNING", "this process is replaced after what its task did: {}".format("; ".join(left)))
        if task.name is None or self._replacing:
            return
        self._replacing = True
        self._send(given_back(self._drop_runs()))
        self._send(REPLACE)

    def _drop_runs(self):
        """Forgets the tasks that were sent ahead and have not begun; gives their names."""
        names = []
        while self._inbox:
            try:
                last = self._inbox.pop()
            except IndexError:  # the main thread has just taken it
                break
            if last[0] != self._run:
                self._inbox.append(last)
                break
            names.append(last[1].name)
        return names

    def _answer(self, payload):
        """Answers a task that was sent ahead: at once only if none is at hand that can be answered with it."""
        with self._answer_lock:
            self._answers.append(payload)
            self._answer_bytes += len(payload)
            held = self._inbox and len(self._answers) < _MOST_ANSWERS and self._answer_bytes < _MOST_ANSWER_BYTES
        if not held:
            self._send_answers()

    def _send_answers(self):
        with self._answer_lock:
            answers, self._answers, self._answer_bytes = self._answers, [], 0
            if answers:
                try:
                    self._channel.send(answers[0] if len(answers) == 1 else together(answers))
                except OSError:
                    pass  # the reader sees the end of the connection too

    def _enter_user_code(self):
        self._busy = True
        if not self._pulse.begins():
            self._attend()

    def _attend(self):
        """The user's code may take its time: says what is held back, and hears what the worker says from now on."""
        self._channel.flush()
        self._send_answers()
        with self._turn:
            if self._busy and not self._watched:
                self._watched = True
                self._watch.arm()

    def _leave_user_code(self):
        with self._turn:
            self._busy = False
            if self._watched:
                self._watched = False
                self._watch.disarm()

    def _stop(self, task, data):
        answer = plain("stopped", task.name)
        if self._algorithm.stop is not None:
            try:
                self._algorithm.stop(data)
                self._end_of_child()
            except BaseException as error:
                answer = self._failure(task, error)
            prints.flush()
        with self._turn:
            if self._busy:  # then it is answered when the user's code has returned
                self._inbox.append((self._send, answer))
                return
        self._send(answer)

    def _lose(self):
        """The worker is gone, and with it all reason to be; unless another one is to be found."""
        self._lost = True
        if self._reconnect is None:
            self._leave({"exitCode": 0})
            return
        self._task.stopped = True
        self._task.calls.end("the connection to the worker is lost")

    def _connect_again(self):
        self._channel.close()
        self._channel = self._reconnect()
        self._task = self._new_task({})
        self._watch.change(self._channel.socket)
        self._lost = False

    def _leave(self, data):
        """Ends the process: on the main thread if that is idle, else from aside and without its help."""
        if self._leaving:
            return
        self._leaving = True
        if self._busy:
            self._in_background(self._exit, data)
        else:
            self._inbox.append((self._exit_cleanly, data))

    def _exit(self, data):
        self._run_exit_hook(data)
        os._exit(_exit_code(data))

    def _exit_cleanly(self, data):
        self._run_exit_hook(data)
        try:
            atexit._run_exitfuncs()
        except BaseException as error:
            log("ERROR", "a function registered with atexit failed: {}".format(text_of(error)))
        prints.flush()
        os._exit(_exit_code(data))  # does not wait for threads that the user left behind

    def _run_exit_hook(self, data):
        if self._algorithm.exit is not None:
            try:
                self._algorithm.exit(data)
                self._end_of_child()
            except BaseException as error:
                self._end_of_child(error)
                log("ERROR", "exit failed: {}".format(text_of(error)))
        prints.flush()

    def _send(self, payload):
        self._send_answers()
        try:
            self._channel.send(payload)
        except OSError:
            pass  # the reader sees the end of the connection too

    def _request(self, payload):
        if os.getpid() != self._process:  # a child that was forked behind Python's back
            raise CallStopped(_FORKED)
        self._attend()
        self._send(payload)

    @staticmethod
    def _in_background(function, *arguments):
        threading.Thread(target=function, args=arguments, daemon=True).start()

def _exit_code(data):
    code = data.get("exitCode")
    return code if isinstance(code, int) else 0
