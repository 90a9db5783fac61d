#!/usr/bin/env python3
"""table.py <file of lines> <results.json>: writes the list of figures, and prints it as a table. A line that is none, as of a
program that was killed while it wrote, is left out and makes the exit status 1.

Each entry is {name, value, unit, goal, peer, ratio}. A figure with several peers has an entry for each; `peer` is {name, version,
value, goal, setup}, where `goal` is how many times better than the peer we want to be. `ratio` is how many times better we are:
ours / theirs for rates, theirs / ours for times. Figures without a peer, and the peers' own figures, have null for both; so has
`goal` where there is none."""

import json
import sys

TIMES = ("s", "ms", "us")


def ratio(ours, theirs, unit):
    better, worse = (theirs, ours) if unit in TIMES else (ours, theirs)
    return round(better / worse, 3) if worse else None


def entries(lines):
    peers = {}
    for line in lines:
        if line.get("of"):
            peers.setdefault(line["of"], []).append(line)
    for line in lines:
        entry = {"name": line["name"], "value": line["value"], "unit": line["unit"], "goal": line["goal"] or None,
                 "peer": None, "ratio": None}
        fitting = peers.get(line["name"], [])
        for peer in fitting:
            yield {**entry, "ratio": ratio(line["value"], peer["value"], line["unit"]),
                   "peer": {"name": peer["peer"], "version": peer["version"], "value": peer["value"], "goal": peer["times"],
                            "setup": peer["setup"]}}
        if not fitting:
            yield entry


def row(entry):
    peer, goal = entry["peer"], f"{entry['goal']:,.6g}" if entry["goal"] else ""
    text = f"{entry['name']:68} {entry['value']:>12,.6g} {goal:>10}  {entry['unit']:10}"
    if peer:
        text += f" {peer['name']} {peer['version']}: {peer['value']:,.6g}; ratio {entry['ratio']:,.3g} (goal {peer['goal']})"
    return text.rstrip()


def read(path):
    """(figures, lines that are none)"""
    lines, broken = [], []
    with open(path) as file:
        for text in filter(str.strip, file):
            try:
                line = json.loads(text)
                lines.append({"name": line["name"], "value": float(line["value"]), "unit": line["unit"], "goal": line["goal"], **line})
            except (ValueError, TypeError, KeyError):
                broken.append(text)
    return lines, broken


def main():
    lines, broken = read(sys.argv[1])
    results = list(entries(lines))
    with open(sys.argv[2], "w") as file:
        json.dump(results, file, indent=1)
    print(f"{'question':68} {'value':>12} {'goal':>10}  {'unit':10} peer")
    for entry in results:
        print(row(entry))
    for text in broken:
        print(f"not a figure: {text[:200]!r}", file=sys.stderr)
    return 1 if broken or not results else 0


if __name__ == "__main__":
    sys.exit(main())
