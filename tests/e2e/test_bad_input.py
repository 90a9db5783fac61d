"""Bad input is refused with a message that names the field, and nothing of it is stored."""

import tarfile
import unittest

from harness import Case, node, tarball


def multipart(fields):
    boundary = "----hkube-test"
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'.encode()
             + (b'; filename="code.tar.gz"' if name == "file" else b"") + b"\r\n\r\n"
             + (value if isinstance(value, bytes) else value.encode()) + b"\r\n" for name, value in fields.items()]
    return b"".join(parts) + f"--{boundary}--\r\n".encode(), {"Content-Type": f"multipart/form-data; boundary={boundary}"}


class BadInput(Case):
    arguments = ("--max-upload", "2Mi")

    def refused(self, method, path, body, status, message, headers=None):
        code, answer = self.server.call(method, path, body, headers)
        self.assertEqual((code, answer["error"]["message"]), (status, message))

    def test_pipelines(self):
        self.apply("echo", "def start(args):\n    return args['input']\n")
        good = node("a", "echo")
        for nodes, more, status, message in [
            ([node("a", "echo", "@b")], {}, 400, 'node "a" is depend on node "b" which is not exists'),
            ([node("a", "echo", "@b"), node("b", "echo", "@a")], {}, 400,
             "cyclic nodes are not allowed on batch pipeline"),
            ([node("a", "nobody")], {}, 404, "algorithm nobody Not Found"),
            ([node("a", "echo", "@flowInput.x")], {}, 400, "unable to find flowInput.x"),
            ([good, good], {}, 400, 'found duplicate node "a"'),
            ([], {}, 400, "pipeline must have at least one node"),
            ([good], {"priority": 9}, 400, "data.priority should be <= 5"),
            ([good], {"experimentName": "nowhere"}, 404, "experiment nowhere Not Found"),
            ([{"algorithmName": "echo"}], {}, 400, "data.nodes[0] should have required property 'nodeName'"),
        ]:
            with self.subTest(message):
                self.refused("POST", "exec/raw", {"name": "p", "nodes": nodes, **more}, status, message)
        self.refused("POST", "exec/raw", {"nodes": [good]}, 400, "data should have required property 'name'")
        self.refused("POST", "exec/stored", {"name": "nowhere"}, 404, "pipeline nowhere Not Found")
        self.refused("GET", "exec/status/none", None, 404, "status none Not Found")
        self.refused("POST", "exec/stop", {"jobId": "none"}, 404,
                     "No jobs found matching criteria (jobId: none, statuses: active,pending,paused)")
        self.refused("POST", "store/pipelines", {"name": "p", "nodes": [node("a", "echo", "@b")]}, 400,
                     'node "a" is depend on node "b" which is not exists')
        self.assertEqual(self.server.get("store/pipelines"), [])
        self.assertEqual(self.server.get("exec/jobs"), [])

    def test_malformed_text(self):
        self.assertEqual(self.server.call("POST", "exec/raw", b"{\"name\": ")[0], 400)
        self.assertEqual(self.server.call("POST", "exec/raw", b"[" * 5000)[0], 400)
        self.assertEqual(self.server.call("PATCH", "exec/raw", b"{}")[0], 405)
        self.assertEqual(self.server.call("GET", "no/such/path")[0], 404)
        path = self.write("bad.yml", "name: x\nnodes:\n  - nodeName: a\n   algorithmName: b\n")
        self.cli("exec", "raw", "--f", path, code=1)
        self.assertIn("line 4", self.stderr)
        self.cli("exec", "raw", "--f", "missing.yml", code=1)

    def test_algorithms(self):
        for payload, message in [
            ("{}", 'algorithm should have required property "name"'),
            ('{"name": "Bad Name"}', "algorithm name must contain only lower-case alphanumeric, dash or dot"),
            ('{"name": "xx"}', "cannot apply algorithm due to missing image url or build data"),
            ('{"name": "xx", "algorithmImage": "i", "mem": "1Mi"}', "memory must be at least 4 Mi"),
            ('{"name": "xx", "algorithmImage": "i", "mem": "512"}',
             "memory unit must be one of Ki,M,Mi,Gi,m,K,G,T,Ti"),
        ]:
            with self.subTest(message):
                self.refused("POST", "store/algorithms/apply", {"payload": payload}, 400, message)
        self.assertNotIn("xx", [a["name"] for a in self.server.get("store/algorithms")])

    def test_a_gpu_that_is_not_there(self):
        self.write("gpu.yml", "name: gpu\nimage: some/image\nresources: {cpu: 0.1, gpu: 1, mem: 64Mi}\n")
        self.cli("algorithm", "apply", "--f", "gpu.yml", code=1)
        self.assertIn("maximum capacity exceeded gpu(", self.stderr)

    def test_images_without_a_container_runtime(self):
        self.server.call("POST", "store/algorithms/apply", {"payload": '{"name": "image", "algorithmImage": "a/b"}'})
        code, answer = self.server.call("POST", "exec/raw", {"name": "p", "nodes": [node("a", "image")]})
        self.assertEqual(code, 400)
        self.assertIn("no container runtime", answer["error"]["message"])

    def test_uploads(self):
        outside = tarfile.TarInfo("link")
        outside.type = tarfile.SYMTYPE
        outside.linkname = "../../../etc"
        for archive, part in [
            (tarball({"../evil.py": "x"}), "../evil.py"),
            (tarball({"/evil.py": "x"}), "/evil.py"),
            (tarball({"link": outside}), "link"),
            (b"not an archive", "data.fileExt should be equal to one of the allowed values (zip,gz)"),
        ]:
            with self.subTest(part):
                body, headers = multipart({"payload": '{"name": "evil", "env": "python"}', "file": archive})
                code, answer = self.server.call("POST", "store/algorithms/apply", body, headers)
                self.assertEqual(code, 400, answer)
                self.assertIn(part, answer["error"]["message"])
        body, headers = multipart({"payload": '{"name": "evil", "env": "python"}', "file": b"x" * (3 << 20)})
        code, answer = self.server.call("POST", "store/algorithms/apply", body, headers)
        self.assertEqual(code, 413)
        self.assertEqual(self.server.call("GET", "store/algorithms/evil")[0], 404)
        self.assertEqual(self.server.get("builds/list/evil"), [])
        builds = self.server.data / "builds"
        self.assertEqual([p.name for p in builds.glob("evil*")] if builds.exists() else [], [])

    def test_pages_of_other_sites_are_refused(self):
        code, _ = self.server.call("POST", "exec/stop", {"jobId": "x"}, {"Origin": "https://evil.example"})
        self.assertEqual(code, 403)
        code, _ = self.server.call("POST", "exec/stop", {"jobId": "x"}, {"Origin": "http://localhost:3000"})
        self.assertEqual(code, 404)


if __name__ == "__main__":
    unittest.main()
