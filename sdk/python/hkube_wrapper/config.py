"""What the environment says: where the worker is and what to run."""
from urllib.parse import urlsplit

# Proves to the worker that we are its algorithm. It is kept here alone: the user's code need not see it.
SECRET = "WORKER_SOCKET_SECRET"
# Of an algorithm without `stop`: it is ended at once instead of being asked.
NO_STOP = "&stop=0"
QUERY = "storage=v1&encoding=msgpack&files=1&ahead=1&named=1"


class Config:
    """The settings, read from a mapping of environment variables."""

    _secret = ""

    def __init__(self, environment):
        Config._secret = environment.pop(SECRET, "") or Config._secret
        self.path = environment.get("ALGORITHM_PATH") or "algorithm_unique_folder"
        self.entry_point = environment.get("ALGORITHM_ENTRY_POINT") or "main.py"
        url = environment.get("WORKER_SOCKET_URL")
        if url:
            self._read_url(url)
        else:
            self.host = environment.get("WORKER_SOCKET_HOST") or "127.0.0.1"
            self.port = int(environment.get("WORKER_SOCKET_PORT") or 3000)
            self.target = "/?" + QUERY
        if Config._secret:
            self.target += "&secret=" + Config._secret

    def _read_url(self, url):
        parts = urlsplit(url)
        if parts.scheme != "ws" or not parts.hostname:
            raise ValueError("WORKER_SOCKET_URL must look like ws://host:port, not " + url)
        self.host = parts.hostname
        self.port = parts.port or 80
        self.target = (parts.path or "/") + "?" + (parts.query + "&" if parts.query else "") + QUERY

    def address(self):
        """Host and port as text, for messages and for the Host header."""
        return "{}:{}".format("[" + self.host + "]" if ":" in self.host else self.host, self.port)
