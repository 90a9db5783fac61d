"""The codec of the Python wrapper: the one in Python and the one in C, each by itself and against one another.

HKUBE_FUZZ_SECONDS=n makes the random tests go on that long, from another seed each time.
"""
import array
import datetime
import os
import random
import struct
import sys
import threading
import time
import unittest

import native_codec
import random_values
import scripted_worker  # noqa: F401  (makes hkube_wrapper importable)
from golden import EPOCH, GOLDEN

from hkube_wrapper import frames, msgpack_reader, msgpack_writer
from hkube_wrapper.msgpack_error import MsgpackError

SECONDS = float(os.environ.get("HKUBE_FUZZ_SECONDS", 0))
ROUNDS = 10000


def rounds(count=ROUNDS):
    """(number, random source) of each round; the number is what a failure names."""
    begin = random.SystemRandom().randrange(1 << 40) if SECONDS else 0
    end = time.monotonic() + SECONDS
    number = begin
    while number < begin + count or time.monotonic() < end:
        yield number, random.Random(number)
        number += 1


def outcome(function, *arguments):
    """What a call gives, in a form that tells apart what == does not; or its error."""
    try:
        result = function(*arguments)
    except Exception as error:
        return type(error), str(error) if isinstance(error, MsgpackError) else None
    return result if isinstance(result, bytes) else repr(result)


