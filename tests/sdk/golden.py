"""Values and their exact MessagePack bytes, which every implementation must agree on."""

GOLDEN = [
    ({"command": "initialized"}, "81a7636f6d6d616e64ab696e697469616c697a6564"),
    ({"command": "initialized", "data": None}, "82a7636f6d6d616e64ab696e697469616c697a6564a464617461c0"),
    ({"tasks": ["t1"]}, "81a57461736b7391a27431"),
    ("A", "a141"),
    (42, "2a"),
    (None, "c0"),
    ({"b": b"\x01\x02"}, "81a162c4020102"),
    ({"n": 5000000000}, "81a16ecf000000012a05f200"),
    ({"duration": 1.5}, "81a86475726174696f6ecb3ff8000000000000"),
    ([{"source": "B", "next": ["C"]}], "9182a6736f75726365a142a46e65787491a143"),
    # The edges of each integer form.
    ([127, 128, 255, 256, 65535, 65536, 4294967295], "977fcc80ccffcd0100cdffffce00010000ceffffffff"),
    ([-1, -32, -33, -128, -129, -32768, -32769], "97ffe0d0dfd080d1ff7fd18000d2ffff7fff"),
    ([-2147483648, -2147483649], "92d280000000d3ffffffff7fffffff"),
    ([True, False], "92c3c2"),
]
EPOCH = "d6ff00000000"
