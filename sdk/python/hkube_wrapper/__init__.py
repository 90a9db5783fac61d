"""Runs a user's algorithm as a worker's client. Start it with `python -u -m hkube_wrapper`."""
import sys

# What the interpreter had loaded before us; the loader uses it to give module names back to the user's code.
LOADED_BEFORE = frozenset(sys.modules) - {__name__}
