"""MessagePack, both ways. Bytes are of the bin family, floats are doubles, integers take the shortest form."""
from hkube_wrapper import msgpack_reader, msgpack_writer
from hkube_wrapper.msgpack_error import MsgpackError
from hkube_wrapper.native import native

pack = native.pack if native else msgpack_writer.pack
unpack = native.unpack if native else msgpack_reader.unpack

__all__ = ["MsgpackError", "pack", "unpack"]
