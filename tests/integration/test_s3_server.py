"""The server with its objects in a real S3 service, which radosgw.py starts and names in the environment."""

import os
import pathlib
import re
import subprocess
import sys
import unittest
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

import test_numbers  # noqa: E402
from harness import BIN, Case, ROOT, Server, node  # noqa: E402

ENDPOINT = os.environ["HKUBE_TEST_S3_ENDPOINT"]
S3 = ("--storage", "s3", "--s3-endpoint", ENDPOINT)

ECHO = """
import os
def start(args):
    value = args["input"][0]
    if value == "bytes":
        return bytes(range(256)) * 40_000
    if value == "environment":
        return {name: os.environ.get(name) for name in
                ("DEFAULT_STORAGE", "S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "S3_BUCKET_NAME", "BASE_FS_ADAPTER_DIRECTORY")}
    if value == "size":
        return len(args["input"][1])
    return value
"""


def head_of(bucket, key):
    """The headers of an object, asked for by a client that shares no code with ours."""
    done = subprocess.run(
        ["curl", "-sfI", "--user", os.environ["AWS_ACCESS_KEY_ID"] + ":" + os.environ["AWS_SECRET_ACCESS_KEY"], "--aws-sigv4",
         "aws:amz:us-east-1:s3", "-H", "x-amz-content-sha256: UNSIGNED-PAYLOAD", f"{ENDPOINT}/{bucket}/{key}"],
        capture_output=True, text=True, check=True)
    return {name.lower(): value for name, value in re.findall(r"^([\w-]+): (.*?)\r?$", done.stdout, re.M)}


class NumbersOnS3(test_numbers.Numbers):
    arguments = (*S3, "--cluster-name", "numbers")


class ObjectsOnS3(Case):
    arguments = (*S3, "--cluster-name", "objects")
    cluster = "objects"

    def setUp(self):
        super().setUp()
        self.apply("echo", ECHO)

    def object_of(self, path):
        return path.split("/", 1)

    def test_storage_is_told(self):
        self.assertEqual(self.server.get("status/version")["storage"], "s3")
        info = self.server.get("storage/info")
        self.assertEqual((info["type"], info["moduleName"]), ("s3", "@hkube/s3-adapter"))

    def test_payload_is_the_body_and_the_header_is_metadata(self):
        pipeline = {"name": "large", "nodes": [node("make", "echo", "bytes"), node("read", "echo", "size", "@make"),
                                               node("text", "echo", "t" * 300_000)]}
        job, _ = self.run_job(pipeline)
        data = {item["nodeName"]: item for item in self.server.get(f"exec/results/{job}")["data"]}
        self.assertEqual(data["read"]["result"], 10_240_000)
        path = data["text"]["info"]["path"]
        head = head_of(*self.object_of(path))
        self.assertEqual(head["x-amz-meta-header"], "AQgCAwAASEs=")
        self.assertEqual(int(head["content-length"]), 300_005, "the text with its length in MessagePack")
        status, _ = self.server.call("GET", f"storage/values/{path}x")
        self.assertEqual(status, 404)
        graph = self.server.get(f"graph/raw/{job}")
        made = next(each for each in graph["nodes"] if each["nodeName"] == "make")
        head = head_of(*self.object_of(made["output"]["storageInfo"]["path"]))
        self.assertEqual(head["x-amz-meta-header"], "AQgBAwAASEs=")
        self.assertEqual(int(head["content-length"]), 10_240_000)
        content, raw_header = bytes(range(256)) * 40_000, bytes.fromhex("010801030000484b")
        self.assertTrue(self.download("storage/stream/custom/" + made["output"]["storageInfo"]["path"]) == content)
        self.assertTrue(self.download("storage/stream/" + made["output"]["storageInfo"]["path"]) == raw_header + content)
        self.assertFalse((self.server.data / "objects").exists(), "nothing is kept in files")

    def download(self, path):
        with urllib.request.urlopen(f"{self.server.endpoint}/api/v1/{path}") as answer:
            return answer.read()

    def test_algorithms_are_told(self):
        job, _ = self.run_job({"name": "environment", "nodes": [node("e", "echo", "environment")]})
        self.assertEqual(self.results(job), [{
            "DEFAULT_STORAGE": "s3", "S3_ENDPOINT_URL": ENDPOINT, "AWS_ACCESS_KEY_ID": os.environ["AWS_ACCESS_KEY_ID"],
            "S3_BUCKET_NAME": self.bucket(), "BASE_FS_ADAPTER_DIRECTORY": None}])

    def bucket(self):
        return None


