"""Reads values from MessagePack."""
import struct

from hkube_wrapper.msgpack_error import MsgpackError

# Lists and maps within one another; more than the worker sends.
MAX_DEPTH = 256


def unpack(data):
    """The value that the bytes are. Timestamps become milliseconds since 1970, other extensions bytes.

    Raises MsgpackError when the bytes are cut off, followed by more, not MessagePack or nested too deeply.
    """
    if type(data) is not bytes:
        data = bytes(data)
    try:
        value, end = _TABLE[data[0]](data, 1, 0)
    except (IndexError, struct.error):
        raise MsgpackError("cannot decode: the bytes end in the middle of a value") from None
    except RecursionError:
        raise MsgpackError("cannot decode: the value is nested too deeply") from None
    except TypeError:
        raise MsgpackError("cannot decode: a map's key is a list or a map") from None
    if end != len(data):
        raise MsgpackError("cannot decode: bytes follow the value")
    return value


def milliseconds(body):
    """The body of a timestamp, since 1970."""
    if len(body) == 4:
        return struct.unpack(">I", body)[0] * 1000
    if len(body) == 8:
        packed = struct.unpack(">Q", body)[0]
        return (packed & 0x3FFFFFFFF) * 1000 + (packed >> 34) // 1000000
    if len(body) == 12:
        nanos, seconds = struct.unpack(">Iq", body)
        return seconds * 1000 + nanos // 1000000
    raise MsgpackError("cannot decode: a timestamp has 4, 8 or 12 bytes, not {}".format(len(body)))


def _constant(value):
    return lambda data, at, depth: (value, at)


def _number(form):
    read = struct.Struct(form)
    unpack_from, size = read.unpack_from, read.size
    return lambda data, at, depth: (unpack_from(data, at)[0], at + size)


def _slice(data, at, size):
    end = at + size
    if end > len(data):
        raise IndexError
    return data[at:end]


def _text(data, at, size, depth):
    return _slice(data, at, size).decode("utf-8", "replace"), at + size


def _binary(data, at, size, depth):
    return _slice(data, at, size), at + size


def _check(depth):
    if depth >= MAX_DEPTH:
        raise MsgpackError("cannot decode: the value is nested too deeply")


def _list(data, at, size, depth):
    _check(depth)
    table, items, depth = _TABLE, [], depth + 1
    append = items.append
    for _ in range(size):
        item, at = table[data[at]](data, at + 1, depth)
        append(item)
    return items, at


def _dict(data, at, size, depth):
    _check(depth)
    table, items, depth = _TABLE, {}, depth + 1
    for _ in range(size):
        key, at = table[data[at]](data, at + 1, depth)
        items[key], at = table[data[at]](data, at + 1, depth)
    return items, at


def _extension(data, at, size, depth):
    kind, body = data[at], _slice(data, at + 1, size)
    return (milliseconds(body) if kind == 0xFF else body), at + 1 + size


def _sized(read, size):
    return lambda data, at, depth: read(data, at, size, depth)


def _counted(read, form):
    count = struct.Struct(form)
    unpack_from, width = count.unpack_from, count.size
    return lambda data, at, depth: read(data, at + width, unpack_from(data, at)[0], depth)


def _unknown(data, at, depth):
    raise MsgpackError("cannot decode: no value begins with the byte 0xc1")


def _table():
    """What to do for each first byte; each function takes the position after it."""
    table = [_constant(value) for value in range(0x80)]
    table += [_sized(_dict, size) for size in range(16)]
    table += [_sized(_list, size) for size in range(16)]
    table += [_sized(_text, size) for size in range(32)]
    table += [_constant(None), _unknown, _constant(False), _constant(True)]
    table += [_counted(_binary, form) for form in (">B", ">H", ">I")]
    table += [_counted(_extension, form) for form in (">B", ">H", ">I")]
    table += [_number(form) for form in (">f", ">d", ">B", ">H", ">I", ">Q", ">b", ">h", ">i", ">q")]
    table += [_sized(_extension, size) for size in (1, 2, 4, 8, 16)]
    table += [_counted(_text, form) for form in (">B", ">H", ">I")]
    table += [_counted(_list, form) for form in (">H", ">I")]
    table += [_counted(_dict, form) for form in (">H", ">I")]
    table += [_constant(value) for value in range(-32, 0)]
    return table


_TABLE = _table()