class CodecCases:
    """What both must do."""

    def test_golden_bytes(self):
        for value, text in GOLDEN:
            self.assertEqual(self.pack(value).hex(), text)
            self.assertEqual(self.unpack(bytes.fromhex(text)), value)

    def test_timestamps(self):
        for seconds in (0, 1.5, -1.5, 2 ** 33):
            moment = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
            self.assertEqual(self.unpack(self.pack(moment)), seconds * 1000)
        self.assertEqual(self.pack(datetime.datetime.fromtimestamp(0, datetime.timezone.utc)).hex(), EPOCH)
        self.assertEqual(self.unpack(bytes.fromhex("c70cff000000007fffffffffffffff")), (2 ** 63 - 1) * 1000)

    def test_other_extensions_are_bytes(self):
        self.assertEqual(self.unpack(bytes.fromhex("c70307010203")), b"\x01\x02\x03")

    def test_every_integer_form(self):
        for number in random_values.INTEGERS:
            if -2 ** 63 <= number < 2 ** 64:
                self.assertEqual(self.unpack(self.pack(number)), number)

    def test_floats_of_four_bytes(self):
        self.assertEqual(self.unpack(b"\xca" + struct.pack(">f", 1.1)), struct.unpack(">f", struct.pack(">f", 1.1))[0])

    def test_values_like_those_of_numpy(self):
        self.assertEqual(self.unpack(self.pack([random_values.Array([1, 2]), random_values.Scalar(2.5),
                                                array.array("h", [3]), memoryview(b"abcdef")[::2]])),
                         [[1, 2], 2.5, [3], b"ace"])

    def test_keys_are_written_as_json_does(self):
        value = {None: 1, True: 2, 3: 4, 2.5: 6, "s": 7, random_values.Scalar(8): 9}
        self.assertEqual(self.unpack(self.pack(value)), {"null": 1, "true": 2, "3": 4, "2.5": 6, "s": 7, "8": 9})

    def test_text_without_a_utf8_form(self):
        self.assertEqual(self.unpack(self.pack("a\ud800b")), "a?b")
        self.assertEqual(self.unpack(b"\xa2\xffb"), "\ufffdb")

    def test_what_cannot_be_encoded(self):
        for value in ({1}, 2 ** 64, -2 ** 63 - 1, object(), {(1, 2): 3}, 1j):
            with self.assertRaisesRegex(MsgpackError, "cannot encode"):
                self.pack(value)

    def test_errors_of_the_users_own_methods(self):
        with self.assertRaisesRegex(KeyError, "tolist failed"):
            self.pack([random_values.Failing()])
        with self.assertRaises(RecursionError):
            self.pack(random_values.Endless())

    def test_containers_that_change_meanwhile(self):
        class Growing:
            def tolist(self):
                if len(together) < 1000:
                    together["more{}".format(len(together))] = self
                return 1

        class Shrinking:
            def tolist(self):
                items.clear()
                return 2

        together = {"a": Growing()}
        with self.assertRaisesRegex(RuntimeError, "changed size"):
            self.pack(together)
        items = [Shrinking(), Shrinking()]
        self.assertEqual(self.pack(items), b"\x92\x02")  # wrong bytes, but no crash

    def test_depth(self):
        value = []
        for _ in range(199):
            value = [value]
        self.assertEqual(self.unpack(self.pack(value)), value)
        for deeper in ([value], {"a": value}, (value,)):
            with self.assertRaisesRegex(MsgpackError, "nested too deeply, or contains itself"):
                self.pack(deeper)
        self.unpack(b"\x91" * 255 + b"\x90")
        for data in (b"\x91" * 256 + b"\x90", b"\x81\xc0" * 256 + b"\x80", b"\x91" * 100000):
            with self.assertRaisesRegex(MsgpackError, "nested too deeply"):
                self.unpack(data)

    def test_what_cannot_be_decoded(self):
        for data in ("", "c1", "9201", "a56162", "0102", "819001", "c403", "cb00", "d6ff00", "c701", "c705ff0102030405",
                     "ddffffffff", "dfffffffff", "c6ffffffff", "dbffffffff00"):
            with self.assertRaisesRegex(MsgpackError, "cannot decode"):
                self.unpack(bytes.fromhex(data))

    def test_counts_are_not_believed(self):
        with self.assertRaisesRegex(MsgpackError, "in the middle"):
            self.unpack(bytes.fromhex("ddffffffff") * 50)

    def test_other_buffers(self):
        self.assertEqual(self.unpack(bytearray(b"\x92\xc4\x01x\xa1y")), [b"x", "y"])
        self.assertEqual(self.unpack(memoryview(b"\x92\xc4\x01x\xa1y")), [b"x", "y"])

    def test_frames(self):
        key = b"\x01\x02\xfe\xff"
        for size in list(range(0, 140)) + [65535, 65536, 70001]:
            payload = os.urandom(size)
            length = bytes((0x80 | size,)) if size < 126 else (
                b"\xfe" + size.to_bytes(2, "big") if size < 65536 else b"\xff" + size.to_bytes(8, "big"))
            masked = bytes(byte ^ key[i % 4] for i, byte in enumerate(payload))
            self.assertEqual(self.mask(payload, key), masked)
            self.assertEqual(self.mask(memoryview(payload), key), masked)
            self.assertEqual(self.frame(2, payload, key), b"\x82" + length + key + masked)
            self.assertEqual(self.frame(10, payload, key)[:1], b"\x8a")

    def test_random_values(self):
        for number, source in rounds(ROUNDS // 10):
            data = outcome(self.pack, random_values.value(source))
            if isinstance(data, bytes):
                # What was read is of the plain types only: from then on nothing changes any more.
                data = self.pack(self.unpack(data))
                self.assertEqual(self.pack(self.unpack(data)), data, number)


class PythonCodecTest(CodecCases, unittest.TestCase):
    pack = staticmethod(msgpack_writer.pack)
    unpack = staticmethod(msgpack_reader.unpack)
    mask = staticmethod(frames.python_mask)
    frame = staticmethod(frames.python_frame)


class NativeCodecTest(CodecCases, unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.native = native_codec.module()
        cls.pack, cls.unpack, cls.mask, cls.frame = (staticmethod(getattr(cls.native, name))
                                                     for name in ("pack", "unpack", "mask", "frame"))

    def test_wrong_arguments(self):
        for call in (lambda: self.mask(b"x", b"123"), lambda: self.frame(2, b"x", "1234"), lambda: self.frame(2, "x", b"1234"),
                     lambda: self.frame("2", b"x", b"1234"), lambda: self.mask(b"x"), lambda: self.frame(2, b"x"),
                     lambda: self.unpack("text")):
            with self.assertRaises((TypeError, ValueError)):
                call()

    def test_nothing_is_kept(self):
        values = [random_values.value(random.Random(seed)) for seed in range(300)]
        data = [item for item in (outcome(self.pack, value) for value in values) if isinstance(item, bytes)]
        data += [random_values.damaged(random.Random(seed), item) for seed, item in enumerate(data)]

        def work():
            for value in values:
                outcome(self.pack, value)
            for item in data:
                outcome(self.unpack, item)

        counts = []
        for _ in range(4):
            work()
            counts.append(sys.getallocatedblocks())
        self.assertLess(counts[3] - counts[1], 200)


class NativeAndPythonTest(unittest.TestCase):
    """The same from both."""

    @classmethod
    def setUpClass(cls):
        cls.native = native_codec.module()

    def assert_same(self, number, native, python, *arguments):
        expected = outcome(python, *arguments)
        found = outcome(native, *arguments)
        if expected != found:
            self.fail("round {}: {!r} from Python, {!r} in C, of {!r}".format(number, expected, found, arguments))
        return found

    def test_random_values(self):
        refused = 0
        for number, source in rounds():
            data = self.assert_same(number, self.native.pack, msgpack_writer.pack, random_values.value(source))
            if not isinstance(data, bytes):
                refused += 1
                continue
            self.assert_same(number, self.native.unpack, msgpack_reader.unpack, data)
            key = data[:4].ljust(4, b"k")
            self.assertEqual(self.native.frame(2, data, key), frames.python_frame(2, data, key))
        self.assertGreater(refused, ROUNDS // 50)

    def test_damaged_bytes(self):
        unread = 0
        for number, source in rounds():
            data = outcome(msgpack_writer.pack, random_values.value(source))
            if not isinstance(data, bytes):
                data = source.getrandbits(160).to_bytes(20, "big")
            damaged = random_values.damaged(source, data)
            unread += isinstance(self.assert_same(number, self.native.unpack, msgpack_reader.unpack, damaged), tuple)
        self.assertGreater(unread, ROUNDS // 5)

    def test_threads_may_pack_at_once(self):
        value = {"a": [random_values.Array(list(range(50))) for _ in range(50)]}
        expected, wrong = msgpack_writer.pack(value), []

        def work():
            for _ in range(100):
                if self.native.pack(value) != expected:
                    wrong.append(1)

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])


if __name__ == "__main__":
    unittest.main()
