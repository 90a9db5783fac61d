"""What the user prints: which task it belongs to (docs/formats/tasks-ahead.md)."""
import io
import sys

_MARK = "\0hkube-task:{}\0"


class MarkedStream(io.TextIOWrapper):
    """A standard stream that says whose text follows before the first text of each task."""

    mark = None  # goes before the next text

    def write(self, text):
        if self.mark is not None:
            mark, self.mark = self.mark, None
            super().write(mark)
        return super().write(text)


def take_over():
    """Makes the standard streams marked ones, which take any text whatever the locale of the machine."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if not isinstance(stream, io.TextIOWrapper):
            continue
        how = {"line_buffering": stream.line_buffering, "write_through": stream.write_through}
        marked = MarkedStream(stream.detach(), encoding="utf-8", errors="backslashreplace", **how)
        setattr(sys, name, marked)
        setattr(sys, "__{}__".format(name), marked)


def begins(task_id):
    """What is printed from now on belongs to this task."""
    for stream in (sys.stdout, sys.stderr):
        if type(stream) is MarkedStream:
            stream.mark = _MARK.format(task_id)


def flush():
    """What the user printed must be out before the answer that follows it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except Exception:  # the user may have closed it, or put anything in its place
            pass
