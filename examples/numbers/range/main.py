"""The whole numbers from 1 to N."""


def start(args):
    """`args["input"]` is [N]."""
    return list(range(1, args["input"][0] + 1))
