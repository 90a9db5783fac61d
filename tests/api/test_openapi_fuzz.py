"""Every operation of the description with wrong requests, made from the right ones: refused in order, never a failure.

HKUBE_FUZZ_SEED and HKUBE_FUZZ_REQUESTS (for each operation) ask for others, and for more."""

import copy
import http.client
import json
import os
import random
import unittest
import urllib.parse

from rows import Rows, multipart, node
from test_openapi import follow, operations

SEED = int(os.environ.get("HKUBE_FUZZ_SEED", "1"))
REQUESTS = int(os.environ.get("HKUBE_FUZZ_REQUESTS", "24"))
DEADLINE = 150  # seconds for one answer: a request may ask the server to wait for 60

SCALARS = (None, True, False, 0, -1, 1, 3.5, 1e300, -1e300, 2**31, 2**53, 2**63, 2**64, 10**30, "", " ", "0", "a",
           "main", "../..", "a/b", "\u0000", "\u202e\U0001f600é", "'; --", "@flowInput", "#@", "@a.b.c",
           "*#@flowInput.data", "true", "-5", "1e9", "a" * 5000)
WORDS = ("0", "-1", "1", "99999999999999999999", "1e5", "1.5", "true", "", "null", "NaN", "asc", "é\U0001f600",
         "\u0000", "%", "..", "../../etc/passwd", "a" * 3000, "[]", "{}", "a:b,c:true", ",,,", "\r\nX-Evil: 1",
         "main", "eval-alg", "simple", "jobs")
RAW = (b"", b"{", b"[", b"nul", b"5", b'"text"', b"\xff\xfe", b'{"a": "\xc3\x28"}', b"[" * 3000, b"{}" * 2, b"\x00",
       b'{"name":"\\ud800"}')
FORM = "multipart/form-data; boundary=x"
PARTS = (b'--x\r\nContent-Disposition: form-data; name="README.md"\r\n\r\n\xff\r\n--x--',
         b"--x\r\nContent-Disposition")
TYPES = ("application/json", "application/yaml", "application/x-www-form-urlencoded", "text/plain",
         "multipart/form-data", FORM, "")
# By contract these answer 500 (and the server says why), or errors that are no envelope.
ORDERLY_500 = ("could not create experiment, name is already taken",)
OTHER_404 = ("getFlowInput", "getUnscheduled", "getIgnoredUnscheduled", "deletePodsOfAlgorithm",
             "deleteJobsOfAlgorithm")


def scalar(rng):
    value = rng.choice(SCALARS)
    return rng.choice((value, value, [], {}, [value], {"name": value}, [[[value]]]))


def places(value, at=()):
    """The path of every part of a value."""
    yield at
    if isinstance(value, dict):
        for key in value:
            yield from places(value[key], (*at, key))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from places(item, (*at, i))


def mutate(rng, value, names):
    """The value with one to three parts of it changed, left out, doubled or added."""
    value = copy.deepcopy(value)
    for _ in range(rng.randint(1, 3)):
        at = rng.choice(list(places(value)))
        if not at:
            if isinstance(value, dict) and names:
                value[rng.choice(names)] = scalar(rng)
            continue
        owner = value
        for key in at[:-1]:
            owner = owner[key]
        change = rng.randrange(5)
        if change == 0:
            del owner[at[-1]]
        elif change == 1 and isinstance(owner, list):
            owner.extend([copy.deepcopy(owner[at[-1]])] * rng.choice((1, 300)))
        elif change == 2 and isinstance(owner, dict):
            owner[rng.choice(("é", "", "__proto__", "a.b", "x" * 300))] = scalar(rng)
        else:
            owner[at[-1]] = scalar(rng)
    return value


