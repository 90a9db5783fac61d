"""BSON as the wrappers write and read it: the part of the format that the protocol uses."""
import struct

_NUMBERS = {0x01: "<d", 0x10: "<i", 0x12: "<q", 0x09: "<q", 0x11: "<Q"}


class Double(float):
    """A number that is written as a double even when it is whole, as JavaScript does past 32 bits."""


def encode(document):
    """The bytes of a document; a value that is not a dictionary cannot stand alone."""
    return _document(document.items())


def decode(data):
    """The document that the bytes are, all of them."""
    value, end = _read_document(data, 0, dict)
    assert end == len(data), "bytes follow the document"
    return value


def _document(members):
    body = b"".join(_member(key, value) for key, value in members)
    return struct.pack("<i", len(body) + 5) + body + b"\0"


def _member(key, value):
    kind, content = _content(value)
    return bytes([kind]) + key.encode() + b"\0" + content


def _content(value):
    if value is None:
        return 0x0A, b""
    if isinstance(value, bool):
        return 0x08, bytes([value])
    if isinstance(value, float):
        return 0x01, struct.pack("<d", value)
    if isinstance(value, int):
        return (0x10, struct.pack("<i", value)) if -2 ** 31 <= value < 2 ** 31 else (0x12, struct.pack("<q", value))
    if isinstance(value, str):
        text = value.encode() + b"\0"
        return 0x02, struct.pack("<i", len(text)) + text
    if isinstance(value, (bytes, bytearray)):
        return 0x05, struct.pack("<iB", len(value), 0) + bytes(value)
    if isinstance(value, dict):
        return 0x03, _document(value.items())
    return 0x04, _document((str(index), item) for index, item in enumerate(value))


def _read_document(data, at, kind):
    length, = struct.unpack_from("<i", data, at)
    end = at + length
    at += 4
    members = []
    while data[at] != 0:
        kind_of, key_end = data[at], data.index(b"\0", at + 1)
        key = data[at + 1:key_end].decode()
        value, at = _read_content(kind_of, data, key_end + 1)
        members.append((key, value))
    assert at + 1 == end, "a document's length is wrong"
    return (dict(members) if kind is dict else [value for _, value in members]), end


def _read_content(kind, data, at):
    if kind in _NUMBERS:
        return struct.unpack_from(_NUMBERS[kind], data, at)[0], at + struct.calcsize(_NUMBERS[kind])
    if kind == 0x0A:
        return None, at
    if kind == 0x08:
        return data[at] != 0, at + 1
    if kind in (0x03, 0x04):
        return _read_document(data, at, dict if kind == 0x03 else list)
    length, = struct.unpack_from("<i", data, at)
    if kind == 0x02:
        return data[at + 4:at + 3 + length].decode(), at + 4 + length
    assert kind == 0x05 and data[at + 4] == 0, f"type {kind} is not of the protocol"
    return bytes(data[at + 5:at + 5 + length]), at + 5 + length
