"""How the server hands out its dashboard: the page, its files, and what a browser is told about them. The pages themselves are
tested in web/."""

import gzip
import http.client
import re
import unittest

from harness import DEADLINE, Server


def fetch(server, path, method="GET", **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=DEADLINE)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


class Dashboard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = Server()
        cls.addClassCleanup(cls.server.stop)

    def test_the_page_and_its_files(self):
        status, headers, page = fetch(self.server, "/")
        self.assertEqual((status, headers["Content-Type"]), (200, "text/html; charset=utf-8"))
        self.assertEqual(headers["Cache-Control"], "no-cache")
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("script-src 'self';", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        files = re.findall(r'(?:src|href)="(\./)?([^"]+\.(?:js|css))"', page.decode())
        self.assertTrue(files, page)
        for _, file in files:
            status, headers, content = fetch(self.server, "/" + file)
            self.assertEqual(status, 200, file)
            self.assertEqual(headers["Cache-Control"], "public, max-age=31536000, immutable", file)
            self.assertEqual(headers["X-Content-Type-Options"], "nosniff", file)
            self.assertIn("javascript" if file.endswith(".js") else "css", headers["Content-Type"], file)
            status, headers, packed = fetch(self.server, "/" + file, accept_encoding="gzip, br")
            self.assertEqual(headers["Content-Encoding"], "gzip", file)
            self.assertEqual(gzip.decompress(packed), content, file)
        status, headers, body = fetch(self.server, "/", method="HEAD")
        self.assertEqual((status, body), (200, b""))

    def test_nothing_of_it_is_elsewhere(self):
        self.assertNotIn(b"http://", re.sub(rb"http://www\.w3\.org/[\w/]*", b"", fetch(self.server, "/")[2]))
        self.assertEqual(fetch(self.server, "/assets/nothing.js")[0], 404)
        self.assertEqual(fetch(self.server, "/assets/../index.html")[0] // 100, 4)
        self.assertEqual(fetch(self.server, "/", method="POST")[0], 404)

    def test_pages_of_others_get_nothing(self):
        self.assertEqual(fetch(self.server, "/", Host="evil.example")[0], 403)
        self.assertEqual(fetch(self.server, "/", Origin="http://evil.example")[0], 403)


class Without(unittest.TestCase):
    def test_the_page_says_so(self):
        server = Server(arguments=("--no-dashboard",))
        self.addCleanup(server.stop)
        status, headers, page = fetch(server, "/")
        self.assertEqual(status, 200)
        self.assertIn(b"runs without a dashboard", page)
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertEqual(fetch(server, "/index.js")[0], 404)


if __name__ == "__main__":
    unittest.main()
