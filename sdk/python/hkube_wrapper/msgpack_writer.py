"""Writes values as MessagePack."""
import struct

from hkube_wrapper.msgpack_error import MsgpackError

# Deeper values the worker refuses; it also ends the search in a value that contains itself.
MAX_DEPTH = 200

_BYTE = [bytes((value,)) for value in range(256)]
_U8 = struct.Struct(">BB").pack
_U16 = struct.Struct(">BH").pack
_U32 = struct.Struct(">BI").pack
_U64 = struct.Struct(">BQ").pack
_I8 = struct.Struct(">Bb").pack
_I16 = struct.Struct(">Bh").pack
_I32 = struct.Struct(">Bi").pack
_I64 = struct.Struct(">Bq").pack
_F64 = struct.Struct(">Bd").pack


def pack(value):
    """The bytes of a value.

    Supported are None, bool, int of 64 bits, float, str, bytes, list, tuple, dict, date-times, and what has
    `tolist()` or `item()`, as the values of numpy. Keys of a dict become text. Raises MsgpackError otherwise.
    """
    parts = []
    _pack(value, parts.append, 0)
    return b"".join(parts)


def _pack(value, out, depth):
    (_PACKERS.get(type(value)) or _packer_of(value))(value, out, depth)


def _check(depth):
    if depth >= MAX_DEPTH:
        raise MsgpackError("cannot encode: the value is nested too deeply, or contains itself")


def _none(_, out, depth):
    out(b"\xc0")


def _bool(value, out, depth):
    out(b"\xc3" if value else b"\xc2")


def _int(value, out, depth):
    if -32 <= value <= 127:
        out(_BYTE[value & 255])
    elif value >= 0:
        if value <= 0xFF:
            out(_U8(0xCC, value))
        elif value <= 0xFFFF:
            out(_U16(0xCD, value))
        elif value <= 0xFFFFFFFF:
            out(_U32(0xCE, value))
        elif value <= 0xFFFFFFFFFFFFFFFF:
            out(_U64(0xCF, value))
        else:
            raise MsgpackError("cannot encode an integer that needs more than 64 bits")
    elif value >= -0x80:
        out(_I8(0xD0, value))
    elif value >= -0x8000:
        out(_I16(0xD1, value))
    elif value >= -0x80000000:
        out(_I32(0xD2, value))
    elif value >= -0x8000000000000000:
        out(_I64(0xD3, value))
    else:
        raise MsgpackError("cannot encode an integer that needs more than 64 bits")


def _float(value, out, depth):
    out(_F64(0xCB, value))


def _str(value, out, depth):
    try:
        data = value.encode()
    except UnicodeEncodeError:  # half of a surrogate pair has no UTF-8 form
        data = value.encode("utf-8", "replace")
    size = len(data)
    if size < 32:
        out(_BYTE[0xA0 | size])
    else:
        out(_head(size, 0xD9, 0xDA, 0xDB))
    out(data)


def _bytes(value, out, depth):
    out(_head(len(value), 0xC4, 0xC5, 0xC6))
    out(value)


def _list(value, out, depth):
    _check(depth)
    size = len(value)
    out(_BYTE[0x90 | size] if size < 16 else _head(size, None, 0xDC, 0xDD))
    packers = _PACKERS.get
    for item in value:
        (packers(type(item)) or _packer_of(item))(item, out, depth + 1)


def _dict(value, out, depth):
    _check(depth)
    size = len(value)
    out(_BYTE[0x80 | size] if size < 16 else _head(size, None, 0xDE, 0xDF))
    packers = _PACKERS.get
    for key, item in value.items():
        _str(key if type(key) is str else text_of_key(key), out, depth)
        (packers(type(item)) or _packer_of(item))(item, out, depth + 1)


def _head(size, tag8, tag16, tag32):
    if size <= 0xFF and tag8 is not None:
        return _U8(tag8, size)
    if size <= 0xFFFF:
        return _U16(tag16, size)
    if size <= 0xFFFFFFFF:
        return _U32(tag32, size)
    raise MsgpackError("cannot encode a value of more than 4294967295 bytes or items")


def _timestamp(value):
    """A date-time as the extension -1, in its shortest form."""
    micros = round(value.timestamp() * 1000000)
    seconds, micros = divmod(micros, 1000000)
    if micros == 0 and 0 <= seconds <= 0xFFFFFFFF:
        return struct.pack(">BbI", 0xD6, -1, seconds)
    if 0 <= seconds < 1 << 34:
        return struct.pack(">BbQ", 0xD7, -1, (micros * 1000) << 34 | seconds)
    return struct.pack(">BBbIq", 0xC7, 12, -1, micros * 1000, seconds)


def text_of_key(key):
    """Keys as the json module of Python writes them."""
    if isinstance(key, str):
        return str(key)
    if key is None:
        return "null"
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int):
        return int.__repr__(key)
    if isinstance(key, float):
        return float.__repr__(key)
    if callable(getattr(key, "item", None)):
        return text_of_key(key.item())
    raise MsgpackError("cannot encode a dict's key of type {}; use text".format(_name(key)))


_PACKERS = {
    type(None): _none, bool: _bool, int: _int, float: _float, str: _str, bytes: _bytes,
    list: _list, tuple: _list, dict: _dict,
}

# Subclasses of the plain types.
_BASES = ((str, _str), (int, _int), (float, _float), ((bytes, bytearray), _bytes), ((list, tuple), _list), (dict, _dict))


def _packer_of(value):
    for base, packer in _BASES:
        if isinstance(value, base):
            return packer
    return _other


def _other(value, out, depth):
    plainer, done = convert(value)
    if done is None:
        _pack(plainer, out, depth)
    else:
        out(done)


def convert(value):
    """What to write for a value of none of the plain types: (another value, None) or (None, the bytes)."""
    if isinstance(value, memoryview):
        return value.tobytes(), None
    for method in ("tolist", "item"):
        plainer = getattr(value, method, None)
        if callable(plainer):
            return plainer(), None
    if callable(getattr(value, "timestamp", None)):
        return None, _timestamp(value)
    raise MsgpackError("cannot encode a value of type {}; use None, bool, int, float, str, bytes, list or dict"
                       .format(_name(value)))


def _name(value):
    kind = type(value)
    return kind.__qualname__ if kind.__module__ == "builtins" else kind.__module__ + "." + kind.__qualname__
