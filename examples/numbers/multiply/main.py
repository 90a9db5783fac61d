"""The product of two numbers."""


def start(args):
    """`args["input"]` is the two numbers."""
    first, second = args["input"]
    return first * second
