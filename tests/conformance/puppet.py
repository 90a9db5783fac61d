"""The code of the algorithm `puppet`: its process does what the test says over a socket, and nothing else.

It takes the process over while it is being loaded, so that no wrapper ever speaks: towards the worker the test itself is
the algorithm. The process ends with the test's end of the socket.
"""
import json
import os
import socket


def obey(order):
    """Does one order of the test; its answer."""
    kind = order["order"]
    if kind == "print":
        os.write(order["stream"], order["text"].encode())
    elif kind == "exit":
        os._exit(order["code"])
    elif kind == "signal":
        os.kill(os.getpid(), order["signal"])
    elif kind == "read":
        with open(order["path"], "rb") as file:
            return file.read().hex()
    elif kind == "bind":
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as libzmq does
        listener.bind((order["host"], order["port"]))
        listener.listen()
        held.append(listener)
    return None


held = []
with socket.socket(socket.AF_UNIX) as test:
    test.connect(os.environ["PUPPET_SOCKET"])
    # As the process was started: the wrapper has taken the secret of its worker out.
    with open("/proc/self/environ", "rb") as file:
        variables = dict(text.split("=", 1) for text in file.read().decode().split("\0") if text)
    hello = {"pid": os.getpid(), "cwd": os.getcwd(), "environment": variables}
    test.sendall(json.dumps(hello).encode() + b"\n")
    for line in test.makefile("r", encoding="utf-8"):
        test.sendall(json.dumps(obey(json.loads(line))).encode() + b"\n")
os._exit(0)
