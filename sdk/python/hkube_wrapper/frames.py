"""The framing of a WebSocket (RFC 6455): from bytes to frames and back."""
import struct

from hkube_wrapper.native import native

_LARGE = 1 << 16  # bytes of a frame that are not put together from pieces, but received in their place


def python_mask(data, key):
    """The bytes XORed with the repeated 4-byte key; done on one big number, which is far faster than a loop."""
    size = len(data)
    keys = key * (size // 4) + key[:size % 4]
    return (int.from_bytes(data, "big") ^ int.from_bytes(keys, "big")).to_bytes(size, "big")


def python_frame(opcode, payload, key):
    """The only frame of a message, masked with the 4-byte key."""
    return head_of(opcode, len(payload)) + key + python_mask(payload, key)


def head_of(opcode, size):
    """What a client sends before the key and the payload of a message's only frame."""
    if size < 126:
        return struct.pack(">BB", 0x80 | opcode, 0x80 | size)
    if size <= 0xFFFF:
        return struct.pack(">BBH", 0x80 | opcode, 0x80 | 126, size)
    return struct.pack(">BBQ", 0x80 | opcode, 0x80 | 127, size)


frame = native.frame if native else python_frame
mask = native.mask if native else python_mask


class FrameReader:
    """Splits a stream of bytes into frames. A frame is its first byte and its payload, already without a mask."""

    def __init__(self):
        self._rest = b""  # the beginning of a frame
        self._large = None  # of a large frame: first byte, key, payload, bytes of it that are there

    @property
    def between(self):
        """True when the stream may end here."""
        return not self._rest and self._large is None

    @property
    def missing(self):
        """Where the next bytes of a large frame belong; then `received` must be told how many came. Else None."""
        return memoryview(self._large[2])[self._large[3]:] if self._large is not None else None

    def received(self, count):
        """So many bytes came for `missing`; the frames that are complete now."""
        large = self._large
        large[3] += count
        if large[3] < len(large[2]):
            return ()
        self._large = None
        return (_frame_of(large[0], large[1], large[2]),)

    def take(self, data):
        """These bytes came; the frames that are complete now."""
        if self._rest:
            data = self._rest + data
            self._rest = b""
        frames, at, size = [], 0, len(data)
        while at < size:
            head = _parse_head(data, at, size)
            if head is None:
                self._rest = data[at:]
                break
            first, key, begin, end = head
            if end <= size:
                frames.append(_frame_of(first, key, data[begin:end]))
            elif end - begin <= _LARGE:
                self._rest = data[at:]
            else:
                payload = bytearray(end - begin)
                payload[:size - begin] = data[begin:]
                self._large = [first, key, payload, size - begin]
            at = end
        return frames


def _frame_of(first, key, payload):
    return first, mask(payload, key) if key is not None else payload


def _parse_head(data, at, size):
    """First byte, key or None, where the payload begins and where it ends; None when the head is not all there."""
    begin = at + 2
    if begin > size:
        return None
    length = data[at + 1] & 0x7F
    width = 2 if length == 126 else 8 if length == 127 else 0
    if width:
        length = int.from_bytes(data[begin:begin + width], "big")
        begin += width
    key = None
    if data[at + 1] & 0x80:
        key = data[begin:begin + 4]
        begin += 4
    return (data[at], key, begin, begin + length) if begin <= size else None
