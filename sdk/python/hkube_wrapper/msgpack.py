"""MessagePack, both ways. Bytes are of the bin family, floats are doubles, integers take the shortest form.

`hkube_native`, an extension that sdk/python/native makes, does it where it is there; else the modules beside this one do,
with the same results.
"""
from hkube_wrapper.msgpack_error import MsgpackError

try:
    from hkube_native import pack, unpack
except ImportError:
    from hkube_wrapper.msgpack_reader import unpack
    from hkube_wrapper.msgpack_writer import pack

__all__ = ["MsgpackError", "pack", "unpack"]
