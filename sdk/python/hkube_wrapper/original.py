"""The surface of the original wrapper, for code that was written for it. `hkube_python_wrapper` is its name there."""
import os
import types

from hkube_wrapper import api
from hkube_wrapper.calls import CallError, CallStopped
from hkube_wrapper.config import Config
from hkube_wrapper.loader import Algorithm, load
from hkube_wrapper.log import log
from hkube_wrapper.program import serve


class Algorunner:
    """Runs an algorithm; needs no instance."""

    @staticmethod
    def Run(start=None, init=None, stop=None, exit=None, options=None):
        """Serves the worker that the environment names with these functions, or with those of the entry point.

        Does not return. `options` had settings of the original's own; ours come from the environment.
        """
        config = Config(os.environ)
        if options is not None:
            log("WARNING", "the options of Algorunner.Run have no effect; settings come from the environment")
        if start is None:
            algorithm = load(config.path, config.entry_point)
        else:
            algorithm = Algorithm(types.SimpleNamespace(start=start, init=init, stop=stop, exit=exit))
        serve(config, algorithm)

    @staticmethod
    def Debug(debug_url, start=None, init=None, stop=None, exit=None, options=None, logs=False):
        """There is no debug service to connect to."""
        raise NotImplementedError(
            "Algorunner.Debug: this HKube has no debug service, so nothing answers at {}. To run an algorithm under a "
            "debugger, call Algorunner.Run with WORKER_SOCKET_URL of a worker".format(debug_url))


class HKubeApi(api.HKubeApi):
    """What user code gets as the second argument of `start`. A call that fails returns the error's text, as if it were the
    result; one that was stopped returns None."""

    __slots__ = ()

    def start_algorithm(self, name, input=[], includeResult=True):
        """Runs an algorithm as a further task of this job and returns its result."""
        return self._outcome(api.HKubeApi.start_algorithm, name, input, includeResult)

    def start_stored_subpipeline(self, name, flowInput={}, includeResult=True):
        """Runs a stored pipeline as a job of its own and returns its results."""
        return self._outcome(api.HKubeApi.start_stored_subpipeline, name, flowInput, includeResult)

    def start_raw_subpipeline(self, name, nodes, flowInput, options={}, webhooks={}, includeResult=True):
        """Runs a pipeline of these nodes as a job of its own and returns its results."""
        return self._outcome(api.HKubeApi.start_raw_subpipeline, name, nodes, flowInput, options, webhooks, includeResult)

    def getDataSource(self, dataSource):
        """A version of a data source and its files, as the pair (error, data source)."""
        try:
            return None, super().getDataSource(dataSource)
        except CallError as error:
            self._raise_if_over(error)
            return str(error), None

    def _outcome(self, call, *arguments):
        try:
            return call(self, *arguments)
        except CallError as error:
            self._raise_if_over(error)
            return None if isinstance(error, CallStopped) else str(error)

    def _raise_if_over(self, error):
        """A task that was stopped gets no answer at all: nothing that it returns counts."""
        if self._calls.ended:
            raise error
