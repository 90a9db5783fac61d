"""Makes the harness of the end-to-end tests and the codec of our Python wrapper importable."""
import pathlib
import sys

_ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[1:1] = [str(_ROOT / "tests/e2e"), str(_ROOT / "sdk/python")]
