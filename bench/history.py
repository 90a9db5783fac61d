#!/usr/bin/env python3
"""Does the API answer as fast with 1,000,000 finished jobs in the store as with 1,000? What lists, searches and the dashboard's
GraphQL queries take, as a client sees it.

history.py <folder with hkube> [jobs]"""

import json
import pathlib
import subprocess
import sys
import time

from children import guard, scratch
from real_server import line, percentile, server

FEW = 1_000
MANY = int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000
TIMES = 30
GOAL_MS = 20

ROW = """key externalId auditTrail { action user timestamp }
  status { pipeline level status data { progress details states { succeed failed active } } }
  results { startTime timestamp status timeTook }
  pipeline { name experimentName kind priority startTime activeTime queueTimeSeconds tags types }"""
LIST = "query($name: String, $status: String, $algorithm: String, $user: String, $cursor: String, $range: Range) { " \
       "jobsAggregated(limit: 100, pipelineName: $name, pipelineStatus: $status, algorithmName: $algorithm, user: $user, " \
       "cursor: $cursor, datesRange: $range) { jobs { %s } cursor } }" % ROW
COUNTERS = """{ pipelines { pipelinesCount } algorithms { algorithmsCount } jobsAggregated { jobsCount }
  queueCount { managed preferred } dataSources { dataSourcesCount } discovery { worker { workerId } } }"""
STATS = "{ pipelineStats { name stats { status count } } }"


def graphql(text, **variables):
    return "POST", "/graphql", {"query": text, "variables": variables}


def search(**query):
    return "POST", "/api/v1/exec/search", {"query": query, "pageSize": 100}


def questions(client):
    """(name, request) of everything that is asked."""
    page = client.call("POST", "graphql", graphql(LIST)[2], prefix="/")["data"]["jobsAggregated"]
    job = page["jobs"][0]["key"]
    day = {"from": "2020-01-01T00:00:00.000Z", "to": "2020-01-02T00:00:00.000Z"}
    return [
        ("the latest 100 jobs", graphql(LIST)), ("the next 100", graphql(LIST, cursor=page["cursor"])),
        ("100 jobs of a pipeline", graphql(LIST, name="old-1")), ("of a pipeline that has none", graphql(LIST, name="none")),
        ("failed jobs, of which there are none", graphql(LIST, status="failed")),
        ("jobs of an algorithm that has none", graphql(LIST, algorithm="none")),
        ("jobs of a user who has none", graphql(LIST, user="none")), ("jobs of a day without any", graphql(LIST, range=day)),
        ("the counters", graphql(COUNTERS)), ("statistics of the pipelines", graphql(STATS)),
        ("one job with its graph", graphql('{ job(id: "%s") { key graph { nodes { nodeName status } } } }' % job)),
        ("REST: search", search()), ("REST: search of a pipeline", search(pipelineName="old-1")),
        ("REST: search of what is not there", search(pipelineName="none", pipelineStatus="failed")),
        ("REST: status of a job", ("GET", f"/api/v1/exec/status/{job}", None)),
    ]


def measure(binaries, jobs):
    """{name: milliseconds of one request, the median of some}."""
    with scratch() as folder:
        subprocess.run([binaries.parent / "bench/bench_fill_history", folder, str(jobs)], check=True)
        with server(binaries, data=folder) as (_, client, _):
            taken = {}
            for name, (method, path, body) in questions(client):
                times = []
                for _ in range(TIMES):
                    begun = time.perf_counter()
                    answer = client.call(method, path, body, prefix="")
                    times.append((time.perf_counter() - begun) * 1000)
                if "errors" in answer:
                    raise SystemExit(f"{name}: {json.dumps(answer)[:500]}")
                taken[name] = percentile(times, 0.5)
            return taken


def main():
    guard(900)
    binaries = pathlib.Path(sys.argv[1]).resolve()
    few, many = measure(binaries, FEW), measure(binaries, MANY)
    for name, taken in many.items():
        line(f"API, {name}: {FEW:,} jobs in the store", few[name], "ms", GOAL_MS)
        line(f"API, {name}: {MANY:,} jobs in the store", taken, "ms", GOAL_MS)


if __name__ == "__main__":
    main()
