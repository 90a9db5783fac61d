"""Every number that a query may carry: what is no number, and numbers out of all bounds."""

import unittest
import urllib.parse

from rows import Rows

# A text that JavaScript's Number would not take, or would take as a fraction.
NO_INTEGERS = ("1x", "x", "NaN", "Infinity", "-Infinity", "inf", "1.5", "1e-3", "1,000", "0x", "", "--1", "1 2", "true")
HUGE = ("1e308", "99999999999999999999", "18446744073709551616", "1e19", "9223372036854775808", "9007199254740993")
NEGATIVE = ("-1", "-1e308", "-9223372036854775809", "-99999999999999999999")


class QueryNumbers(Rows):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.upload("green")
        cls.job = case.submit("over")
        case.ok("POST", "exec/stop", {"jobId": cls.job})
        cls.server.wait(cls.job)
        cls.build = case.ok("GET", "builds/list/green")[0]["buildId"]
        case.ok("POST", "builds/stop", {"buildId": cls.build})

    def rows(self):
        """(path, parameter, its name in messages, least, most)"""
        most = 100000
        yield "exec/search", "limit", "data.limit", 0, 100
        yield "exec/search", "page", "data.pageNum", 1, None
        for path in ("pipelines/results?name=over", "pipelines/status?name=over", "cron/list", "builds/list/green",
                     "store/algorithms", "store/algorithmsFilter"):
            yield path, "limit", "data.limit", 1, most
        yield "store/algorithmsFilter", "page", "data.page", 1, None
        for path in ("storage/prefixes", "storage/keys", f"graph/parsed/{self.job}"):
            for key in ("from", "to"):
                yield path, key, "data." + key, 0, None
        for queue in ("managed", "preferred"):
            yield f"queue/{queue}", "pageSize", "", 1, most
        for what in ("status", "results"):
            yield f"exec/{what}/{self.job}", "wait", "data.wait", 0, None
        yield f"builds/status/{self.build}", "wait", "data.wait", 0, None
        for key in ("batchIndex", "from", "limit", "wait"):
            yield f"exec/logs/{self.job}", key, "data." + key, 0, None

    @staticmethod
    def target(path, key, value):
        return f"{path}{'&' if '?' in path else '?'}{key}={urllib.parse.quote(value)}"

    def refused(self, path, key, name, values, text):
        for value in values:
            where = {"": "should"}.get(name, name + " should")
            self.message("GET", self.target(path, key, value), None, 400, f"{where} {text}")

    def test_no_numbers(self):
        for path, key, name, _, _ in self.rows():
            self.refused(path, key, name, NO_INTEGERS, "be integer")

    def test_too_small(self):
        for path, key, name, least, _ in self.rows():
            self.refused(path, key, name, NEGATIVE + ("-0", "0") * least, f"be >= {least}")

    def test_too_large(self):
        for path, key, name, _, most in self.rows():
            if most is not None:
                self.refused(path, key, name, HUGE + (str(most + 1),), f"be <= {most}")
                continue
            for value in HUGE:
                with self.subTest(path=path, key=key, value=value):
                    self.ok("GET", self.target(path, key, value))

    def test_as_javascript_writes_them(self):
        for path, key, _, _, _ in self.rows():
            for value in ("1", "+1", " 1 ", "1e0", "0x1", "1.0"):
                with self.subTest(path=path, key=key, value=value):
                    self.ok("GET", self.target(path, key, value))

    def test_a_page_past_the_end_is_empty(self):
        for value in ("2", "1000", *HUGE):
            self.assertEqual(self.ok("GET", f"exec/search?page={value}")["hits"], [])
            self.assertEqual(self.ok("GET", f"store/algorithmsFilter?limit=100000&page={value}")["hits"], [])

    def test_the_signs_of_life_of_events(self):
        for value in (*NO_INTEGERS, *HUGE, *NEGATIVE, "99", "60001"):
            self.message("GET", self.target("events", "heartbeat", value), None, 400,
                         "heartbeat should be a number of milliseconds from 100 to 60000")

    def test_ages_of_what_is_cleaned(self):
        for value in (-1, 1.5, 1e308, 1e300, 2**32, "x", "1x", "", "-1", "NaN", [], {}, True):
            self.message("POST", "gc/clean/debug", {"maxAge": value}, 400, "maxAge must be a valid positive integer")
        for value in (0, 1, "7", 2**32 - 1, None):
            self.assertEqual(self.ok("POST", "gc/dryrun/debug", {"maxAge": value})["count"], 0)

    def test_numbers_of_graphql(self):
        for query, text in [
            ("{jobsAggregated(limit: -1) {jobs {key}}}", "limit should be >= 0"),
            ("{managedList(pageSize: -1, lastJobs: false) {nextCount}}", "pageSize should be >= 0"),
        ]:
            with self.subTest(query):
                status, answer = self.server.call("POST", "graphql", {"query": query}, prefix="/")
                self.assertEqual((status, answer["errors"][0]["message"]), (400, text))
        for number in ("2147483648", "-2147483649", "1e308", "1.5", "99999999999999999999"):
            with self.subTest(number):
                status, answer = self.server.call("POST", "graphql", {
                    "query": "{jobsAggregated(limit: %s) {jobs {key}}}" % number}, prefix="/")
                self.assertEqual(status, 400, answer)
                self.assertIn('"Int"', answer["errors"][0]["message"])


if __name__ == "__main__":
    unittest.main()
