"""What user code gets as the second argument of `start`."""
from hkube_wrapper.calls import CallError, CallStopped

# Seconds after which a worker that says nothing of a data source is taken for one that knows none.
DATA_SOURCE_TIME = 30


class HKubeApi:
    """Tells the running task about itself, and starts algorithms and pipelines for it.

    Each call waits for the result and returns it; it raises CallError when what it started failed, and CallStopped, a
    kind of it, when that was stopped. With `wait=False` it returns at once with a Call, whose `result()` does the waiting.
    What is still open when the task ends is stopped. Names and order of arguments are those of the original wrapper.
    """

    __slots__ = ("_args", "_calls")

    CallError = CallError
    CallStopped = CallStopped

    def __init__(self, args, calls):
        self._args = args
        self._calls = calls

    @property
    def job_id(self):
        """Id of the job this task belongs to."""
        return self._args.get("jobId")

    @property
    def task_id(self):
        """Id of this task."""
        return self._args.get("taskId")

    @property
    def node_name(self):
        """Name of the pipeline's node this task runs."""
        return self._args.get("nodeName")

    def start_algorithm(self, name, input=None, includeResult=True, wait=True):
        """Runs an algorithm as a further task of this job and returns its result.

        Without `includeResult` it returns where the result is stored.
        """
        return self._start("startAlgorithmExecution", "execId", {
            "algorithmName": name, "input": input if input is not None else [],
            "includeResult": includeResult}, wait)

    def start_stored_subpipeline(self, name, flowInput=None, includeResult=True, wait=True):
        """Runs a stored pipeline as a job of its own and returns its results: a list with an item per result."""
        return self._start("startStoredSubPipeline", "subPipelineId", {
            "subPipeline": {"name": name, "flowInput": flowInput if flowInput is not None else {}},
            "includeResult": includeResult}, wait)

    def start_raw_subpipeline(self, name, nodes, flowInput=None, options=None, webhooks=None, includeResult=True,
                              wait=True):
        """Runs a pipeline of these nodes as a job of its own and returns its results."""
        return self._start("startRawSubPipeline", "subPipelineId", {
            "subPipeline": {"name": name, "nodes": nodes, "flowInput": flowInput if flowInput is not None else {},
                            "options": options or {}, "webhooks": webhooks or {}},
            "includeResult": includeResult}, wait)

    def getDataSource(self, dataSource):
        """The version of a data source that {"dataSourceId": …} or {"snapshotId": …} names: its name and its files."""
        call = self._calls.start("dataSourceRequest", "requestId", {"dataSource": dataSource})
        try:
            return call.result(DATA_SOURCE_TIME)
        except TimeoutError:
            raise CallError("the worker does not answer questions for data sources") from None

    def _start(self, command, id_key, data, wait):
        call = self._calls.start(command, id_key, data)
        return call.result() if wait else call
