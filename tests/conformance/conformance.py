"""A test case with a real server whose algorithm `puppet` is played by the test."""
import contextlib
import functools
import pathlib
import tempfile

import paths  # noqa: F401
from dialect import ENCODINGS, STORAGES, dialects
from harness import Case, node
from scripted import ScriptedAlgorithm, Stage

PUPPET = (pathlib.Path(__file__).parent / "puppet.py").read_text()


def in_dialects(storages=STORAGES, encodings=ENCODINGS):
    """Runs a test once in every dialect of these, with the dialect as its argument and with a worker of its own."""
    def decorate(test):
        @functools.wraps(test)
        def run(self):
            for dialect in dialects(storages, encodings):
                with self.case(dialect):
                    test(self, dialect)
        return run
    return decorate


class ConformanceCase(Case):
    """`arguments` are the server's; `algorithm` is added to the puppet's description, `variables` to its environment. `others`
    are names of further puppets: nodes that shall not come over the same connection run them.

    The puppet has one worker at a time, so that a test knows which connection a task comes over.
    """

    algorithm = "maxWorkers: 1\n"
    others = ()
    variables = {}
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stage = Stage()
        case = cls()
        case.setUp()
        try:
            case.apply_puppet("puppet", cls.algorithm)
            for name in cls.others:
                case.apply_puppet(name, cls.algorithm)
        finally:
            case.doCleanups()

    @classmethod
    def tearDownClass(cls):
        super().tearDownClass()
        cls.stage.close()

    def setUp(self):
        super().setUp()
        self._jobs, self._processes, self._algorithms = [], [], []
        self.addCleanup(self._leave)

    @contextlib.contextmanager
    def case(self, label):
        """A part of a test that has the workers for itself."""
        with self.subTest(label):
            try:
                yield
            finally:
                self._leave()

    def apply_puppet(self, name, extra=""):
        variables = {"PUPPET_SOCKET": self.stage.path, **self.variables}
        listed = "".join(f"  {key}: '{value}'\n" for key, value in variables.items())
        self.apply(name, PUPPET, extra=f"algorithmEnv:\n{listed}{extra}")

    def _leave(self):
        """Ends what the test has left, so that the next one begins with no worker."""
        for job in self._jobs:
            self.server.call("POST", "exec/stop", {"jobId": job, "reason": "the test is over"})
        for algorithm in self._algorithms:
            algorithm.drop()
        for process in [*self._processes, *self.stage.waiting()]:
            process.close()
        self._jobs, self._processes, self._algorithms = [], [], []

    def submit(self, *nodes, **pipeline):
        """Submits a pipeline of these nodes; its job."""
        status, answer = self.server.call("POST", "exec/raw", {"name": "played", "nodes": list(nodes), **pipeline})
        self.assertEqual(status, 200, answer)
        self._jobs.append(answer["jobId"])
        return answer["jobId"]

    def submit_one(self, *values, algorithm="puppet", **fields):
        """Submits a pipeline of the one node `green`; its job."""
        return self.submit(node("green", algorithm, *values, **fields))

    def next_process(self):
        process = self.stage.next_process()
        self._processes.append(process)
        return process

    def enter(self, dialect=None, **how):
        """Connects to the worker of the next process that the server starts; see ScriptedAlgorithm."""
        return self.connect(self.next_process(), dialect, **how)

    def connect(self, process, dialect=None, **how):
        algorithm = ScriptedAlgorithm(process, dialect, **how)
        self._algorithms.append(algorithm)
        return algorithm

    def start(self, dialect=None, *values, **fields):
        """Brings a task of the node `green` to its start: (job, algorithm, task as the algorithm got it)."""
        job = self.submit_one(*values, **fields)
        algorithm = self.enter(dialect)
        return job, algorithm, algorithm.start()

    def result(self, job):
        """The one result of a job that completes."""
        self.server.wait(job, ("completed",))
        result, = self.results(job)
        return result

    def failure(self, job):
        """The error of a job that fails."""
        return self.server.wait(job, ("failed",))["error"]

    def task_states(self, job):
        return self.server.get(f"exec/status/{job}")["data"]["states"]

    def stored(self, path):
        """An object as it lies in the store: header and payload."""
        return (self.server.data / "objects" / path).read_bytes()

    def path_of(self, task):
        """Where the result of a task belongs."""
        return f"local-hkube/{task['jobId']}/{task['taskId']}"

    def store(self, task, content, name=None):
        """Writes an object of the task's job as a wrapper does, by default the task's result; its path."""
        path = self.path_of(task) if name is None else f"local-hkube/{task['jobId']}/{name}"
        file = self.server.data / "objects" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as partial:
            partial.write(content)
        pathlib.Path(partial.name).rename(file)
        return path
