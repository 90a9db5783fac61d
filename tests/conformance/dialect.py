"""What an algorithm chooses when it connects: who stores, and how messages are written."""
import json

import bson
import paths  # noqa: F401
from hkube_wrapper.msgpack import pack, unpack

ENCODINGS = ("json", "bson", "msgpack")
STORAGES = ("v1", "v2", "v3")
ABSENT = object()


class Dialect:
    """A storage mode and an encoding; None: the query does not name it, and the worker's default counts."""

    def __init__(self, storage="v1", encoding="msgpack"):
        self.storage, self.encoding = storage, encoding

    def __repr__(self):
        return f"{self.storage}-{self.encoding}"

    @property
    def target(self):
        query = [f"{key}={value}" for key, value in (("storage", self.storage), ("encoding", self.encoding)) if value]
        return "/?" + "&".join(query) if query else "/"

    @property
    def text(self):
        """Whether messages are text frames."""
        return self.encoding in (None, "json")

    def encode(self, message):
        """The payload of one frame."""
        if self.text:
            return json.dumps(message).encode()
        if self.encoding == "msgpack":
            return pack(message)
        document = bson.encode({"data": message})
        return document if self.encoding == "bson" else b"\x0a" + _varint(len(document)) + document

    def decode(self, payload):
        """The message in the payload of one frame; it must not have more levels than the contract says."""
        if self.text:
            return json.loads(payload)
        if self.encoding == "msgpack":
            return unpack(payload)
        if self.encoding == "protoc":
            size, head = 0, 1
            while head == 1 or payload[head - 1] & 0x80:
                size |= (payload[head] & 0x7F) << 7 * (head - 1)
                head += 1
            assert payload[0] == 0x0A and size == len(payload) - head, "field 1 is all there is"
            payload = payload[head:]
        document = bson.decode(payload)
        assert list(document) == ["data"], f"a bson frame has the one key data, not {list(document)}"
        return document["data"]


def _varint(number):
    """As protobuf writes a length."""
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    return bytes(out) + bytes([number])


def dialects(storages=STORAGES, encodings=ENCODINGS):
    """All combinations."""
    return [Dialect(storage, encoding) for storage in storages for encoding in encodings]
