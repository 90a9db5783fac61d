"""The algorithms of examples/numbers, in the real wrappers."""
import os
import shutil
import sys
import unittest

from scripted_worker import NODEJS_SDK, PYTHON_SDK, ROOT, ScriptedWorker

EXAMPLE = os.path.join(ROOT, "examples", "numbers")
PYTHON = [sys.executable, "-u", "-m", "hkube_wrapper"]


class NumbersTest(unittest.TestCase):
    """What each algorithm makes of its input."""

    def start_python(self, folder):
        """A worker on an example written in Python."""
        return ScriptedWorker(PYTHON, {}, {"PYTHONPATH": PYTHON_SDK, "ALGORITHM_PATH": os.path.join(EXAMPLE, folder),
                                           "PYTHONDONTWRITEBYTECODE": "1"})

    def test_range(self):
        with self.start_python("range") as worker:
            self.assertEqual(worker.run(5), [1, 2, 3, 4, 5])
            self.assertEqual(worker.run(0), [])

    def test_multiply(self):
        with self.start_python("multiply") as worker:
            self.assertEqual([worker.run(number, 2) for number in range(1, 6)], [2, 4, 6, 8, 10])

    def test_reduce(self):
        with ScriptedWorker([shutil.which("node"), NODEJS_SDK], {},
                            {"ALGORITHM_PATH": os.path.join(EXAMPLE, "reduce")}) as worker:
            self.assertEqual(worker.run([2, 4, 6, 8, 10]), 30)
            self.assertEqual(worker.run([]), 0)


if __name__ == "__main__":
    unittest.main()
