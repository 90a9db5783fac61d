"""What a task changes of the process around it is undone when it ends (docs/guide/warm-workers.md).

Looking at everything takes some microseconds, too many for tasks that take as few. So we are called by the functions that
change something, and look when one was called; and after each task that took its time, for what native code has changed.
"""
import fcntl
import functools
import locale
import os
import signal
import sys

_CHANGING = ((os, ("chdir", "fchdir", "umask", "dup2", "closerange", "putenv", "unsetenv")),
             (signal, ("signal", "setitimer", "alarm", "pthread_sigmask", "set_wakeup_fd", "siginterrupt")),
             (locale, ("setlocale",)))
# Nobody can undo these.
_FINAL = ("chroot", "nice", "sched_setaffinity", "sched_setscheduler", "setegid", "seteuid", "setgid", "setgroups", "setpgid",
          "setpriority", "setregid", "setresgid", "setresuid", "setreuid", "setsid", "setuid", "unshare")
_LEAST_COPY = 64  # the number of a file that is out of the user's way
_STREAMS = ("stdin", "stdout", "stderr")


class _Calls:
    """Which functions were called."""

    changing = False  # one whose effect can be undone
    final = None  # the name of one whose effect cannot


_calls = _Calls()
_watching = False


def watch():
    """Hears of what user code calls from now on; before any of it is loaded."""
    global _watching
    if _watching:
        return
    _watching = True
    for module, names in _CHANGING:
        for name in names:
            _wrap(module, name, _note_changing)
    for name in _FINAL:
        _wrap(os, name, functools.partial(_note_final, name))
    _wrap(os, "close", _note_close)


def _wrap(module, name, note):
    function = getattr(module, name, None)
    if function is None:
        return

    @functools.wraps(function)
    def noted(*args, **kwargs):
        note(args)
        return function(*args, **kwargs)
    setattr(module, name, noted)


def _note_changing(_):
    _calls.changing = True


def _note_close(args):
    if args and isinstance(args[0], int) and args[0] < len(_STREAMS):
        _calls.changing = True


def _note_final(name, _):
    _calls.final = _calls.final or name


class Surroundings:
    """How they are now; `restore` makes them so again. For the main thread."""

    def __init__(self):
        watch()
        self._streams = tuple(getattr(sys, name) for name in _STREAMS)
        self._files = [_copy_of(number) for number in range(len(_STREAMS))]
        self._identities = [_identity(number) for number in range(len(_STREAMS))]
        self._directory = _open_directory()
        self._mask = os.umask(0o022)
        os.umask(self._mask)
        self._variables = dict(os.environ)
        self._handlers = {number: signal.getsignal(number) for number in signal.valid_signals()}
        self._blocked = signal.pthread_sigmask(signal.SIG_BLOCK, ())
        self._timers = {which: signal.getitimer(which) for which in _timers()}
        self._wakeup = signal.set_wakeup_fd(-1)
        signal.set_wakeup_fd(self._wakeup)
        self._locale = locale.setlocale(locale.LC_ALL)
        _calls.changing = False
        _calls.final = None

    def are_changed(self):
        """Whether something may have been changed by a function that we know of."""
        stdin, stdout, stderr = self._streams
        return (_calls.changing or sys.stdout is not stdout or sys.stderr is not stderr or sys.stdin is not stdin
                or _calls.final is not None)

    def restore(self):
        """Undoes what was changed; gives what could not be, as texts."""
        left = []
        if _calls.final is not None:
            left.append("os.{} was called".format(_calls.final))
        for what, undo in (("signals", self._restore_signals), ("the standard streams", self._restore_streams),
                           ("the working directory", self._restore_directory), ("the umask", self._restore_mask),
                           ("environment variables", self._restore_variables), ("the locale", self._restore_locale)):
            try:
                undo()
            except BaseException as error:  # also what a signal's handler of the user raises just now
                left.append("{} cannot be restored: {}".format(what, error))
        _calls.changing = False
        _calls.final = None
        return left

    def _restore_signals(self):
        for which, value in self._timers.items():
            if signal.getitimer(which) != (0.0, 0.0) or value != (0.0, 0.0):
                signal.setitimer(which, *value)
        for number, handler in self._handlers.items():
            if signal.getsignal(number) is not handler:
                if handler is None:
                    raise OSError("the handler of signal {} was not Python's".format(number))
                signal.signal(number, handler)
        signal.set_wakeup_fd(self._wakeup)
        signal.pthread_sigmask(signal.SIG_SETMASK, self._blocked)

    def _restore_streams(self):
        for name, stream in zip(_STREAMS, self._streams):
            current = getattr(sys, name)
            if current is not stream:
                _flush(current)
                setattr(sys, name, stream)
        for number, (copy, identity) in enumerate(zip(self._files, self._identities)):
            if copy is not None and _identity(number) != identity:
                os.dup2(copy, number)
        if any(stream is not None and stream.closed for stream in self._streams):
            raise OSError("one of them was closed")

    def _restore_directory(self):
        if self._directory is not None:
            os.fchdir(self._directory)

    def _restore_mask(self):
        os.umask(self._mask)

    def _restore_variables(self):
        if os.environ != self._variables:
            for name in [name for name in os.environ if name not in self._variables]:
                del os.environ[name]
            for name, value in self._variables.items():
                if os.environ.get(name) != value:
                    os.environ[name] = value

    def _restore_locale(self):
        if locale.setlocale(locale.LC_ALL) != self._locale:
            locale.setlocale(locale.LC_ALL, self._locale)


def _timers():
    return (signal.ITIMER_REAL, signal.ITIMER_VIRTUAL, signal.ITIMER_PROF)


def _copy_of(number):
    try:
        return fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _LEAST_COPY)
    except OSError:
        return None


def _identity(number):
    try:
        found = os.fstat(number)
        return found.st_dev, found.st_ino
    except OSError:
        return None


def _open_directory():
    try:
        return os.open(".", os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None


def _flush(stream):
    try:
        stream.flush()
    except Exception:  # it is the user's, and may be anything
        pass
