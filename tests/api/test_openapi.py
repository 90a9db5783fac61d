"""The description of the API against the server: every route is in it, and it is OpenAPI 3.0."""

import re
import unittest
import urllib.request

from rows import Rows

KEYWORDS = {"$ref", "type", "properties", "required", "items", "enum", "anyOf", "allOf", "nullable", "format",
            "default", "minimum", "maximum", "minLength", "maxLength", "minItems", "uniqueItems", "description",
            "additionalProperties"}
METHODS = ("get", "put", "post", "delete", "patch")


def operations(document):
    """(path, method, operation, all its parameters) of each operation; references are followed."""
    for path, item in document["paths"].items():
        for method in METHODS:
            if method in item:
                shared = item.get("parameters", []) + item[method].get("parameters", [])
                yield path, method, item[method], [follow(document, parameter) for parameter in shared]


def follow(document, part):
    while isinstance(part, dict) and "$ref" in part:
        place = document
        for key in part["$ref"].removeprefix("#/").split("/"):
            place = place[key]
        part = place
    return part


def references(part):
    if isinstance(part, dict):
        if isinstance(part.get("$ref"), str):
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def served_paths(pattern):
    """The paths of a route's pattern, and whether each must be in the document."""
    segments = [f"{{{s.strip(':*?')}}}" if s[:1] in ":*" else s for s in pattern.split("/")]
    paths = {"/" + "/".join(segments): True}
    if pattern.endswith("?"):
        paths["/" + "/".join(segments[:-1])] = False
    return paths


class OpenApi(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls.server.call("GET", "swagger-api", prefix="/")[1]

    def test_says_what_is_served(self):
        routes = self.ok("GET", "routes", prefix="/internal/v1/")
        must, may = set(), set()
        for route in routes:
            for path, needed in served_paths(route["pattern"]).items():
                (must if needed else may).add((route["method"].lower(), path))
        written = {(method, path) for path, method, _, _ in operations(self.document)}
        self.assertGreater(len(must), 100)
        self.assertEqual(must - written, set(), "routes that the document lacks")
        self.assertEqual(written - must - may, set(), "operations that are not served")

    def test_structure(self):
        document = self.document
        self.assertRegex(document["openapi"], r"^3\.0\.\d+$")
        self.assertEqual((document["info"]["title"], document["info"]["version"]), ("HKube API", "2.10.0"))
        tags = {tag["name"] for tag in document["tags"]}
        for reference in set(references(document)):
            self.assertIsNotNone(follow(document, {"$ref": reference}), reference)
        ids = [operation["operationId"] for _, _, operation, _ in operations(document)]
        self.assertEqual(sorted(ids), sorted(set(ids)))
        for path, method, operation, parameters in operations(document):
            with self.subTest(f"{method} {path}"):
                self.assertTrue(operation["summary"])
                self.assertLessEqual(set(operation["tags"]), tags)
                self.assertNotIn("x-query", operation)
                in_path = [p["name"] for p in parameters if p["in"] == "path"]
                self.assertEqual(sorted(in_path), sorted(re.findall(r"\{(\w+)\}", path)))
                self.assertTrue(all(p["required"] for p in parameters if p["in"] == "path"))
                keys = [(p["name"], p["in"]) for p in parameters]
                self.assertEqual(len(keys), len(set(keys)))
                self.assertTrue(all("schema" in p for p in parameters))
                self.assertTrue(operation["responses"])
                for status, given in operation["responses"].items():
                    self.assertRegex(status, r"^([1-5]\d\d|default)$")
                    self.assertTrue(follow(document, given)["description"])

    def test_schemas(self):
        def look(schema, place):
            with self.subTest(place):
                self.assertLessEqual(set(schema), KEYWORDS)
                if schema.get("type") == "array":
                    self.assertIn("items", schema)
                self.assertIsInstance(schema.get("description", ""), str)
            for name, part in schema.get("properties", {}).items():
                look(part, f"{place}.{name}")
            for part in (schema.get("items"), *schema.get("anyOf", ()), *schema.get("allOf", ())):
                if part is not None:
                    look(part, place + "[]")

        for name, schema in self.document["components"]["schemas"].items():
            look(schema, name)
        for path, method, operation, parameters in operations(self.document):
            for part in parameters:
                look(part["schema"], f"{method} {path} {part['name']}")
            bodies = [follow(self.document, answer) for answer in operation["responses"].values()]
            bodies.append(operation.get("requestBody", {}))
            for media in (media for body in bodies for media in body.get("content", {}).values()):
                look(media["schema"], f"{method} {path}")

    def test_examples_have_no_schema_error(self):
        for path, method, operation, parameters in operations(self.document):
            media = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if media is None:
                continue
            for p in parameters:
                if p["in"] == "path":
                    path = path.replace(f"{{{p['name']}}}", p["example"])
            with self.subTest(f"{method} {path}"):
                status, answer = self.server.call(method.upper(), path[1:], media["example"])
                message = answer["error"]["message"] if status >= 400 else ""
                self.assertNotRegex(message, r"^data\b|\bshould (have|be|NOT|match)\b|must contain only")

    def test_places(self):
        outside = self.server.call("GET", "swagger-api", prefix="/hkube/api-server/")[1]
        self.assertEqual(outside.pop("servers"), [{"url": "/hkube/api-server/api/v1"}])
        inside = dict(self.document)
        self.assertEqual(inside.pop("servers"), [{"url": "/api/v1"}])
        self.assertEqual(outside, inside)
        for path in ("/swagger-ui/", "/swagger-ui", "/swagger-ui/index.html", "/hkube/api-server/swagger-ui/"):
            with urllib.request.urlopen(self.server.endpoint + path) as page:
                self.assertEqual(page.headers["Content-Type"], "text/html; charset=utf-8")
                self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
                self.assertIn("/swagger-api", page.read().decode())
        self.assertEqual(self.server.call("POST", "swagger-api", {}, prefix="/")[0], 404)


if __name__ == "__main__":
    unittest.main()
