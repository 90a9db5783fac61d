"""An HTTP server in the test, on a free port and in a thread of its own."""

import http.server
import threading


class Handler(http.server.BaseHTTPRequestHandler):
    """Without a line on stderr for each request."""

    def log_message(self, *arguments):
        pass


class LocalServer:
    def __init__(self, handler, context=None):
        """`context`: of TLS, else HTTP is spoken."""
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        if context:
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()
