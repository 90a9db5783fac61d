"""Large values, which stay in files that the worker and we both see (docs/formats/payload-files.md)."""
import os

from hkube_wrapper.msgpack import unpack

LEAST = 1 << 16  # bytes of a value that is worth a file
_RAW = b"\x01\x08\x01\x03\x00\x00HK"
_ENCODED = b"\x01\x08\x02\x03\x00\x00HK"


class ResultFile:
    """Where a task may leave its result instead of sending it."""

    def __init__(self, path, node, paths):
        self._path = path
        self._node = node
        self._paths = paths

    def keep(self, value, payload):
        """Writes the value; `payload` are its bytes as MessagePack, or None for a byte string. Gives its metadata."""
        head, payload = (_RAW, value) if payload is None else (_ENCODED, payload)
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            _write_all(file, head)
            _write_all(file, payload)
        finally:
            os.close(file)
        return self._metadata(value)

    def _metadata(self, value):
        """What the next nodes want to know of the value without reading it."""
        known = {}
        for path in self._paths:
            name, _, rest = path.partition(".")
            found, part = _part_of(value, rest)
            if name == self._node and found:
                known[path] = _about(part)
        return known


def take_inputs(job):
    """Reads the values that were left out of the job into their places; gives its ResultFile, or None."""
    for item in job.pop("payloadFiles", None) or ():
        at, place = item["at"], job["input"]
        for step in at[:-1]:
            place = place[step]
        place[at[-1]] = _read(item)
    path = job.pop("resultFile", None)
    if path is None:
        return None
    return ResultFile(path, job.get("nodeName"), (job.get("info") or {}).get("savePaths") or ())


def _read(item):
    file = os.open(item["path"], os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    try:
        data = _read_all(file, item["offset"], item["size"])
    finally:
        os.close(file)
    return data if item["raw"] else unpack(data)


def _read_all(file, offset, size):
    data = os.pread(file, size, offset)
    if len(data) == size:
        return data
    pieces, left = [data], size - len(data)  # the system gives 2 GB at a time
    while left > 0:
        data = os.pread(file, left, offset + size - left)
        if not data:
            raise OSError("a payload file ended too early")
        pieces.append(data)
        left -= len(data)
    return b"".join(pieces)


def _write_all(file, data):
    view = memoryview(data)
    while view:
        view = view[os.write(file, view):]


def _part_of(value, path):
    for step in path.split(".") if path else ():
        if isinstance(value, dict):
            if step not in value:
                return False, None
            value = value[step]
        elif isinstance(value, (list, tuple)):
            if not step.isdigit() or int(step) >= len(value):
                return False, None
            value = value[int(step)]
        else:
            return False, None
    return True, value


def _about(value):
    if isinstance(value, (list, tuple)):
        return {"type": "array", "size": len(value)}
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"type": "bytearray", "size": len(value)}
    if isinstance(value, bool):
        return {"type": "boolean"}
    if isinstance(value, (int, float)):
        return {"type": "number"}
    if isinstance(value, str):
        return {"type": "string"}
    if hasattr(value, "tolist") and getattr(value, "ndim", 0):
        return {"type": "array", "size": len(value)}
    return {"type": "object"}
