"""Each route against each role; writes the table of docs/reference/roles.md, which must be as it is.

HKUBE_WRITE_ROLES=1 writes it anew."""

import json
import os
import re
import unittest

from harness import ROOT, Case, wait_until
from test_access import ROLES, ask, make_token

PAGE = ROOT / "docs/reference/roles.md"
CALLERS = (None, *ROLES, "admin")
HEAD = """# Which role each request needs

`tests/e2e/test_roles.py` asks for each route of `/api/v1` without a token and with one of each role, checks that all but those
that the table names are refused (401 without a token, 403 without the role), and writes this page. `admin` may do everything.
[Who may use the server](../guide/access.md) tells of roles and tokens.

GraphQL (`/graphql`) needs `view`. Nobody is asked for a token by `/healthz`, `/api`, `/swagger-api` and `/swagger-ui`.

| method | path below `/api/v1/` | role |
| --- | --- | --- |
"""


class Roles(Case):
    arguments = ("--auth", "tokens", "--engine", "none")

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.tokens = {role: make_token(cls.server, "create", "--name", role, "--role", role).strip()
                          for role in CALLERS if role}
            wait_until(lambda: ask(cls.server, "GET", "experiment", token=cls.tokens["admin"])[0] == 200, "tokens are seen")
        except BaseException:
            cls.server.stop()
            raise

    def status(self, route, role):
        path = re.sub(r"[:*]\w+\??", "zz", route["pattern"])
        if path == "events":
            path += "?types=zz"  # answered at once
        body = {} if route["method"] in ("POST", "PUT", "PATCH") else None
        return ask(self.server, route["method"], path, body, token=self.tokens.get(role))[0]

    def test_each_route_against_each_role(self):
        routes = json.loads(ask(self.server, "GET", "routes", prefix="/internal/v1/")[1])
        self.assertGreater(len(routes), 100)
        for route in routes:
            for caller in CALLERS:
                with self.subTest(route=route, caller=caller):
                    status = self.status(route, caller)
                    if route["role"] == "none" or caller in (route["role"], "admin"):
                        self.assertNotIn(status, (401, 403))
                    else:
                        self.assertEqual(status, 403 if caller else 401)
        rows = sorted((route["pattern"], route["method"], route["role"]) for route in routes)
        text = HEAD + "".join(f"| {method} | `{pattern}` | {role} |\n" for pattern, method, role in rows)
        if os.environ.get("HKUBE_WRITE_ROLES"):
            PAGE.write_text(text)
        self.assertEqual(PAGE.read_text(), text, "HKUBE_WRITE_ROLES=1 writes the page anew")

    def test_what_changes_something_never_needs_view_alone(self):
        looks = {"POST exec/search", "POST exec/getGraphByStreamingFlow", "POST store/pipelines/graph", "POST gc/dryrun/:type?"}
        for route in json.loads(ask(self.server, "GET", "routes", prefix="/internal/v1/")[1]):
            name = f"{route['method']} {route['pattern']}"
            if route["method"] != "GET" and name not in looks and name != "POST auth/login":
                self.assertNotIn(route["role"], ("none", "view"), name)


if __name__ == "__main__":
    unittest.main()
