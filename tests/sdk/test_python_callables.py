"""What may be called `start` in a Python algorithm, and which file an entry point means."""
import asyncio
import contextlib
import functools
import json
import os
import subprocess
import sys
import tempfile
import unittest

from scripted_worker import PYTHON_SDK

sys.path.insert(0, PYTHON_SDK)
from hkube_wrapper.callables import hook_caller, start_caller  # noqa: E402

API = object()


def wrapped(function):
    @functools.wraps(function)
    def inner(*args, **kwargs):
        return function(*args, **kwargs)
    return inner


@contextlib.contextmanager
def guard():
    yield


class Methods:
    def one(self, args):
        return [args]

    def two(self, args, api):
        return [args, api]

    @classmethod
    def of_class(cls, args):
        return [args]

    @staticmethod
    def of_nobody(args):
        return [args]

    def __call__(self, args):
        return [args]


class Awaitable:
    def __init__(self, args):
        self._args = args

    def __await__(self):
        yield from asyncio.sleep(0).__await__()
        return [self._args]


def one(args):
    return [args]


def two(args, api):
    return [args, api]


def defaulted(args, api=None):
    return [args, api]


def anything(*args):
    return list(args)


def and_more(args, *more, **options):
    return [args, *more]


def option(args, *, verbose=False):
    return [args, verbose]


def by_keyword(args, *, hkube_api):
    return [args, hkube_api]


def needs_keyword(args, *, context, verbose=False):
    return [args, context]


def nothing():
    return []


async def coroutine(args):
    await asyncio.sleep(0)
    return [args]


def generator(args):
    yield args
    yield 2


async def async_generator(args, api):
    yield args
    await asyncio.sleep(0)
    yield api


class Shapes(unittest.TestCase):
    def test_each_is_called_with_what_it_takes(self):
        args = {"input": []}
        for function, expected in [
                (one, [args]), (two, [args, API]), (defaulted, [args, API]), (anything, [args, API]), (and_more, [args]),
                (option, [args, False]), (by_keyword, [args, API]), (needs_keyword, [args, API]), (nothing, []),
                (lambda args: [args], [args]), (wrapped(one), [args]), (wrapped(two), [args, API]), (guard()(one), [args]),
                (functools.partial(two, 7), [7, args]), (functools.partial(two, api=7), [args, 7]),
                (Methods().one, [args]), (Methods().two, [args, API]), (Methods.of_class, [args]), (Methods.of_nobody, [args]),
                (Methods(), [args]), (functools.partial(Methods().one), [args]), (functools.lru_cache()(nothing), []),
                (coroutine, [args]), (wrapped(coroutine), [args]), (functools.partial(coroutine), [args]),
                (Awaitable, [args]), (generator, [args, 2]), (async_generator, [args, API])]:
            with self.subTest(start=function):
                self.assertEqual(start_caller(function)(args, API), expected)

    def test_hooks_too(self):
        for hook in (one, coroutine, Methods().one, functools.partial(one)):
            self.assertEqual(hook_caller(hook)(1), [1])
        self.assertEqual(hook_caller(nothing)(1), [])

    def test_an_error_of_the_function_is_its_own(self):
        def start(args):
            raise TypeError("mine")
        with self.assertRaisesRegex(TypeError, "mine"):
            start_caller(start)({}, API)


LOAD = """
import json, sys
sys.path.insert(0, sys.argv[1])
from hkube_wrapper.loader import load
algorithm = load(sys.argv[2], sys.argv[3])
error = algorithm.load_error
print(json.dumps(str(error) if error else algorithm.start({}, None)))
"""


class EntryPoints(unittest.TestCase):
    def load(self, files, entry_point):
        """What `start` returns, or why it did not load."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in files.items():
                path = os.path.join(folder, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as file:
                    file.write(text)
            done = subprocess.run([sys.executable, "-c", LOAD, PYTHON_SDK, folder, entry_point], capture_output=True, text=True)
            self.assertEqual(done.returncode, 0, done.stderr)
            return json.loads(done.stdout)

    def test_whatever_the_file_is_called(self):
        code = "def start(args): return 'found'"
        for name, entry_point in [
                ("main.py", "main.py"), ("main.py", "main"), ("main.py", "./main.py"), ("main.py", "/main.py"),
                ("src/deep/run.py", "src/deep/run.py"), ("src/deep/run.py", "src\\deep\\run.py"),
                ("src/deep/run.py", "src.deep.run"), ("src/deep/run.py", "src//deep/run.py"), ("my-algo.py", "my-algo.py"),
                ("v1.2.py", "v1.2.py"), ("a.b/c.py", "a.b/c.py"), ("with space.py", "with space.py"), ("Main.PY", "Main.PY"),
                ("json.py", "json.py"), ("types.py", "types.py"), ("os.py", "os.py"), ("src/email.py", "src/email.py"),
                ("asyncio.py", "asyncio.py"), ("class.py", "class.py"), ("\u00fcn\u00ef.py", "\u00fcn\u00ef.py"),
                ("pkg/__init__.py", "pkg"), ("algorithm", "algorithm")]:
            with self.subTest(entry_point=entry_point):
                self.assertEqual(self.load({name: code}, entry_point), "found")

    def test_relative_imports_whatever_the_file_is_called(self):
        for name in ("main.py", "v1.2.py", "select.py"):
            files = {name: "from .helper import value\ndef start(args): return value", "helper.py": "value = 5"}
            self.assertEqual(self.load(files, name), 5)

    def test_modules_named_like_those_that_an_async_start_needs(self):
        files = {name + ".py": "mine = 1" for name in ("token", "logging", "select", "inspect", "ast", "selectors", "socket")}
        files["main.py"] = """
import functools, logging, token, inspect, select
async def run(by, args): return [m.mine for m in (logging, token, inspect, select)]
start = functools.partial(run, 1)
"""
        self.assertEqual(self.load(files, "main.py"), [1, 1, 1, 1])

    def test_what_is_not_there(self):
        self.assertEqual(self.load({"other.py": ""}, "main.py"), "unable to find entry point main.py")
        self.assertEqual(self.load({"pkg/other.py": ""}, "pkg/main.py"), "unable to find entry point pkg/main.py")


if __name__ == "__main__":
    unittest.main()
