"""YAML and JSON: what a file says is what runs, faults are told with their place, and large documents delay nobody."""

import json
import threading
import time
import unittest

from harness import Case, node

ECHO = "def start(args):\n    return args['input'][0]\n"
BOMB = "x0: &x0 {}\n" + "".join(
    f"x{i}: &x{i} {{<<: [{', '.join([f'*x{i - 1}'] * 10)}]}}\n" for i in range(1, 10))


class Documents(Case):
    def setUp(self):
        super().setUp()
        self.apply("echo", ECHO)

    def of_file(self, name, text):
        """The result of a pipeline file that gives its input back."""
        self.write(name, text)
        return self.cli("exec", "raw", "-f", name)["jobResult"]["data"][0]["result"]

    def test_a_json_file_is_json(self):
        for value in ("\U0001F600 ok", {"<<": {"a": 1}, "b": 2}, {"k" * 5000: 1}, 18446744073709551615, 1 << 70,
                      "\u0001\u001f\u007f\u0085\u2028\ufeff|", ["yes", "null", "1e3", "~", "*x", "#c", "- a"]):
            for name in ("p.json", "p.yml", "p"):
                with self.subTest(value=value, name=name):
                    text = json.dumps({"name": "p", "nodes": [node("n", "echo", value)]})
                    self.assertEqual(self.of_file(name, text), value)

    def test_types_of_yaml(self):
        text = "name: p\nnodes:\n  - nodeName: n\n    algorithmName: echo\n    input:\n      - {a: !!str 123, b: 0x1F, c: 1.5, d: '1', " \
               "e: 18446744073709551615, f: no, g: ~}\n"
        self.assertEqual(self.of_file("p.yml", text),
                         {"a": "123", "b": 31, "c": 1.5, "d": "1", "e": 18446744073709551615, "f": "no", "g": None})

    def test_faults_are_told_with_line_and_column(self):
        for name, text, message in (
                ("dup.yml", "name: a\nname: b\n", 'line 2, column 1: duplicated mapping key "name": "name: b"'),
                ("dup.json", '{"name": "a",\n "name": "b"}', 'line 2, column 8: duplicated key "name"'),
                ("nan.yml", "name: a\npriority: .nan\n", 'line 2, column 11: ".nan" is no number of JSON'),
                ("open.yml", 'name: "a\n', "double-quoted scalar without closing quote"),
                ("self.yml", "name: a\nnodes: &x [*x]\n", "line 2, column 13: an alias stands within what it repeats"),
                ("bomb.yml", BOMB, "stand for more than 100000 values"),
                ("yaml.json", "name: a\n", "parse error at line 1")):
            with self.subTest(name):
                self.write(name, text)
                self.cli("exec", "raw", "-f", name, code=1)
                self.assertIn(message, self.stderr)
        for type_, body in (("application/json", b'{"name": "a", "name": "b"}'), ("application/yaml", b"a: 1\na: 2"),
                            ("application/yaml", BOMB.encode())):
            status, answer = self.server.call("POST", "exec/raw", body, {"Content-Type": type_})
            self.assertIn(status, (400, 413), answer)

    def test_large_documents(self):
        """They do what small ones do, and other requests are answered meanwhile."""
        waited = []
        over = threading.Event()

        def ask():
            while not over.is_set():
                begun = time.monotonic()
                self.server.get("exec/pipeline/list")
                waited.append(time.monotonic() - begun)

        others = threading.Thread(target=ask)
        others.start()
        try:
            many = {"name": "many", "nodes": [node(f"n{i}", "echo", i) for i in range(20_000)]}
            status, answer = self.server.call("POST", "exec/raw", many)
            self.assertEqual(status, 200, answer)
            self.server.call("POST", "exec/stop", {"jobId": answer["jobId"]})
            wrong = dict(many, nodes=many["nodes"] + [node("x", "echo", "@nothing")])
            status, answer = self.server.call("POST", "exec/raw", wrong)
            self.assertEqual((status, answer["error"]["message"]), (400, 'node "x" is depend on node "nothing" which is not exists'))
            text = "y" * 10_000_000
            status, answer = self.server.call("POST", "exec/raw", {
                "name": "wide", "nodes": [node("n", "echo", "@flowInput.size")], "flowInput": {"size": 1, "text": text}})
            self.assertEqual(status, 200, answer)
            self.server.wait(answer["jobId"])
            self.assertEqual(self.results(answer["jobId"]), [1])
            status, answer = self.server.call("POST", "store/pipelines", [
                {"name": f"p{i}", "nodes": [node("n", "echo", i)]} for i in range(500)])
            self.assertEqual((status, len(answer)), (201, 500))
            self.assertEqual(self.server.call("POST", "store/pipelines", many)[0], 201)
            status, answer = self.server.call("POST", "exec/stored", {"name": "many"})
            self.assertEqual(status, 200, answer)
            self.server.call("POST", "exec/stop", {"jobId": answer["jobId"]})
        finally:
            over.set()
            others.join()
        self.assertGreater(len(waited), 10)
        self.assertLess(sorted(waited)[len(waited) * 9 // 10], 1.0, "others wait")


if __name__ == "__main__":
    unittest.main()
