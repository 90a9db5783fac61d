"""Loads the user's module and finds its functions."""
import importlib
import os
import re
import runpy
import sys
import types
from importlib.machinery import SourceFileLoader

from hkube_wrapper import LOADED_BEFORE
from hkube_wrapper.callables import hook_caller, keep_libraries, start_caller

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
        self.start = None  # takes the arguments and the api, whatever the user's function takes
        if module is None:
            return
        start = getattr(module, "start", None)
        if not callable(start):
            raise LoadError("unable to find mandatory method start")
        self.start = start_caller(start)
        self.init = _hook(module, "init")
        self.stop = _hook(module, "stop")
        self.exit = _hook(module, "exit")


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
    names = _module_names(directory)
    keep_libraries(names)
    os.chdir(directory)
    sys.path.insert(0, directory)
    _give_names_back(names)
    path, name = _find(entry_point)
    if name is None:
        return _load_file(path)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name and (name == error.name or name.startswith(error.name + ".")):
            raise LoadError("unable to find entry point {}".format(entry_point)) from None
        raise
    except ImportError as error:
        if "relative import" not in str(error):
            raise
        module = None
    if module is not None and not _is_another(module, path):
        return module
    _make_package(directory)
    return importlib.import_module(PACKAGE + "." + name)


def _find(entry_point):
    """The file of an entry point, and the name of its module; without a name when it can be no module's."""
    path = entry_point.replace("\\", "/") if not os.path.exists(entry_point) else entry_point
    path = os.path.normpath(path.lstrip("/"))
    if not os.path.isfile(path) and os.path.isfile(path + ".py"):
        path += ".py"
    stem = path[:-3] if path.endswith(".py") else path
    if os.path.isfile(path) and ("." in stem or not path.endswith(".py")):
        return path, None
    return path, ".".join(part for part in stem.replace("/", ".").split(".") if part)


def _is_another(module, path):
    """Whether the name of the entry point's module is that of one which the library had before."""
    file = getattr(module, "__file__", None)
    return os.path.isfile(path) and not (file and os.path.exists(file) and os.path.samefile(file, path))


def _load_file(path):
    """The module of a file whose name says none, such as `v1.2.py`."""
    _make_package(os.getcwd())
    name = PACKAGE + "." + re.sub(r"\W", "_", path)
    loader = SourceFileLoader(name, os.path.abspath(path))
    module = types.ModuleType(name)
    module.__file__, module.__loader__, module.__package__ = loader.path, loader, PACKAGE
    sys.modules[name] = module
    loader.exec_module(module)
    return module


def _make_package(directory):
    package = types.ModuleType(PACKAGE)
    package.__path__ = [directory]
    sys.modules[PACKAGE] = package


def _module_names(directory):
    """Names that `import` finds in the user's folder."""
    names = set()
    for entry in os.listdir(directory):
        if os.path.isfile(os.path.join(directory, entry, "__init__.py")):
            names.add(entry)
        elif entry.endswith((".py", ".so", ".pyd")):
            names.add(entry.split(".")[0])
    return names


def _give_names_back(names):
    """Forgets library modules that only this wrapper has loaded and that a file of the user is named like.

    The user's `queue.py` is then found by `import queue`, as it is when their code runs without us. We keep
    what we have already imported.
    """
    for module in list(sys.modules):
        top = module.split(".")[0]
        if top in names and top not in LOADED_BEFORE:
            del sys.modules[module]


def _hook(module, name):
    function = getattr(module, name, None)
    if function is not None and not callable(function):
        raise LoadError("{} must be a function".format(name))
    return function and hook_caller(function)
