"""Values of every kind that the Python codec takes, some that it refuses, and damaged bytes; all from one random.Random."""
import array
import collections
import datetime
import enum


class Text(str):
    """A str whose str() is another one, as that of a str in an Enum."""

    def __str__(self):
        return "str of " + str.__str__(self)


class Level(enum.IntEnum):
    LOW = 3
    HIGH = 70000


class Real(float):
    pass


class Blob(bytes):
    pass


class Some(list):
    pass


class Mapping(dict):
    def items(self):
        return [(key, [value]) for key, value in super().items()]


Pair = collections.namedtuple("Pair", "a b")


class Array:
    """Like an array of numpy."""

    def __init__(self, value):
        self.value = value

    def tolist(self):
        return self.value


class Scalar:
    """Like a scalar of an older numpy."""

    def __init__(self, value):
        self.value = value

    def item(self):
        return self.value

    def __hash__(self):
        return 7


class Failing:
    def tolist(self):
        raise KeyError("tolist failed")


class Endless:
    def tolist(self):
        return self


INTEGERS = sorted({sign * (2 ** bits + step) for bits in (0, 4, 5, 7, 8, 15, 16, 31, 32, 53, 62, 63, 64, 70)
                   for step in (-2, -1, 0, 1) for sign in (1, -1)})
FLOATS = [0.0, -0.0, 1.5, 1e308, 5e-324, float("inf"), float("-inf"), float("nan"), 0.1]
SIZES = [0, 1, 15, 16, 31, 32, 255, 256, 65535, 65536]
LETTERS = ["a", "é", "日", "\U0001F600", "\x00", "\ud800", "\udc80"]


def _number(random):
    return random.choice((random.choice(INTEGERS), random.randrange(-200, 300), random.randrange(-2 ** 70, 2 ** 70)))


def _size(random):
    return random.choice(SIZES) if random.random() < 0.05 else random.randrange(6)


def _text(random):
    return random.choice(LETTERS[:5] if random.random() < 0.8 else LETTERS) * _size(random) + random.choice(LETTERS)


def _binary(random):
    data = random.getrandbits(32).to_bytes(4, "big") * _size(random)
    return random.choice((bytes, bytearray, memoryview, Blob))(data)


def _moment(random):
    seconds = random.choice((0, 1.5, -1.5, 2 ** 31, 2 ** 33, random.uniform(-1e9, 1e10)))
    return datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)


def _rare(random, depth):
    return random.choice((
        lambda: _moment(random), lambda: Array(value(random, depth + 1)), lambda: Scalar(value(random, depth + 1)),
        lambda: Text(_text(random)), lambda: random.choice(list(Level)), lambda: Real(1.25),
        lambda: array.array("d", [1.0, 2.5]), lambda: memoryview(b"abcdef")[::2],
        lambda: Pair(value(random, depth + 1), 1), lambda: Some([value(random, depth + 1)]),
        lambda: Mapping(k=value(random, depth + 1)), lambda: collections.OrderedDict(x=1),
        lambda: {1, 2}, object, Failing, Endless, lambda: 1j, lambda: Array, lambda: datetime.date(2020, 1, 1)))()


def _key(random):
    if random.random() < 0.7:
        return _text(random)
    return random.choice((None, True, False, _number(random), 2.5, float("nan"), Text("k"), Level.LOW, Scalar(5),
                          Scalar("s"), b"bytes", (1, 2)))


def value(random, depth=0):
    """A random value; about one in five has something in it that no codec takes."""
    kind = random.random()
    if depth < 5:
        if kind < 0.2:
            return [value(random, depth + 1) for _ in range(random.randrange(20 if depth == 0 else 5))]
        if kind < 0.38:
            return {_key(random): value(random, depth + 1) for _ in range(random.randrange(20 if depth == 0 else 4))}
        if kind < 0.42:
            return tuple(value(random, depth + 1) for _ in range(random.randrange(4)))
        if kind < 0.425:
            return [random.choice((None, 1, "x"))] * random.choice(SIZES)
    if kind < 0.47:
        return _rare(random, depth)
    return random.choice(_PLAIN)(random)


_PLAIN = (lambda _: None, lambda _: True, lambda _: False, _number, _number, lambda random: random.choice(FLOATS), _text,
          _binary)


# First bytes whose sizes make the difference between a reader that is careful and one that is not.
HEADS = [bytes((byte,)) for byte in range(0x80, 0xE0)] + [
    bytes.fromhex(text) for text in ("dcffff", "ddffffffff", "deffff", "dfffffffff", "c6ffffffff", "dbffffffff",
                                     "c9ffffffffff", "d6ff", "d7ff", "c70cff", "c705ff", "9191919191", "81c081c081c0")]


def damaged(random, data):
    """The bytes with some of them changed, lost, doubled or replaced by the beginning of another value."""
    data = bytearray(data)
    for _ in range(random.randrange(1, 6)):
        at = random.randrange(len(data) + 1)
        kind = random.randrange(6)
        if kind == 0 and at < len(data):
            data[at] = random.randrange(256)
        elif kind == 1 and at < len(data):
            data[at] ^= 1 << random.randrange(8)
        elif kind == 2:
            del data[at:at + random.randrange(1, 4)]
        elif kind == 3:
            data[at:at] = random.choice(HEADS)
        elif kind == 4:
            data[at:at + 1] = random.choice(HEADS)
        else:
            begin = random.randrange(len(data) + 1)
            data[at:at] = data[begin:begin + random.randrange(1, 30)]
    if random.random() < 0.02:
        data = bytearray(random.choice((b"\x91", b"\x81\xa1k"))) * random.choice((199, 255, 256, 257, 3000)) + data
    return bytes(data)
