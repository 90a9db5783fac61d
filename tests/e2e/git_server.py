"""A real git server in the test: repositories behind git's own HTTP program."""

import base64
import os
import pathlib
import shutil
import subprocess
import tempfile

from local_server import Handler, LocalServer

PROGRAM = subprocess.run(["git", "--exec-path"], capture_output=True, text=True, check=True).stdout.strip() + "/git-http-backend"
QUIET = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "PATH": os.environ["PATH"],
         "GIT_AUTHOR_NAME": "Test", "GIT_AUTHOR_EMAIL": "test@git.test", "GIT_COMMITTER_NAME": "Test",
         "GIT_COMMITTER_EMAIL": "test@git.test"}


class Repository:
    """One that is served, with a working folder beside it."""

    def __init__(self, server, name):
        self.url = f"{server.url}/{name}"
        self.bare = server.folder / "served" / (name + ".git")
        self.work = server.folder / "work" / name
        self.git("init", "--quiet", "--bare", "--initial-branch=master", self.bare, cwd=server.folder)
        self.git("config", "uploadpack.allowFilter", "true", cwd=self.bare)
        self.git("init", "--quiet", "--initial-branch=master", self.work, cwd=server.folder)

    def git(self, *arguments, cwd=None):
        return subprocess.run(["git", *map(str, arguments)], cwd=cwd or self.work, env=QUIET, capture_output=True, text=True,
                              check=True).stdout.strip()

    def commit(self, files, message="a change", branch="master"):
        """Pushes these files as a new commit of the branch; gives its id."""
        if branch != self.git("branch", "--show-current"):
            self.git("checkout", "--quiet", "-b", branch)
        for path, text in files.items():
            file = self.work / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        self.git("push", "--quiet", self.bare, branch)
        return self.git("rev-parse", "HEAD")

    def tag(self, name):
        self.git("tag", "-a", name, "-m", name)
        self.git("push", "--quiet", self.bare, name)


class GitServer(LocalServer):
    """`passwords`: the part of a path that needs one -> "user:password"; `redirects`: the part of a path -> the server to go
    to. `requests` keeps the paths that were asked for, `authorizations` the headers."""

    def __init__(self, passwords=None, redirects=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="hkube-git-"))
        self.requests = []
        self.authorizations = []
        git_server = self

        class Serving(Handler):
            def may_read(self):
                for part, password in (passwords or {}).items():
                    if part in self.path:
                        given = self.headers.get("Authorization", "")
                        return given == "Basic " + base64.b64encode(password.encode()).decode()
                return True

            def answer(self):
                git_server.requests.append(self.path)
                git_server.authorizations.append(self.headers.get("Authorization"))
                for part, target in (redirects or {}).items():
                    if part in self.path:
                        self.send_response(302)
                        self.send_header("Location", target + self.path)
                        self.end_headers()
                        return
                if not self.may_read():
                    self.send_response(401)
                    self.send_header("WWW-Authenticate", 'Basic realm="git"')
                    self.end_headers()
                    return
                path, _, query = self.path.partition("?")
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                variables = {**QUIET, "GIT_PROJECT_ROOT": str(git_server.folder / "served"), "GIT_HTTP_EXPORT_ALL": "1",
                             "REQUEST_METHOD": self.command, "PATH_INFO": path, "QUERY_STRING": query,
                             "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(body)),
                             "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
                             "GIT_PROTOCOL": self.headers.get("Git-Protocol", "")}
                done = subprocess.run([PROGRAM], input=body, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
                head, _, content = done.stdout.partition(b"\r\n\r\n")
                fields = [line.split(": ", 1) for line in head.decode().split("\r\n")]
                self.send_response(int(next((value.split()[0] for name, value in fields if name == "Status"), "200")))
                for name, value in fields:
                    if name != "Status":
                        self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = answer

        super().__init__(Serving)

    def repository(self, name):
        return Repository(self, name)

    def close(self):
        super().close()
        shutil.rmtree(self.folder, ignore_errors=True)
