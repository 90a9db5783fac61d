"""Loads the user's module and finds its functions."""
import importlib
import os
import runpy
import sys
import types

from hkube_wrapper import LOADED_BEFORE

# The package that algorithms with relative imports (`from . import x`) belong to.
PACKAGE = "algorithm_unique_folder"
# The module whose import says that code was written for the original wrapper.
ORIGINAL = "hkube_python_wrapper"


class LoadError(Exception):
    """The user's code cannot be used; the text says why."""


class Algorithm:
    """The functions of the user's module; or, when it did not load, `load_error` and nothing else."""

    def __init__(self, module=None, load_error=None):
        self.load_error = load_error
        self.init = self.stop = self.exit = None
        self._start = None
        self._takes_api = True
        if module is None:
            return
        self._start = getattr(module, "start", None)
        if not callable(self._start):
            raise LoadError("unable to find mandatory method start")
        code = getattr(self._start, "__code__", None)
        own = 1 if getattr(self._start, "__self__", None) is not None else 0  # of a bound method: self
        self._takes_api = code is None or code.co_argcount - own != 1
        self.init = _hook(module, "init")
        self.stop = _hook(module, "stop")
        self.exit = _hook(module, "exit")

    def start(self, args, api):
        """Calls the user's `start`, with the api unless it has exactly one positional parameter."""
        return self._start(args, api) if self._takes_api else self._start(args)


def load(path, entry_point):
    """The algorithm of a directory. Never raises for the user's mistakes: they are in `load_error`."""
    try:
        module = _import(os.path.abspath(path), entry_point)
        if not hasattr(module, "start") and ORIGINAL in sys.modules:
            # A program for the original wrapper, which hands its functions to Algorunner.Run; that does not return.
            runpy.run_path(module.__file__, run_name="__main__")
        return Algorithm(module)
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # also a module that calls sys.exit()
        return Algorithm(load_error=error)


def _import(directory, entry_point):
    if not os.path.isdir(directory):
        raise LoadError("invalid path {}".format(directory))
    os.chdir(directory)
    sys.path.insert(0, directory)
    _give_names_back(directory)
    stem = entry_point[:-3] if entry_point.endswith(".py") else entry_point
    name = ".".join(part for part in stem.replace("/", ".").split(".") if part)
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise LoadError("unable to find entry point {}".format(entry_point)) from None
        raise
    except ImportError as error:
        if "relative import" not in str(error):
            raise
    package = types.ModuleType(PACKAGE)
    package.__path__ = [directory]
    sys.modules[PACKAGE] = package
    return importlib.import_module(PACKAGE + "." + name)


def _give_names_back(directory):
    """Forgets library modules that only this wrapper has loaded and that a file of the user is named like.

    The user's `queue.py` is then found by `import queue`, as it is when their code runs without us. We keep
    what we have already imported.
    """
    names = set()
    for entry in os.listdir(directory):
        if os.path.isfile(os.path.join(directory, entry, "__init__.py")):
            names.add(entry)
        elif entry.endswith((".py", ".so", ".pyd")):
            names.add(entry.split(".")[0])
    for module in list(sys.modules):
        top = module.split(".")[0]
        if top in names and top not in LOADED_BEFORE:
            del sys.modules[module]


def _hook(module, name):
    function = getattr(module, name, None)
    if function is not None and not callable(function):
        raise LoadError("{} must be a function".format(name))
    return function
