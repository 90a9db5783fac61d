"""Section 2.1, the inner half, and 5.1: messages and objects byte by byte, against fixed hexadecimal texts.

The texts were made with other implementations of the formats than the one that is tested; those that stand in the
reference of the protocol are the original's.
"""
import unittest

from conformance import ConformanceCase
from dialect import Dialect
from harness import node

INITIALIZED = {
    "json": b'{"command":"initialized"}',
    "bson": bytes.fromhex("290000000364617461001e00000002636f6d6d616e64000c000000696e697469616c697a6564000000"),
    "msgpack": bytes.fromhex("81a7636f6d6d616e64ab696e697469616c697a6564"),
}
INITIALIZED_NULL = {
    "json": b'{"command":"initialized","data":null}',
    "bson": bytes.fromhex("2f0000000364617461002400000002636f6d6d616e64000c000000696e697469616c697a6564000a64617461"
                          "000000"),
    "msgpack": bytes.fromhex("82a7636f6d6d616e64ab696e697469616c697a6564a464617461c0"),
}
STOP = {
    "json": b'{"command":"stop","data":{"forceStop":true}}',
    "bson": bytes.fromhex("390000000364617461002e00000002636f6d6d616e64000500000073746f700003646174610011000000"
                          "08666f72636553746f700001000000"),
    "msgpack": bytes.fromhex("82a7636f6d6d616e64a473746f70a46461746181a9666f72636553746f70c3"),
}
EXIT = {
    "json": b'{"command":"exit","data":{"exitCode":0}}',
    "bson": bytes.fromhex("3b0000000364617461003000000002636f6d6d616e640005000000657869740003646174610013000000"
                          "1065786974436f64650000000000000000"),
    "msgpack": bytes.fromhex("82a7636f6d6d616e64a465786974a46461746181a865786974436f646500"),
}
REFUSAL = {  # of a stopSubPipeline {"subPipelineId": "7"}
    "json": b'{"command":"subPipelineError","data":{"subPipelineId":"7",'
            b'"error":"cannot stop subPipeline - not found: 7"}}',
    "bson": bytes.fromhex("800000000364617461007500000002636f6d6d616e640011000000737562506970656c696e654572726f720003"
                          "64617461004c00000002737562506970656c696e65496400020000003700026572726f720027000000"
                          "63616e6e6f742073746f7020737562506970656c696e65202d206e6f7420666f756e643a203700000000"),
    "msgpack": bytes.fromhex("82a7636f6d6d616e64b0737562506970656c696e654572726f72a46461746182ad737562506970656c696e65"
                             "4964a137a56572726f72d92663616e6e6f742073746f7020737562506970656c696e65202d206e6f7420666f75"
                             "6e643a2037"),
}

# The end of a task: (name, frame of each encoding, the result as it is stored: header and payload).
DONE = (
    ("bytes", {
        "bson": "300000000364617461002500000002636f6d6d616e640005000000646f6e650005646174610003000000000102030000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a464617461c403010203",
    }, "010801030000484b" "010203"),
    ("bytes in a map", {
        "bson": "370000000364617461002c00000002636f6d6d616e640005000000646f6e65000364617461000f"
                "00000005620002000000000102000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a46461746181a162c4020102",
    }, "010802030000484b" "81a162c4020102"),
    ("a number", {
        "json": b'{"command":"done","data":42}'.hex(),
        "bson": "2c0000000364617461002100000002636f6d6d616e640005000000646f6e65001064617461002a0000000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a4646174612a",
    }, "010802030000484b" "2a"),
    ("a large integer", {
        "json": b'{"command":"done","data":{"n":5000000000}}'.hex(),
        "bson": "380000000364617461002d00000002636f6d6d616e640005000000646f6e650003646174610010000000126e0000"
                "f2052a01000000000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a46461746181a16ecf000000012a05f200",
    }, "010802030000484b" "81a16ecf000000012a05f200"),
    ("a fraction", {
        "json": b'{"command":"done","data":{"duration":1.5}}'.hex(),
        "bson": "3f0000000364617461003400000002636f6d6d616e640005000000646f6e650003646174610017000000016475726174696f"
                "6e00000000000000f83f000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a46461746181a86475726174696f6ecb3ff8000000000000",
    }, "010802030000484b" "81a86475726174696f6ecb3ff8000000000000"),
    ("a flow", {
        "json": b'{"command":"done","data":[{"source":"B","next":["C"]}]}'.hex(),
        "bson": "570000000364617461004c00000002636f6d6d616e640005000000646f6e65000464617461002f0000000330002700000002"
                "736f7572636500020000004200046e657874000e0000000230000200000043000000000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a4646174619182a6736f75726365a142a46e65787491a143",
    }, "010802030000484b" "9182a6736f75726365a142a46e65787491a143"),
    ("null", {
        "json": b'{"command":"done","data":null}'.hex(),
        "bson": "280000000364617461001d00000002636f6d6d616e640005000000646f6e65000a64617461000000",
        "msgpack": "82a7636f6d6d616e64a4646f6e65a464617461c0",
    }, "010802030000484b" "c0"),
    ("nothing at all", {
        "json": b'{"command":"done"}'.hex(),
        "bson": "220000000364617461001700000002636f6d6d616e640005000000646f6e65000000",
        "msgpack": "81a7636f6d6d616e64a4646f6e65",
    }, "010802030000484b" "c0"),
)


