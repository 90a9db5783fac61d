"""MessagePack, both ways. Bytes are of the bin family, floats are doubles, integers take the shortest form."""
from hkube_wrapper.msgpack_reader import unpack
from hkube_wrapper.msgpack_writer import MsgpackError, pack

__all__ = ["MsgpackError", "pack", "unpack"]
