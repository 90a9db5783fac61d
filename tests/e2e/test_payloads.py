"""Large results pass from node to node in files, whatever the languages; small ones need no file at all."""

import unittest

from harness import Case, node

GIGABYTE = 1_000_000_000
# Both ends and a place in between tell one gigabyte from another.
MAKE = {
    "python": "def start(args):\n    size = args['input'][0]\n    data = bytearray(size)\n    data[0], data[size // 2], data[-1] = 1, 2, 3\n"
              "    return bytes(data)\n",
    "nodejs": "exports.start = ({ input: [size] }) => {\n  const data = Buffer.alloc(size);\n"
              "  data[0] = 1; data[Math.floor(size / 2)] = 2; data[size - 1] = 3;\n  return data;\n};\n",
}
LOOK = {
    "python": "def start(args):\n    data = args['input'][0]\n    return [len(data), data[0], data[len(data) // 2], data[-1]]\n",
    "nodejs": "exports.start = ({ input: [data] }) =>\n"
              "  [data.length, data[0], data[Math.floor(data.length / 2)], data[data.length - 1]];\n",
}
FEW_FILES = 20


class Payloads(Case):
    def apply_both(self, kind, codes, mem):
        for env, code in codes.items():
            self.apply(f"{kind}-{env}", code, env=env, mem=mem)

    def files(self):
        return [path for path in (self.server.data / "objects").rglob("*") if path.is_file()]

    def test_a_gigabyte_from_language_to_language(self):
        self.apply_both("make", MAKE, "3Gi")
        self.apply_both("look", LOOK, "3Gi")
        for maker, reader in (("python", "nodejs"), ("nodejs", "python")):
            with self.subTest(maker):
                job, _ = self.run_job({"name": "giant", "nodes": [
                    node("make", f"make-{maker}", GIGABYTE), node("look", f"look-{reader}", "@make")]})
                self.assertEqual(self.results(job), [[GIGABYTE, 1, 2, 3]])
                large = [path for path in self.files() if path.stat().st_size > GIGABYTE]
                self.assertEqual([path.stat().st_size for path in large], [GIGABYTE + 8])
                self.server.call("POST", "exec/stop", {"jobId": job})
                large[0].unlink()

    def test_a_large_part_of_a_large_value(self):
        self.apply("parts", "def start(args):\n    return {'a': ['x' * 200000, b'y' * 100000], 'b': 'z' * 300000}\n")
        self.apply("lengths", "def start(args):\n    return [len(value) for value in args['input']]\n")
        job, _ = self.run_job({"name": "parts", "nodes": [
            node("parts", "parts"), node("whole", "lengths", "@parts", "@parts.b", "@parts.a.1"),
            node("batch", "lengths", "#@parts.a")]})
        self.assertEqual(self.results(job), [[2, 300000, 100000], [200000], [100000]])

    def test_small_results_have_no_files(self):
        self.apply("small", "def start(args):\n    return {'item': args['input'][0], 'text': 'x' * 500}\n")
        self.apply("sum", "def start(args):\n    return sum(part['item'] for part in args['input'][0])\n")
        before = len(self.files())
        job, _ = self.run_job({"name": "many", "nodes": [node("small", "small", "#[1...3000]"), node("sum", "sum", "@small")]})
        self.assertEqual(self.results(job), [4501500])
        self.assertLess(len(self.files()) - before, FEW_FILES)


if __name__ == "__main__":
    unittest.main()