class Frames(ConformanceCase):
    algorithm = ""  # callers and callees are workers of the same algorithm

    def test_bytes_of_the_commands(self):
        for encoding in ("json", "bson", "msgpack"):
            for initialized in (INITIALIZED, INITIALIZED_NULL):
                with self.case(encoding):
                    job = self.submit_one()
                    algorithm = self.enter(Dialect("v1", encoding))
                    algorithm.expect("initialize")
                    algorithm.send_bytes(initialized[encoding])
                    algorithm.expect("start")
                    algorithm.send("stopSubPipeline", {"subPipelineId": "7"})
                    self.assertEqual(algorithm.receive_bytes(), REFUSAL[encoding])
                    self.server.call("POST", "exec/stop", {"jobId": job})
                    self.assertEqual(algorithm.receive_bytes(), STOP[encoding])

    def test_a_result_and_its_object(self):
        """The task is that of an execution whose caller asks for a reference: so its result becomes an object."""
        for name, frames, stored in DONE:
            for encoding, frame in frames.items():
                with self.case((name, encoding)):
                    _, caller, task = self.start()
                    caller.send("startAlgorithmExecution", {"execId": "1", "algorithmName": "puppet", "input": []})
                    callee = self.enter(Dialect("v1", encoding))
                    callee.start()
                    callee.send_bytes(bytes.fromhex(frame))
                    reply = caller.expect("algorithmExecutionDone")
                    info = reply["response"]["storageInfo"]
                    self.assertEqual(self.stored(info["path"]).hex(), stored)
                    self.assertEqual(info["size"], len(stored) // 2 - 8)

    def test_a_large_result_and_its_object(self):
        """Past the limit up to which results travel with the task."""
        text = b"x" * 100_000
        for value, stored in (
                (text, bytes.fromhex("010801030000484b") + text),
                (text.decode(), bytes.fromhex("010802030000484b" "db000186a0") + text)):
            with self.case(type(value).__name__):
                job, algorithm, task = self.start(Dialect("v1", "msgpack"))
                algorithm.send("done", value)
                self.server.wait(job, ("completed",))
                self.assertEqual(self.stored(self.path_of(task)), stored)


class Exit(ConformanceCase):
    arguments = ("--worker-idle-seconds", "1")

    def test_bytes_of_exit(self):
        for encoding in ("json", "bson", "msgpack"):
            with self.case(encoding):
                job = self.submit_one()
                algorithm = self.enter(Dialect("v1", encoding))
                algorithm.run()
                self.server.wait(job, ("completed",))
                self.assertEqual(algorithm.receive_bytes(), EXIT[encoding])


class Values(ConformanceCase):
    """Bytes and numbers that come and go unharmed, whatever the two algorithms speak."""

    others = ("taker",)

    def test_bytes_from_encoding_to_encoding(self):
        value = {"raw": bytes(range(256)), "none": b"", "list": [b"\x00", {"deep": b"\xff" * 40_000}]}
        for source in ("bson", "msgpack"):
            for target in ("bson", "msgpack"):
                with self.case((source, target)):
                    self.submit(node("green", "puppet"), node("blue", "taker", "@green"))
                    self.enter(Dialect("v1", source)).run(value)
                    self.assertEqual(self.enter(Dialect("v1", target)).expect("initialize")["input"], [value])

    def test_json_cannot_carry_bytes(self):
        job = self.submit(node("green", "puppet"), node("blue", "taker", "@green", retry={"policy": "Never"}))
        self.enter(Dialect("v1", "msgpack")).run(b"\x00")
        self.enter(Dialect("v1", "json"))
        error = self.failure(job)
        self.assertIn("the input cannot be sent to the algorithm: ", error)
        self.assertIn("bytes", error)

    def test_numbers_as_other_languages_write_them(self):
        for name, encoding, frame, expected in (
                ("JavaScript's whole number past 32 bits", "bson",
                 "380000000364617461002d00000002636f6d6d616e640005000000646f6e650003646174610010000000016e0000"
                 "0000205fa0f241000000", {"n": 5_000_000_000}),
                ("a date", "bson", "300000000364617461002500000002636f6d6d616e640005000000646f6e65000964617461"
                                   "0000000000000000000000", 0),
                ("a date", "msgpack", "82a7636f6d6d616e64a4646f6e65a464617461d6ff00000000", 0)):
            with self.case((name, encoding)):
                job, algorithm, _ = self.start(Dialect("v1", encoding))
                algorithm.send_bytes(bytes.fromhex(frame))
                self.assertEqual(self.result(job), expected)


if __name__ == "__main__":
    unittest.main()
