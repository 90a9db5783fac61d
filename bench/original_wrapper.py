#!/usr/bin/env python3
"""How many no-op tasks a second does the unmodified wrapper of the original for Node.js do, which npm brings?

Two workers for each core: one waits for the server twice a task, and others use the time.

Its dependency zeromq is compiled against the system's library: the build of the algorithm takes a while.

original_wrapper.py <folder with hkube>"""

import json
import pathlib
import sys

from children import guard
from real_server import batch_rate, line, server

VERSION = "2.1.3"
HEADERS = " --nodedir=/usr" if pathlib.Path("/usr/include/node/node.h").exists() else ""
PACKAGE = {"name": "algorithm", "version": "1.0.0", "main": "index.js", "dependencies": {"@hkube/nodejs-wrapper": VERSION},
           "scripts": {"zmq": "cd node_modules/zeromq && node-gyp rebuild --zmq_external=true" + HEADERS}}
INSTALL = "npm install --ignore-scripts --no-audit --no-fund && npm run zmq"
CODE = "module.exports.start = async () => null;\n"
TASKS = 10_000


def main():
    guard(900)
    with server(pathlib.Path(sys.argv[1]).resolve()) as (_, client, _):
        client.apply("theirs", "nodejs", "index.js", CODE, cpu=0.5, mem="256Mi", more={"dependencyInstallCmd": INSTALL},
                     files={"package.json": json.dumps(PACKAGE)})
        line(f"unmodified @hkube/nodejs-wrapper {VERSION}, no-op tasks, warm", batch_rate(client, "theirs", TASKS), "tasks/s", 3000)


if __name__ == "__main__":
    main()
