"""What the server runs: the same as `python -m hkube_wrapper`, but PYTHONPATH stays free for the algorithm."""
from hkube_wrapper import program

if __name__ == "__main__":
    program.launch()
