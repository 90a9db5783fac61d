"""Calls what the user has named `start` or `init`, in whatever form: a function, a partial, an object, a coroutine function."""
import importlib
import sys
import types

_VARIABLE_ARGUMENTS = 0x04  # inspect.CO_VARARGS; to load `inspect` takes as long as all of us
_API_NAMES = ("hkube_api", "hkubeApi", "hkubeapi")
_libraries = {}


def keep_libraries(names):
    """Loads what is needed here before files of these names, which are the user's, come first in the path."""
    if not names.isdisjoint(getattr(sys, "stdlib_module_names", names)):
        for name in ("inspect", "asyncio"):
            _libraries[name] = importlib.import_module(name)


def _library(name):
    return _libraries.get(name) or importlib.import_module(name)


def start_caller(function):
    """What calls `start` with the arguments and the api, or with as much of that as it takes, and waits for its result."""
    takes = _takes(function)
    if takes == "api":
        return lambda args, api: _whole(function(args, api))
    if takes == "args":
        return lambda args, api: _whole(function(args))
    if takes == "nothing":
        return lambda args, api: _whole(function())
    return lambda args, api: _whole(function(args, **{takes: api}))


def hook_caller(function):
    """The same for `init`, `stop` and `exit`, which get one argument."""
    if _takes(function) == "nothing":
        return lambda data: _whole(function())
    return lambda data: _whole(function(data))


def _takes(function):
    """"api": two arguments; "args": one; "nothing"; else the keyword by which it takes the api beside one argument."""
    if isinstance(function, types.FunctionType) and not hasattr(function, "__wrapped__"):
        code = function.__code__
        if not code.co_kwonlyargcount and code.co_argcount:
            return "args" if code.co_argcount == 1 else "api"
        if code.co_flags & _VARIABLE_ARGUMENTS and not code.co_argcount:
            return "api"
    try:
        parameters = _library("inspect").signature(function).parameters.values()
    except (TypeError, ValueError):  # made by a compiler that tells nothing
        return "api"
    kinds = [parameter.kind for parameter in parameters]
    positional = sum(kind in (kind.POSITIONAL_ONLY, kind.POSITIONAL_OR_KEYWORD) for kind in kinds)
    if positional > 1 or (positional == 0 and any(kind == kind.VAR_POSITIONAL for kind in kinds)):
        return "api"
    if positional == 0:
        return "nothing"
    keywords = [parameter for parameter in parameters if parameter.kind == parameter.KEYWORD_ONLY]
    named = [parameter.name for parameter in keywords if parameter.name in _API_NAMES]
    needed = [parameter.name for parameter in keywords if parameter.default is parameter.empty]
    return (named or needed[:1] or ["args"])[0]


def _whole(value):
    """The result itself: what a coroutine returns, all that a generator yields."""
    kind = type(value)
    if kind is types.CoroutineType or (hasattr(kind, "__await__") and not isinstance(value, type)):
        return _library("asyncio").run(_await(value))
    if kind is types.GeneratorType:
        return list(value)
    if kind is types.AsyncGeneratorType:
        return _library("asyncio").run(_collect(value))
    return value


async def _await(value):
    return await value


async def _collect(values):
    return [value async for value in values]