class Fuzz(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.server.call("GET", "swagger-api", prefix="/")[1]

    def prepare(self):
        """What the examples speak of is there: others may have deleted it. Fills `real`."""
        known = self.server.call("GET", "store/algorithms/eval-alg")[0] == 200
        ended = known and self.server.call("GET", f"builds/status/{self.build}")[1].get("status") in ("failed", "stopped")
        if not known or ended:  # one without a build is refused
            type(self).build = self.upload("eval-alg")["buildId"]
        pipeline = {"name": "simple", "nodes": [node("eval", "eval-alg")], "flowInput": {"data": [1]}}
        if self.server.call("POST", "store/pipelines", pipeline)[0] != 201:
            self.ok("PUT", "store/pipelines", pipeline)
        for path in ("readme/algorithms/eval-alg", "readme/pipelines/simple"):
            self.ok("POST", path, *self.form({"README.md": "# Title"}))
        self.server.call("POST", "experiment", {"name": "trial"})
        waiting = self.ok("POST", "exec/stored", {"name": "simple", "tags": ["daily"]})["jobId"]
        over = self.ok("POST", "exec/stored", {"name": "simple"})["jobId"]
        self.ok("POST", "exec/stop", {"jobId": over})
        versions = self.ok("GET", "versions/pipelines/simple")
        self.real = {"qohsjh0in1a4": (waiting, over), "eval-alg-x1y2z3": (self.build,),
                     "s3tv1ktgf2": (versions[0]["version"],)}

    def form(self, fields):
        body, headers = multipart(fields)
        return body, 201, "/api/v1/", headers

    def with_real(self, rng, text):
        for example, given in self.real.items():
            text = text.replace(example, rng.choice(given))
        return text

    def target(self, rng, path, parameters):
        for p in parameters:
            if p["in"] == "path":
                example = self.with_real(rng, p["example"])
                if p["name"] == "name":
                    example = "eval-alg" if "lgorithm" in path else "trial" if "experiment" in path else example
                value = rng.choice((example, example, rng.choice(WORDS) or "x"))
                quoted = urllib.parse.quote(value, safe="/" if p["name"] == "path" else "")
                path = path.replace(f"{{{p['name']}}}", quoted)
        asked = [p for p in parameters if p["in"] == "query" and rng.random() < 0.5]
        query = [(p["name"], rng.choice((*WORDS, *map(str, p["schema"].get("enum", ()))))) for p in asked]
        if rng.random() < 0.2:
            query.append((rng.choice(WORDS), rng.choice(WORDS)))
        if rng.random() < 0.05:
            return f"/api/v1{path}?%ff%fe=%c3%28&=&&a=%"
        return f"/api/v1{path}" + ("?" + urllib.parse.urlencode(query) if query else "")

    def body(self, rng, operation):
        content = operation.get("requestBody", {}).get("content", {})
        media = content.get("application/json")
        if media is None:
            if content or rng.random() < 0.1:
                return rng.choice((*RAW, *PARTS)), FORM
            return None, ""
        schema = follow(self.document, media["schema"])
        kind = rng.random()
        if kind < 0.1:
            return rng.choice(RAW), rng.choice(TYPES)
        example = json.loads(self.with_real(rng, json.dumps(media["example"])))
        value = example if rng.random() < 0.15 else mutate(rng, example, list(schema.get("properties", {})))
        if kind < 0.2:
            value = rng.choice(([value, 5, None, "text"], [value] * 3, {"payload": json.dumps(value)},
                                {"payload": value, "options": 5}))
        return json.dumps(value).encode(), "application/json" if kind < 0.9 else rng.choice(TYPES)

    def send(self, method, target, body, content_type):
        """(status, content type, body, headers); of a stream of events only the beginning."""
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=DEADLINE)
        try:
            connection.request(method, target, body, {"Content-Type": content_type} if content_type else {})
            answer = connection.getresponse()
            kind = answer.headers.get("Content-Type", "")
            return answer.status, kind, b"" if kind.startswith("text/event-stream") else answer.read(), answer.headers
        finally:
            connection.close()

    def check(self, operation, status, kind, body, headers):
        self.assertNotIn("X-Evil", headers)
        if status == 500:
            self.assertIn(json.loads(body)["error"]["message"], ORDERLY_500)
            return
        self.assertLess(status, 500, body)
        if status < 400 or operation["operationId"] in OTHER_404 and status == 404:
            if kind.startswith("application/json") and body:
                json.loads(body)
            return
        error = json.loads(body)["error"]
        self.assertEqual(error["code"], status)
        self.assertTrue(error["message"])

    def test_every_operation(self):
        count, statuses, granted = 0, {}, set()
        for path, method, operation, parameters in operations(self.document):
            rng = random.Random(f"{SEED} {method} {path}")
            self.prepare()
            for number in range(REQUESTS):
                target = self.target(rng, path, parameters)
                body, content_type = self.body(rng, operation)
                shown = f"{method} {target[:300]} {content_type} {(body or b'')[:300]}"
                with self.subTest(f"{shown} (number {number}, seed {SEED})"):
                    status, kind, answer, headers = self.send(method.upper(), target, body, content_type)
                    self.check(operation, status, kind, answer, headers)
                    statuses[status] = statuses.get(status, 0) + 1
                    granted.update([operation["operationId"]] if status < 300 else [])
                count += 1
                self.assertIsNone(self.server.process.poll(), f"the server is gone after {method} {target} {body}")
        self.assertGreater(count, 100 * REQUESTS)
        # Not everything is refused at the door: a good part gets past the checks.
        self.assertGreater(statuses.get(200, 0), count // 20, statuses)
        self.assertGreater(statuses.get(400, 0), count // 20, statuses)
        self.assertGreater(len(granted), 90, granted)
        self.assertEqual(self.ok("GET", "status/version")["storage"], "fs")

    def test_numbers_that_are_no_dates(self):
        for number, shown in ((1e300, "1e+300"), (-1e300, "-1e+300"), (2**64, "1.8446744073709552e+19")):
            body = {"query": {"datesRange": {"from": number}}}
            self.message("POST", "exec/search", body, 400, f'"{shown}" is not a date')


if __name__ == "__main__":
    unittest.main()
