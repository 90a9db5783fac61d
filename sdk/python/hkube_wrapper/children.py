"""Processes that the user's code forks.

A child has a copy of everything, also of our connection. It never speaks to the worker: when it comes back from the user's
code, however it does, it ends as any program's child would.
"""
import os
import sys
import traceback

from hkube_wrapper import prints


def end(error=None):
    """Ends a forked child that came back from the user's code, with this error or with none."""
    code = 0
    try:
        if isinstance(error, SystemExit):
            code = _exit_code(error)
        elif error is not None:
            code = 1
            traceback.print_exception(type(error), error, error.__traceback__)
        prints.flush()
    finally:
        os._exit(code)  # what is registered with atexit is the parent's


def _exit_code(error):
    if error.code is None:
        return 0
    if isinstance(error.code, int):
        return error.code & 0xFF
    print(error.code, file=sys.stderr)
    return 1
