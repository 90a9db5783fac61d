"""What the wrapper itself has to say."""
import sys


def log(level, message):
    """Writes one line to stderr."""
    print("wrapper::{}::{}".format(level, message), file=sys.__stderr__, flush=True)
