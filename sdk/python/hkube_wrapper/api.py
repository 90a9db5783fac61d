"""What user code gets as the second argument of `start`."""


class HKubeApi:
    """Tells the running task about itself; every attribute is read-only."""

    __slots__ = ("_args",)

    def __init__(self, args):
        self._args = args

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