class OneBucket(ObjectsOnS3):
    arguments = (*S3, "--cluster-name", "one", "--s3-bucket", "everything")

    def bucket(self):
        return "everything"

    def object_of(self, path):
        return "everything", path


class VirtualHost(Case):
    """Buckets in the host's name, which all that ends with localhost leads to."""

    arguments = ("--storage", "s3", "--s3-endpoint", ENDPOINT.replace("127.0.0.1", "localhost"), "--s3-addressing", "virtual",
                 "--cluster-name", "virtual", "--object-cache", "0Mi")

    def test_results(self):
        self.apply("echo", ECHO)
        job, _ = self.run_job({"name": "large", "nodes": [node("make", "echo", "bytes"), node("read", "echo", "size", "@make"),
                                                          node("text", "echo", "t" * 300_000)]})
        data = {item["nodeName"]: item for item in self.server.get(f"exec/results/{job}")["data"]}
        self.assertEqual(data["read"]["result"], 10_240_000)
        head = head_of(*data["text"]["info"]["path"].split("/", 1))
        self.assertEqual(int(head["content-length"]), 300_005)


class BadSettings(unittest.TestCase):
    def refused(self, *arguments, **environment):
        with self.assertRaises(RuntimeError) as caught:
            old = {name: os.environ.get(name) for name in environment}
            os.environ.update(environment)
            try:
                Server(arguments=arguments)
            finally:
                os.environ.update(old)
        return str(caught.exception)

    def test_wrong_secret(self):
        text = self.refused(*S3, AWS_SECRET_ACCESS_KEY="not-the-secret")
        self.assertIn("the object store cannot be used: bucket local-hkube: the S3 store answered 403 SignatureDoesNotMatch", text)
        self.assertNotIn("not-the-secret", text)

    def test_no_credentials(self):
        self.assertIn("AWS_ACCESS_KEY_ID", self.refused(*S3, AWS_SECRET_ACCESS_KEY=""))

    def test_names_of_buckets(self):
        self.assertIn("only lower-case letters", self.refused(*S3, "--cluster-name", "Upper"))
        self.assertIn("fewer than 3 characters", self.refused(*S3, "--s3-bucket", "ab"))

    def test_secrets_are_no_flags(self):
        done = subprocess.run([BIN / "hkube", "server", *S3, "--s3-secret", "told-to-all"], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("s3-secret is a secret", done.stderr)
        self.assertNotIn("told-to-all", done.stderr)
        text = subprocess.run([BIN / "hkube", "server", "--help"], capture_output=True, text=True, check=True).stdout
        self.assertIn("AWS_SECRET_ACCESS_KEY", text)
        self.assertNotIn("--s3-secret", text)
        self.assertNotIn(os.environ["AWS_SECRET_ACCESS_KEY"], text)


class Guide(unittest.TestCase):
    def test_the_configuration_of_the_guide(self):
        page = (ROOT / "docs/guide/storage.md").read_text()
        text = re.search(r"^```yaml server.yml\n(.*?)^```$", page, re.M | re.S).group(1)
        text = text.replace("https://s3.example.com", ENDPOINT)
        text = re.sub("(?m)^s3-key-id: .*$", "s3-key-id: " + os.environ["AWS_ACCESS_KEY_ID"], text)
        text = re.sub("(?m)^s3-secret: .*$", "s3-secret: " + os.environ["AWS_SECRET_ACCESS_KEY"], text)
        key = {name: os.environ.pop(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
        self.addCleanup(os.environ.update, key)
        server = Server()
        self.addCleanup(server.stop)
        file = server.data / "server.yml"
        file.write_text(text)
        configured = Server(arguments=("--config", str(file)))
        self.addCleanup(configured.stop)
        self.assertEqual(configured.get("storage/info")["type"], "s3")


if __name__ == "__main__":
    unittest.main()
